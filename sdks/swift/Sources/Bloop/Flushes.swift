// Those who wait until everything captured before their call has been sent, and what they are told of it.
import Foundation

/// Belongs to the sender's queue.
struct Flushes {
  final class Waiter {
    /// The number of the newest event that is waited for.
    let upTo: Int
    fileprivate var hasLost = false
    fileprivate let done: (Bool) -> Void

    fileprivate init(_ upTo: Int, _ done: @escaping (Bool) -> Void) {
      self.upTo = upTo
      self.done = done
    }
  }

  private let buffer: EventBuffer
  private var waiters: [Waiter] = []

  init(of buffer: EventBuffer) { self.buffer = buffer }

  mutating func wait(done: @escaping (Bool) -> Void) -> Waiter {
    let waiter = Waiter(buffer.newest, done)
    waiters.append(waiter)
    return waiter
  }

  /// All events before the number `next` are sent or lost. True when none of them was lost since the flush before.
  mutating func settled(before next: Int) { end(true) { $0.upTo < next } }

  mutating func giveUp(_ waiter: Waiter) { end(false) { $0 === waiter } }
  mutating func giveUpAll() { end(false) { _ in true } }

  private mutating func end(_ sent: Bool, where ends: (Waiter) -> Bool) {
    let ended = waiters.filter(ends)
    guard !ended.isEmpty else { return }
    // A loss is told to all who wait when it is.
    for waiter in ended where buffer.takeLosses(through: waiter.upTo) { waiters.forEach { $0.hasLost = true } }
    waiters.removeAll(where: ends)
    for waiter in ended { waiter.done(sent && !waiter.hasLost) }
  }
}
