// A report that a crash left behind, and the events it becomes.
import Foundation

struct CrashReport {
  enum Event {
    /// The crash itself.
    case crash(BloopEvent)
    /// One that had been captured, but not sent.
    case waited(EncodedEvent)
  }

  /// Of the crash, in ms since 1970.
  let time: Int64
  private let file: URL
  private let head: [String: Any]
  private let signal: Int32
  private let code: Int
  private let address: String
  private var note: String?
  private var frames: [UInt] = []
  private var images: [Symbols.Image] = []
  private var waited: [String] = []

  /// What of a crash is known before it: one line of JSON. Its id is fixed here, so that a report sent twice is one event.
  static func head(of options: BloopOptions) -> String {
    let event = BloopEvent(errorType: "", message: "").completed(by: options)
    var fields: [String: Any] = [
      "event_id": event.eventID, "source": options.source.rawValue, "environment": options.environment,
      "release": options.release, "metadata": event.metadata,
    ]
    fields["app_version"] = options.appVersion
    fields["build_number"] = options.buildNumber
    var text = JSONText()
    text.value(fields)
    return String(decoding: text.bytes, as: UTF8.self)
  }

  /// Nil when the file holds no crash.
  init?(file: URL) {
    guard let data = try? Data(contentsOf: file), !data.isEmpty else { return nil }
    var lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)[...]
    guard let first = lines.popFirst(), let head = try? JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any],
      let second = lines.popFirst()?.split(separator: " "), second.count == 5, second[0] == "signal",
      let signal = Int32(second[1]), let code = Int(second[2]), let time = Int64(second[4])
    else { return nil }
    self.file = file
    self.head = head
    self.signal = signal
    self.code = code
    self.time = time
    address = "0x" + second[3]
    for line in lines { read(line) }
  }

  private mutating func read(_ line: Substring) {
    let parts = line.split(separator: " ", maxSplits: 1)
    guard parts.count == 2 else { return }
    switch parts[0] {
    case "note": note = String(parts[1])
    case "event": waited.append(String(parts[1]))
    case "frame": if let frame = UInt(parts[1], radix: 16) { frames.append(frame) }
    case "image":
      let fields = parts[1].split(separator: " ", maxSplits: 3)
      if fields.count == 4, let start = UInt(fields[0], radix: 16), let end = UInt(fields[1], radix: 16) {
        images.append(Symbols.Image(start: start, end: end, identity: String(fields[2]), path: String(fields[3])))
      }
    default: break
    }
  }

  func remove() { try? FileManager.default.removeItem(at: file) }

  /// The events that waited, then the crash.
  func events(with options: BloopOptions) -> [Event] {
    waited.compactMap(EncodedEvent.init(json:)).map(Event.waited) + [.crash(crash(options))]
  }

  private func crash(_ options: BloopOptions) -> BloopEvent {
    let kind = SignalKind(signal)
    var event = BloopEvent(
      errorType: kind.name, message: note ?? kind.message(code: code, address: address),
      eventID: head["event_id"] as? String ?? UUID().uuidString.lowercased())
    event.timestamp = Date(timeIntervalSince1970: TimeInterval(time) / 1000)
    event.source = (head["source"] as? String).flatMap(BloopSource.init(rawValue:))
    event.environment = head["environment"] as? String
    event.release = head["release"] as? String
    event.appVersion = head["app_version"] as? String
    event.buildNumber = head["build_number"] as? String
    event.metadata = head["metadata"] as? [String: Any] ?? [:]
    event.metadata["unhandled"] = true
    event.metadata["mechanism"] = "signal"
    event.metadata["signal"] = kind.name
    event.stack = "\(event.errorType): \(event.message)\n" + StackTrace.lines(symbolicated())
    return event
  }

  /// Frames with their functions, where this process has the same build of the image loaded.
  private func symbolicated() -> [Frame] {
    let loaded = Symbols.loadedImages().map { ($0.identity + $0.path, $0) }
    let here = Dictionary(loaded, uniquingKeysWith: { first, _ in first })
    return frames.enumerated().map { index, address in
      guard let image = images.first(where: { $0.start <= address && address < $0.end }) else {
        return Frame(image: "", address: address, symbol: nil, offset: 0)
      }
      var frame = Frame(image: image.name, address: address, symbol: nil, offset: address - image.start)
      if image.identity != "-", let same = here[image.identity + image.path] {
        let moved = address - image.start + same.start
        // The first is the instruction itself, the others are what comes after a call.
        let found = Symbols.shared.frame(at: index == 0 ? moved : moved - 1, shown: moved)
        frame.symbol = found.symbol
        frame.offset = found.offset
      }
      return frame
    }
  }
}

extension EncodedEvent {
  /// From the JSON of a whole event; nil when it was written in part.
  init?(json: String) {
    guard var fields = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else { return nil }
    let metadata = fields.removeValue(forKey: "metadata") as? [String: Any] ?? [:]
    var text = JSONText()
    text.object(fields.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) })
    let entries = metadata.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
    self.init(fields: Array(text.bytes.dropLast()), metadata: JSONText.object(entries, within: Limits.metadata))
  }
}
