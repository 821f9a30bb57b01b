// Writes JSON as bytes: any value becomes something, keys keep the order they are given in.
import Foundation

struct JSONText {
  private(set) var bytes: [UInt8] = []
  /// More than so many bytes are of no use to anybody: what follows is left out.
  private let useful: Int
  /// The objects that hold what is being written.
  private var holders: [ObjectIdentifier] = []

  init(useful: Int = .max) { self.useful = useful }

  private var isFull: Bool { bytes.count > useful }

  mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }
  mutating func raw(_ other: [UInt8]) { bytes.append(contentsOf: other) }

  mutating func string(_ whole: String) {
    let text = useful == .max ? whole : whole.cut(to: useful)
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
      case 0x0A: raw("\\n")
      case 0x0D: raw("\\r")
      case 0x09: raw("\\t")
      case 0..<0x20:
        raw("\\u00")
        bytes.append(contentsOf: [JSONText.hex[Int(byte >> 4)], JSONText.hex[Int(byte & 15)]])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes a value of any type: what JSON has no form for becomes the text that describes it, a collection that holds itself
  /// `[circular]`, and what is nested deeper than `Limits.depth` collections a note that it is.
  mutating func value(_ value: Any, depth: Int = 0) {
    // Foundation's collections may hold themselves, and are converted as a whole where there is no Objective-C.
    if JSONText.isReference(type(of: value)) { return reference(value as AnyObject, depth: depth) }
    switch value {
    case let text as String: string(text)
    case let number as NSNumber: self.number(number, of: value)
    case is NSNull: raw("null")
    case let object as [String: Any]: self.object(object.sorted { $0.key < $1.key }, depth: depth)
    case let list as [Any]: array(list, depth: depth)
    case let date as Date: string(ISO8601DateFormatter().string(from: date))
    default: other(value, depth: depth)
    }
  }

  mutating func object(_ entries: [(key: String, value: Any)], depth: Int = 0) {
    guard depth < Limits.depth else { return string("[…]") }
    raw("{")
    for (index, entry) in entries.enumerated() where !isFull {
      if index > 0 { raw(",") }
      string(entry.key)
      raw(":")
      value(entry.value, depth: depth + 1)
    }
    raw("}")
  }

  /// An object of those entries, in their order, whose JSON text fits `maxBytes`; one that is too large does not cost the others.
  static func object(_ entries: [(key: String, value: Any)], within maxBytes: Int) -> [UInt8] {
    var text = JSONText()
    text.raw("{")
    for entry in entries {
      var next = JSONText(useful: maxBytes)
      if text.bytes.count > 1 { next.raw(",") }
      next.string(entry.key)
      next.raw(":")
      next.value(entry.value, depth: 1)
      guard text.bytes.count + next.bytes.count + 1 <= maxBytes else { continue }
      text.raw(next.bytes)
    }
    text.raw("}")
    return text.bytes
  }

  private static let hex = Array("0123456789abcdef".utf8)

  private static func isReference(_ type: Any.Type) -> Bool {
    type is NSDictionary.Type || type is NSArray.Type || type is NSSet.Type
  }

  private mutating func reference(_ collection: AnyObject, depth: Int) {
    let identity = ObjectIdentifier(collection)
    guard !holders.contains(identity) else { return string("[circular]") }
    holders.append(identity)
    members(of: Mirror(reflecting: collection), depth: depth)
    holders.removeLast()
  }

  private mutating func array(_ list: [Any], depth: Int) {
    guard depth < Limits.depth else { return string("[…]") }
    raw("[")
    for (index, item) in list.enumerated() where !isFull {
      if index > 0 { raw(",") }
      value(item, depth: depth + 1)
    }
    raw("]")
  }

  private mutating func number(_ number: NSNumber, of value: Any) {
    if type(of: value) == Bool.self || JSONText.isBoolean(number) { return raw(number.boolValue ? "true" : "false") }
    let double = number.doubleValue
    guard double.isFinite else { return string("\(double)") }
    switch UInt8(bitPattern: number.objCType.pointee) {
    case UInt8(ascii: "d"), UInt8(ascii: "f"): raw("\(double)")
    default: raw(number.stringValue)
    }
  }

  private static let booleanType = type(of: NSNumber(value: true))
  private static func isBoolean(_ number: NSNumber) -> Bool {
    type(of: number) == booleanType && booleanType != type(of: NSNumber(value: 1))
      || number.objCType.pointee == 0x42 // "B"
  }

  /// Optionals, collections of other types, and whatever is left.
  private mutating func other(_ value: Any, depth: Int) {
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional:
      if let some = mirror.children.first { self.value(some.value, depth: depth) } else { raw("null") }
    case .collection, .set, .dictionary: members(of: mirror, depth: depth)
    default: string(String(describing: value))
    }
  }

  /// A dictionary's children are pairs of key and value.
  private mutating func members(of mirror: Mirror, depth: Int) {
    guard mirror.displayStyle == .dictionary else { return array(mirror.children.map(\.value), depth: depth) }
    let pairs = mirror.children.map { Array(Mirror(reflecting: $0.value).children) }.filter { $0.count == 2 }
    let entries = pairs.map { pair in (key: "\(pair[0].value)", value: pair[1].value) }
    object(entries.sorted { $0.key < $1.key }, depth: depth)
  }
}
