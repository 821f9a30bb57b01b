// A report that a crash left behind, and the events it becomes.
import Foundation

struct CrashReport {
  enum Event {
    /// The crash itself.
    case crash(BloopEvent)
    /// One that had been captured, but not sent.
    case waited(EncodedEvent)
  }

  /// How a signal ended the process.
  private struct Ending {
    let signal: Int32
    let code: Int
    let address: String
  }

  /// Of the crash, or when the events were kept, in ms since 1970.
  let time: Int64
  private let file: URL
  private let head: [String: Any]
  /// Nil for events that were kept without a crash.
  private var ending: Ending?
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

  /// What a report without a crash holds: events that could not be sent in time.
  static func text(of events: [EncodedEvent]) -> [UInt8] {
    var text = JSONText()
    text.raw("{}\nkept \(Int64(Date().timeIntervalSince1970 * 1000))\n")
    for event in events {
      text.raw("event ")
      text.raw(event.json())
      text.raw("\n")
    }
    return text.bytes
  }

  /// Nil when the file holds neither a crash nor events.
  init?(file: URL) {
    guard let data = try? Data(contentsOf: file), !data.isEmpty else { return nil }
    var lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)[...]
    guard let first = lines.popFirst(), let head = try? JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any],
      let second = lines.popFirst()?.split(separator: " "), let time = second.last.flatMap({ Int64($0) })
    else { return nil }
    self.file = file
    self.head = head
    self.time = time
    if second.count == 5, second[0] == "signal", let signal = Int32(second[1]), let code = Int(second[2]) {
      ending = Ending(signal: signal, code: code, address: "0x" + second[3])
    } else if second[0] != "kept" {
      return nil
    }
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
    default: readMapping(parts[0], parts[1])
    }
  }

  /// A line of Linux's /proc/self/maps: `7f00-7f10 r-xp 0000 08:01 12 /usr/lib/libx.so`. What was loaded at the start is known.
  private mutating func readMapping(_ range: Substring, _ rest: Substring) {
    let bounds = range.split(separator: "-").compactMap { UInt($0, radix: 16) }
    guard bounds.count == 2, let path = rest.firstIndex(of: "/").map({ String(rest[$0...]) }) else { return }
    if images.contains(where: { $0.start <= bounds[0] && bounds[0] < $0.end && $0.identity != "-" }) { return }
    if let last = images.last, last.path == path {
      images[images.count - 1] = Symbols.Image(start: last.start, end: bounds[1], identity: "-", path: path)
    } else {
      images.append(Symbols.Image(start: bounds[0], end: bounds[1], identity: "-", path: path))
    }
  }

  func remove() { try? FileManager.default.removeItem(at: file) }

  /// The events that waited, then the crash.
  func events(with options: BloopOptions) -> [Event] {
    waited.compactMap(EncodedEvent.init(json:)).map(Event.waited) + (ending.map { [.crash(crash($0))] } ?? [])
  }

  private func crash(_ ending: Ending) -> BloopEvent {
    let kind = SignalKind(ending.signal)
    var event = BloopEvent(
      errorType: kind.name, message: note ?? kind.message(code: ending.code, address: ending.address),
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
