// The sizes the server takes, in bytes of UTF-8, and how a text is cut to one.

enum Limits {
  static let message = 2048
  static let stack = 8192
  static let name = 256
  static let eventID = 64
  /// Of the JSON text; what a batch may add to it (the count of dropped events) is taken off.
  static let metadata = 4096 - droppedCount
  static let event = 32_768 - droppedCount
  /// The server refuses an event with another one.
  static let status = 100...999
  static let batchEvents = 50
  static let batchBytes = 512 * 1024
  static let causes = 10
  static let depth = 16
  private static let droppedCount = 48
}

extension String {
  /// Whether it is empty or white space alone, which the server takes for nothing.
  var isBlank: Bool { allSatisfy { $0.isWhitespace || $0 == "\u{FEFF}" } }

  /// The longest start of the text that has at most `bytes` bytes of UTF-8 and ends between characters (Unicode scalars).
  func cut(to bytes: Int) -> String {
    let text = utf8
    guard text.count > bytes else { return self }
    var end = text.index(text.startIndex, offsetBy: max(0, bytes))
    while end > text.startIndex, text[end] & 0xC0 == 0x80 { end = text.index(before: end) }
    return String(self[..<end])
  }

  /// The leading lines that fit.
  func wholeLines(within bytes: Int) -> String {
    let start = cut(to: bytes)
    guard start.utf8.count < utf8.count, utf8[start.utf8.endIndex] != 0x0A else { return start }
    return start.lastIndex(of: "\n").map { String(start[..<$0]) } ?? ""
  }
}
