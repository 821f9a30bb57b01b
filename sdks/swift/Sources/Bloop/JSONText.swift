// Writes JSON as bytes: any value becomes something, keys keep the order they are given in.
import Foundation

struct JSONText {
  private(set) var bytes: [UInt8] = []

  mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }
  mutating func raw(_ other: [UInt8]) { bytes.append(contentsOf: other) }

  mutating func string(_ text: String) {
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

  /// Writes a value of any type: what JSON has no form for becomes the text that describes it, and what is nested deeper than
  /// `Limits.depth` (a cycle, for one) a note that it is.
  mutating func value(_ value: Any, depth: Int = 0) {
    guard depth <= Limits.depth else { return string("(nested too deeply)") }
    #if !canImport(ObjectiveC)
      // Without the Objective-C runtime these are converted as a whole, which never ends for one that holds itself.
      if type(of: value) is NSDictionary.Type || type(of: value) is NSArray.Type { return string("(\(type(of: value)))") }
    #endif
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
    raw("{")
    for (index, entry) in entries.enumerated() {
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
      var next = JSONText()
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

  private mutating func array(_ list: [Any], depth: Int) {
    raw("[")
    for (index, item) in list.enumerated() {
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
      if let some = mirror.children.first { self.value(some.value, depth: depth + 1) } else { raw("null") }
    case .collection, .set: array(mirror.children.map(\.value), depth: depth)
    default: string(String(describing: value))
    }
  }
}
