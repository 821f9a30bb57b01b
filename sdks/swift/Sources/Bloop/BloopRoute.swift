// The route of a request whose pattern nobody knows.
import Foundation

public enum BloopRoute {
  /// The path with `:id` in the place of what names one thing of many (numbers, UUIDs, long hexadecimals), so that the errors of
  /// all are one; without its query. Where the framework knows the pattern, such as `/orders/:id`, that is the better route.
  public static func pattern(of path: String) -> String {
    let end = path.firstIndex { $0 == "?" || $0 == "#" } ?? path.endIndex
    return path[..<end].split(separator: "/", omittingEmptySubsequences: false)
      .map { isID($0) ? ":id" : String($0) }
      .joined(separator: "/")
  }

  private static func isID(_ segment: Substring) -> Bool {
    let text = segment.utf8
    if text.isEmpty { return false }
    if text.allSatisfy({ (0x30...0x39).contains($0) }) { return true }
    if UUID(uuidString: String(segment)) != nil { return true }
    return text.count >= 16 && text.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
  }
}
