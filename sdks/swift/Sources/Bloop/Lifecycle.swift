// Sends what waits when the app goes to the background or is about to end.
import Foundation

#if canImport(UIKit) && !os(watchOS)
  import UIKit
#endif

final class LifecycleObserver: @unchecked Sendable {
  private let lock = NSLock()
  private var observations: [(NotificationCenter, NSObjectProtocol)] = []

  /// Calls `act` on each notification of one of these names, until `stop`.
  func observe(_ names: [Notification.Name], of center: NotificationCenter = .default, act: @escaping @Sendable () -> Void) {
    let added = names.map { name in (center, center.addObserver(forName: name, object: nil, queue: nil) { _ in act() }) }
    lock.lock()
    observations += added
    lock.unlock()
  }

  var isActive: Bool {
    lock.lock()
    defer { lock.unlock() }
    return !observations.isEmpty
  }

  func stop() {
    lock.lock()
    let ended = observations
    observations = []
    lock.unlock()
    for (center, token) in ended { center.removeObserver(token) }
  }
}

extension BloopClient {
  /// Where there is UIKit: sends what waits when the app enters the background (asking for the time it takes), and when it is
  /// about to end. Elsewhere this does nothing: the end of the process is all there is to see, and it is seen without.
  public func installLifecycleHandlers() {
    #if canImport(UIKit) && !os(watchOS)
      installLifecycleHandlers(
        background: UIApplication.didEnterBackgroundNotification, end: UIApplication.willTerminateNotification, of: .default)
    #endif
  }

  func installLifecycleHandlers(background: Notification.Name, end: Notification.Name, of center: NotificationCenter) {
    guard !lifecycle.isActive else { return }
    lifecycle.observe([background], of: center) { [weak self] in
      self?.keepUnsent() // the system may end the app at any time from here on, without a word
      self?.flushInBackground()
    }
    lifecycle.observe([end], of: center) { [weak self] in
      _ = self?.flushSync()
      self?.keepUnsent()
    }
  }

  private func flushInBackground() {
    #if os(iOS) || os(tvOS)
      // Works in extensions too, which have no UIApplication.
      ProcessInfo.processInfo.performExpiringActivity(withReason: "Bloop sends errors") { [weak self] expired in
        guard !expired else { return }
        _ = self?.flushSync(timeout: 5)
        self?.keepUnsent()
      }
    #else
      flush(timeout: 5) { [weak self] _ in self?.keepUnsent() }
    #endif
  }
}
