// The crash handler of the process: one client has it at a time.
import CBloopCrash
import Foundation

final class CrashHandler: @unchecked Sendable {
  static let shared = CrashHandler()

  /// An event in the memory that a report is written from.
  struct Kept { fileprivate let slot: Int32, generation: Int }

  private let lock = NSLock()
  private var owner: ObjectIdentifier?
  private var generation = 0
  /// Events that are on their way, beside those that fill the buffer.
  private let more = 64

  /// True when the client has the handler now.
  func install(for client: BloopClient, in folder: CrashFolder) -> Bool {
    lock.lock()
    defer { lock.unlock() }
    if owner == ObjectIdentifier(client) { return true }
    if owner != nil { removeHandler() }
    guard folder.prepare() else {
      client.diagnostics.report("crash handler", "no crash reports: \(folder.url.path) cannot be written")
      return false
    }
    let head = CrashReport.head(of: client.options)
    let events = Int32(client.options.maxBufferSize + more)
    let error = bloop_crash_install(folder.newFile().path, head, head.utf8.count, events)
    guard error == 0 else {
      client.diagnostics.report("crash handler", "no crash reports: \(String(cString: strerror(error)))")
      return false
    }
    owner = ObjectIdentifier(client)
    generation += 1
    return true
  }

  func uninstall(from client: BloopClient) {
    lock.lock()
    defer { lock.unlock() }
    if owner == ObjectIdentifier(client) { removeHandler() }
  }

  /// Keeps an event for a report, if its client has the handler.
  func keep(_ event: EncodedEvent, of client: BloopClient) -> Kept? {
    guard isOwner(client) else { return nil }
    let json = event.json()
    lock.lock()
    defer { lock.unlock() }
    guard owner == ObjectIdentifier(client) else { return nil }
    let slot = bloop_crash_keep(json, json.count)
    return slot < 0 ? nil : Kept(slot: slot, generation: generation)
  }

  func release(_ kept: Kept?) {
    guard let kept else { return }
    lock.lock()
    defer { lock.unlock() }
    if kept.generation == generation { bloop_crash_release(kept.slot) }
  }

  private func isOwner(_ client: BloopClient) -> Bool {
    lock.lock()
    defer { lock.unlock() }
    return owner == ObjectIdentifier(client)
  }

  private func removeHandler() {
    bloop_crash_uninstall()
    owner = nil
    generation += 1
  }
}

extension BloopClient {
  /// Writes a report when a signal ends the process (SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGTRAP, SIGILL), with the events that had
  /// not been sent; it is sent at the next launch that calls this. What handled the signal before handles it afterwards, and the
  /// process ends as it would have. What could not be sent when the app went to the background, or ended, waits for the next launch
  /// as well. Call it early, and before other crash reporters.
  public func installCrashHandler() {
    let folder = CrashFolder(directory: options.crashDirectory, projectKey: options.projectKey)
    guard CrashHandler.shared.install(for: self, in: folder) else { return }
    ExceptionNote.install()
    unsent.set(UnsentEvents(in: folder))
    sender.first { [weak self] in
      for report in folder.finishedReports() { self?.send(report) }
    }
  }

  /// Sends a report's events; its file goes when the server has answered for all of them.
  private func send(_ report: CrashReport) {
    // No more than there is room for: the report goes when all of it has arrived.
    let events = report.events(with: options).suffix(options.maxBufferSize).compactMap { event -> EncodedEvent? in
      switch event {
      case .waited(let encoded): return encoded
      case .crash(let crash): return afterBeforeSend(crash)?.encoded(with: options)
      }
    }
    let open = OpenEvents(events.count) { report.remove() }
    for event in events { add(event, isOnDisk: true) { open.settled($0) } }
  }
}

extension BloopClient {
  /// Leaves what waits for the next launch, where there is a place for it; answers whether it will be sent then.
  @discardableResult
  func keepUnsent() -> Bool {
    guard let unsent = unsent.value, let events = sender.open() else { return false }
    return unsent.keep(events)
  }
}

/// Counts down the events of a report.
private final class OpenEvents: @unchecked Sendable {
  private let lock = NSLock()
  private var left: Int
  private var done: (() -> Void)?

  init(_ count: Int, done: @escaping () -> Void) {
    left = count
    self.done = done
    if count == 0 { done() }
  }

  func settled(_ settlement: Settlement) {
    lock.lock()
    if settlement == .givenUp { done = nil } // stays for another launch
    left -= 1
    let finish = left == 0 ? done : nil
    lock.unlock()
    finish?()
  }
}
