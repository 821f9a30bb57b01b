// Sends what waits when the process ends normally.
import Foundation

final class ExitHook: @unchecked Sendable {
  static let shared = ExitHook()

  private struct Weak { weak var client: BloopClient? }
  private let lock = NSLock()
  private var clients: [Weak] = []
  private let first = Flag()
  private let again = Flag()
  private let longest: TimeInterval = 2

  func add(_ client: BloopClient) {
    lock.lock()
    clients.removeAll { $0.client == nil }
    clients.append(Weak(client: client))
    lock.unlock()
    register(once: first)
  }

  /// Once more after the first answer: hooks run in reverse order, and those of the TLS library, which take its state away, are
  /// registered when it is first used.
  func registerAgain() { register(once: again) }

  private func register(once: Flag) {
    if !once.set() { atexit { ExitHook.shared.run() } }
  }

  private func run() {
    lock.lock()
    let open = clients.compactMap(\.client)
    lock.unlock()
    let end = Date().addingTimeInterval(longest)
    for client in open { client.flushSync(timeout: max(0, end.timeIntervalSinceNow)) }
  }
}
