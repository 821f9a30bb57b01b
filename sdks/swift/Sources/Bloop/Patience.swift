// How long the server is left alone: after a failure with growing pauses of our own, or for as long as it asks for.
import Foundation

struct Patience {
  static let longest: TimeInterval = 300

  private let first: TimeInterval
  private let clock: () -> TimeInterval
  /// Since the last success.
  private(set) var failures = 0
  /// Our own pause, which may be cut.
  private var pauseUntil: TimeInterval = 0
  /// The server's, which is kept.
  private var closedUntil: TimeInterval = 0
  private var wasCut = false

  init(first: TimeInterval, clock: @escaping () -> TimeInterval = { Clock.now }) {
    self.first = first
    self.clock = clock
  }

  /// Until the next try.
  var left: TimeInterval { max(0, max(pauseUntil, closedUntil) - clock()) }
  /// For how long the server does not want to be asked at all.
  var closed: TimeInterval { max(0, closedUntil - clock()) }

  mutating func succeeded() { self = Patience(first: first, clock: clock) }

  /// `after` is what the server asks for; `most` bounds the pause of our own.
  mutating func failed(after: TimeInterval?, atMost most: TimeInterval = Patience.longest) {
    if pauseUntil > 0 { wasCut = false } // that one has passed by itself
    failures += 1
    pauseUntil = clock() + min(most, .random(in: 0...backoff))
    if let after, after > 0 { closedUntil = max(closedUntil, clock() + withJitter(after)) }
  }

  /// Ends our own pause. The one after it passes by itself, so that an app which flushes at each error does not ask at each
  /// error; unless this is the end, when nobody can wait.
  mutating func hurry(isLast: Bool = false) {
    guard isLast || !wasCut, pauseUntil > clock() else { return }
    pauseUntil = 0
    wasCut = true
  }

  /// Doubles with each failure. What is waited is anything below it, so that clients which failed together do not come back
  /// together.
  private var backoff: TimeInterval { min(Patience.longest, first * pow(2, Double(min(failures - 1, 30)))) }

  /// Up to a quarter, a second at least, on top of what the server asks for, for the same reason.
  private func withJitter(_ asked: TimeInterval) -> TimeInterval {
    let asked = min(Patience.longest, asked)
    return asked + .random(in: 0...max(1, asked / 4))
  }
}
