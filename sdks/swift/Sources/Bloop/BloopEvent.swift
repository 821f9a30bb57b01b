// One event: what is captured, what `beforeSend` sees, and the bytes it becomes.
import Foundation

/// An error that is sent to the server. What is nil is taken from the client's options, or left out.
public struct BloopEvent {
  /// Made at capture, and the same each time the event is sent.
  public let eventID: String
  public var timestamp = Date()
  public var errorType: String
  public var message: String
  public var source: BloopSource?
  public var environment: String?
  public var release: String?
  public var appVersion: String?
  public var buildNumber: String?
  /// Route or procedure, such as `POST /api/users`.
  public var route: String?
  public var screen: String?
  public var stack: String?
  public var httpStatus: Int?
  public var requestID: String?
  public var userIDHash: String?
  public var deviceIDHash: String?
  /// Groups the event, instead of the one that the server computes.
  public var fingerprint: String?
  /// Any values; those that JSON has no form for are sent as text.
  public var metadata: [String: Any] = [:]

  public init(errorType: String, message: String) {
    self.init(errorType: errorType, message: message, eventID: UUID().uuidString.lowercased())
  }

  init(errorType: String, message: String, eventID: String) {
    self.eventID = eventID
    self.errorType = errorType
    self.message = message
  }

  /// The event with what the client knows, for what it leaves open.
  func completed(by options: BloopOptions) -> BloopEvent {
    var event = withRequired(by: options)
    event.appVersion = appVersion ?? options.appVersion
    event.buildNumber = buildNumber ?? options.buildNumber
    if options.enrichDevice, event.metadata["device"] == nil { event.metadata["device"] = DeviceInfo.metadata }
    if !options.tags.isEmpty {
      let own = event.metadata["tags"] as? [String: Any] ?? [:]
      event.metadata["tags"] = (options.tags as [String: Any]).merging(own) { _, own in own }
    }
    return event
  }

  private func withRequired(by options: BloopOptions) -> BloopEvent {
    var event = self
    event.source = source ?? options.source
    event.environment = environment.flatMap { $0.isBlank ? nil : $0 } ?? options.environment
    event.release = release.flatMap { $0.isBlank ? nil : $0 } ?? options.release
    if errorType.isBlank { event.errorType = "Error" }
    if message.isBlank { event.message = "(no message)" }
    return event
  }
}

/// An event as JSON in two parts, so that a batch can add to its metadata: `{…` without the closing brace, and `{…}`.
struct EncodedEvent {
  let fields: [UInt8]
  let metadata: [UInt8]

  /// Of the whole JSON text, with what a batch may add.
  var size: Int { fields.count + metadata.count + 64 }

  func json(dropped: Int = 0) -> [UInt8] {
    var text = JSONText()
    text.raw(fields)
    text.raw(",\"metadata\":")
    if dropped > 0 {
      text.raw("{\"bloop_dropped\":\(dropped)\(metadata.count > 2 ? "," : "")")
      text.raw(Array(metadata.dropFirst()))
    } else {
      text.raw(metadata)
    }
    text.raw("}")
    return text.bytes
  }
}

extension BloopEvent {
  /// Keys that tell how an event came about go before those of the app, which are the ones to lose when there are too many.
  private static let firstKeys = ["unhandled", "mechanism", "device", "tags"]

  /// The event within the server's limits; the fields it must have come from the options when it lacks them.
  func encoded(with options: BloopOptions) -> EncodedEvent {
    let first = BloopEvent.firstKeys.compactMap { key in self.metadata[key].map { (key: key, value: $0) } }
    let others = self.metadata.filter { !BloopEvent.firstKeys.contains($0.key) }.sorted { $0.key < $1.key }
    var metadata = JSONText.object(first + others, within: Limits.metadata)
    let event = withRequired(by: options)
    var stack = Limits.stack
    var message = Limits.message
    // Escapes make the JSON longer than the text: what is largest gives way until the whole fits.
    while true {
      let fields = event.fields(stackBytes: stack, messageBytes: message)
      if fields.count + metadata.count + 14 <= Limits.event { return EncodedEvent(fields: fields, metadata: metadata) }
      if stack > 64 { stack /= 2 } else if metadata.count > 2 { metadata = Array("{}".utf8) } else { message /= 2 }
    }
  }

  private func fields(stackBytes: Int, messageBytes: Int) -> [UInt8] {
    var text = JSONText()
    text.raw("{\"event_id\":")
    text.string(eventID.cut(to: Limits.eventID))
    text.raw(",\"timestamp\":\(milliseconds)")
    func add(_ name: String, _ value: String?, _ limit: Int = Limits.name) {
      guard let value else { return }
      text.raw(",\"\(name)\":")
      text.string(value.cut(to: limit))
    }
    add("source", source?.rawValue)
    add("environment", environment)
    add("release", release)
    add("error_type", errorType)
    add("message", message, messageBytes)
    add("app_version", appVersion)
    add("build_number", buildNumber)
    add("route_or_procedure", route)
    add("screen", screen)
    if let httpStatus, Limits.status.contains(httpStatus) { text.raw(",\"http_status\":\(httpStatus)") }
    add("request_id", requestID)
    add("user_id_hash", userIDHash)
    add("device_id_hash", deviceIDHash)
    add("fingerprint", fingerprint)
    add("stack", stack, stackBytes)
    return text.bytes
  }

  /// Since 1970.
  private var milliseconds: Int64 {
    let ms = (timestamp.timeIntervalSince1970 * 1000).rounded()
    return ms.isFinite && abs(ms) < 1e15 ? Int64(ms) : 0
  }
}
