// Sends what waits when the process ends normally: all clients at once, within one deadline.
import Foundation

final class ExitHook: @unchecked Sendable {
  static let shared = ExitHook()

  private struct Entry {
    weak var sender: Sender?
    /// Keeps events for the next launch; answers whether it has.
    let keep: (Sender) -> Bool
  }

  private let lock = NSLock()
  private var entries: [Entry] = []
  private let first = Flag()
  private let again = Flag()
  private var deadline: TimeInterval?
  private let longest: TimeInterval = 2

  func add(_ sender: Sender, keep: @escaping (Sender) -> Bool) {
    lock.lock()
    entries.removeAll { $0.sender == nil }
    entries.append(Entry(sender: sender, keep: keep))
    lock.unlock()
    if !first.set() { atexit { ExitHook.shared.run(isLast: true) } }
  }

  /// Once more after the first answer: hooks run in reverse order, and those of the TLS library, which take its state away, are
  /// registered when it is first used.
  func registerAgain() {
    if !again.set() { atexit { ExitHook.shared.run(isLast: false) } }
  }

  private func run(isLast: Bool) {
    lock.lock()
    let open = entries.compactMap { entry in entry.sender.map { ($0, entry.keep) } }
    let end = deadline ?? Clock.now + longest
    deadline = end
    lock.unlock()
    let all = DispatchGroup()
    for (sender, _) in open {
      all.enter()
      sender.leave(timeout: max(0, end - Clock.now)) { all.leave() }
    }
    _ = all.wait(timeout: .now() + max(0, end - Clock.now) + 0.1)
    guard isLast else { return }
    for (sender, keep) in open { sender.ended(kept: keep(sender)) }
  }
}
