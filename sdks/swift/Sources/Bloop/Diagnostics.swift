// What goes wrong inside of the SDK, as lines of text; and the mark of code that must not capture.
import Foundation

final class Diagnostics: @unchecked Sendable {
  private let every: Bool
  private let write: @Sendable (String) -> Void
  private let lock = NSLock()
  private var last: [String: Date] = [:]

  init(_ options: BloopOptions) {
    every = options.debug
    write = options.onDiagnostic ?? { line in fputs("bloop: \(line)\n", stderr) }
  }

  /// Gives out one line, at most once per minute of a kind unless all are asked for.
  func report(_ kind: String, _ line: @autoclosure () -> String) {
    lock.lock()
    let now = Date()
    let due = every || last[kind].map { now.timeIntervalSince($0) >= 60 || now < $0 } ?? true
    if due { last[kind] = now }
    lock.unlock()
    guard due else { return }
    let text = line().replacingOccurrences(of: "\n", with: " ").cut(to: 512)
    withoutCapture { write(text) }
  }
}

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
