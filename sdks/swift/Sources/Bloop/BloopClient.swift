// The client: takes errors from the app, hands them to the sender, and never throws, blocks or fails into the app.
import Foundation

/// Sends the errors of an app to a Bloop server. Every method may be called on any thread.
public final class BloopClient: @unchecked Sendable {
  let options: BloopOptions
  let buffer: EventBuffer
  let diagnostics: Diagnostics
  let sender: Sender
  private let seen = CapturedErrors()
  private let closed = Flag()
  let lifecycle = LifecycleObserver()
  /// Set with the crash handler, in whose folder it writes.
  let unsent = Locked<UnsentEvents?>(nil)

  /// A client of its own, beside `shared`.
  /// - Throws: `BloopConfigurationError` naming the option that cannot be used. Nothing else of the SDK throws.
  public init(_ options: BloopOptions) throws {
    let options = try options.validated()
    self.options = options
    guard let address = options.address else { throw BloopConfigurationError(option: "endpoint", problem: "is not a URL") }
    buffer = EventBuffer(capacity: options.maxBufferSize)
    diagnostics = Diagnostics(options)
    sender = Sender(options, address: address, buffer: buffer, diagnostics: diagnostics)
    ExitHook.shared.add(sender) { [unsent] sender in
      guard let unsent = unsent.value, let events = sender.open() else { return false }
      return unsent.keep(events)
    }
    DispatchQueue.global(qos: .utility).async { Symbols.shared.prepare() }
  }

  deinit {
    CrashHandler.shared.uninstall(from: self)
    let sender = sender
    sender.flush(timeout: 2) { _ in sender.close() }
  }

  /// What became of the events so far.
  public var stats: BloopStats { buffer.stats }

  /// Captures an error with its causes and the stack of this call. Answers the event's id, such as for an error page, or nil when
  /// nothing was captured. The same instance is one event however often it comes within ten seconds, and answers its id.
  @discardableResult
  public func capture(
    error: Error, screen: String? = nil, route: String? = nil, httpStatus: Int? = nil, requestID: String? = nil,
    userIDHash: String? = nil, deviceIDHash: String? = nil, fingerprint: String? = nil, metadata: [String: Any] = [:],
    file: String = #fileID, function: String = #function, line: Int = #line
  ) -> String? {
    guard isOpen else { return nil }
    let entry: CapturedErrors.Entry
    switch seen.look(at: error) {
    case .known(let id): return id
    case .new(let new): entry = new
    }
    let addresses = StackTrace.addresses()
    let description = ErrorDescription(error)
    var event = BloopEvent(errorType: description.type, message: description.message)
    // The place in the source comes first: it is the same in every build, with symbols or without.
    let place = "at \(function) (\(file):\(line))"
    event.stack = description.stack(place: place, frames: StackTrace.text(of: addresses))
    event.screen = screen
    event.route = route
    event.httpStatus = httpStatus
    event.requestID = requestID
    event.userIDHash = userIDHash
    event.deviceIDHash = deviceIDHash
    event.fingerprint = fingerprint
    event.metadata = description.metadata.merging(metadata) { _, own in own }
    let id = capture(event)
    seen.tell(entry, id)
    return id
  }

  /// Captures an event of the given type and message. Answers the event's id, or nil when nothing was captured.
  @discardableResult
  public func capture(
    errorType: String, message: String, screen: String? = nil, route: String? = nil, httpStatus: Int? = nil,
    stack: String? = nil, requestID: String? = nil, userIDHash: String? = nil, deviceIDHash: String? = nil,
    fingerprint: String? = nil, metadata: [String: Any] = [:]
  ) -> String? {
    var event = BloopEvent(errorType: errorType, message: message)
    event.screen = screen
    event.route = route
    event.httpStatus = httpStatus
    event.stack = stack
    event.requestID = requestID
    event.userIDHash = userIDHash
    event.deviceIDHash = deviceIDHash
    event.fingerprint = fingerprint
    event.metadata = metadata
    return capture(event)
  }

  /// Captures an event with every field as the app sets it. Answers its id, or nil when nothing was captured.
  @discardableResult
  public func capture(_ event: BloopEvent) -> String? {
    guard isOpen, options.sampleRate >= 1 || Double.random(in: 0..<1) < options.sampleRate else { return nil }
    guard let event = afterBeforeSend(event.completed(by: options)) else { return nil }
    add(event.encoded(with: options))
    return event.eventID
  }

  /// Sends what waits, in the background. `done` gets, on any thread and within `timeout` seconds, whether all of it was sent and
  /// nothing was lost since the flush before.
  public func flush(timeout: TimeInterval = 2, done: (@Sendable (Bool) -> Void)? = nil) {
    sender.flush(timeout: timeout) { done?($0) }
  }

  /// Sends what waits. True when all that was captured before was sent within `timeout` seconds, and nothing was lost since the
  /// flush before.
  @discardableResult
  public func flush(timeout: TimeInterval = 2) async -> Bool {
    await withCheckedContinuation { waiting in sender.flush(timeout: timeout) { waiting.resume(returning: $0) } }
  }

  /// The same, holding up the calling thread for at most `timeout` seconds.
  @discardableResult
  public func flushSync(timeout: TimeInterval = 2) -> Bool { sender.flushSync(timeout: timeout) }

  /// Sends what waits, for at most `timeout` seconds, and ends: handlers are taken out, later captures are ignored.
  public func close(timeout: TimeInterval = 2) {
    guard !closed.set() else { return }
    lifecycle.stop()
    flushSync(timeout: timeout)
    CrashHandler.shared.uninstall(from: self)
    sender.close()
  }

  /// The same as `close`.
  public func shutdown(timeout: TimeInterval = 2) { close(timeout: timeout) }

  // MARK: - inside

  private var isOpen: Bool { !closed.isSet && !isCaptureOff }

  func afterBeforeSend(_ event: BloopEvent) -> BloopEvent? {
    guard let beforeSend = options.beforeSend else { return event }
    do {
      return try withoutCapture { try beforeSend(event) }
    } catch {
      diagnostics.report("beforeSend", "an event was dropped because beforeSend threw \(error)")
      return nil
    }
  }

  /// Adds an event that is ready to be sent.
  func add(_ encoded: EncodedEvent, isOnDisk: Bool = false, settled: @escaping (Settlement) -> Void = { _ in }) {
    let kept = isOnDisk ? nil : CrashHandler.shared.keep(encoded, of: self)
    let event = WaitingEvent(encoded, isOnDisk: isOnDisk) { settlement in
      CrashHandler.shared.release(kept)
      settled(settlement)
    }
    sender.added(count: buffer.append(event))
  }
}

/// What shows a client shows no key.
extension BloopClient: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "BloopClient(\(options))" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["options": options, "stats": stats]) }
}
