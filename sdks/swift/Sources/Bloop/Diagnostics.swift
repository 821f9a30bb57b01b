// What goes wrong inside of the SDK, as lines of text; and the mark of code that must not capture.
import Foundation

final class Diagnostics: @unchecked Sendable {
  private let every: Bool
  private let write: @Sendable (String) -> Void
  private let clock: () -> TimeInterval
  private let lock = NSLock()
  private var last: [String: TimeInterval] = [:]

  init(_ options: BloopOptions, clock: @escaping () -> TimeInterval = { Clock.now }) {
    every = options.debug
    write = options.onDiagnostic ?? { line in fputs("bloop: \(line)\n", stderr) }
    self.clock = clock
  }

  /// Gives out one line, at most once per minute of a kind unless all are asked for.
  func report(_ kind: String, _ line: @autoclosure () -> String) {
    lock.lock()
    let now = clock()
    let due = every || last[kind].map { now - $0 >= 60 } ?? true
    if due { last[kind] = now }
    lock.unlock()
    guard due else { return }
    let text = line().split(whereSeparator: \.isNewline).joined(separator: " ").cut(to: 512)
    withoutCapture { write(text) }
  }
}

/// How a line about so many events begins: `1 event`, `2 events`.
func events(_ count: Int) -> String { count == 1 ? "1 event" : "\(count) events" }
func eventsAre(_ count: Int) -> String { count == 1 ? "1 event is" : "\(count) events are" }
func eventsWere(_ count: Int) -> String { count == 1 ? "1 event was" : "\(count) events were" }

private let capturesOff = "bloop.captures-off"

/// Runs code of the app from inside the SDK: what it captures is ignored.
func withoutCapture<Result>(_ body: () throws -> Result) rethrows -> Result {
  let thread = Thread.current.threadDictionary
  let before = thread[capturesOff]
  thread[capturesOff] = true
  defer { thread[capturesOff] = before }
  return try body()
}

var isCaptureOff: Bool { Thread.current.threadDictionary[capturesOff] != nil }
