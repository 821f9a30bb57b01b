// What an error says of itself: type, message, and the errors that caused it.
import Foundation

struct ErrorDescription {
  let type: String
  let message: String
  let error: Error

  init(_ error: Error) {
    self.error = error
    type = ErrorDescription.typeName(of: error)
    message = ErrorDescription.message(of: error)
  }

  /// The errors behind this one, the nearest first; at most `Limits.causes`.
  var causes: [ErrorDescription] {
    var found: [ErrorDescription] = []
    var seen: [AnyObject] = []
    var current = error
    while found.count < Limits.causes, let cause = ErrorDescription.cause(of: current) {
      if let object = ErrorDescription.object(cause) {
        if object === ErrorDescription.object(error) || seen.contains(where: { $0 === object }) { break }
        seen.append(object)
      }
      found.append(ErrorDescription(cause))
      current = cause
    }
    return found
  }

  /// The instance, for an error that is one; errors that are values have no identity.
  static func object(_ error: Error) -> AnyObject? {
    Swift.type(of: error as Any) is AnyClass ? error as AnyObject : nil
  }

  /// A foreign error's domain; else the type's name without its module.
  private static func typeName(of error: Error) -> String {
    if let foreign = foreign(error) { return foreign.domain }
    // Types of a private scope have an address in their name, which differs between builds.
    let parts = String(reflecting: Swift.type(of: error)).components(separatedBy: ".")
      .filter { !$0.hasPrefix("(unknown context") }
    return (parts.count > 1 ? Array(parts.dropFirst()) : parts).joined(separator: ".")
  }

  private static func message(of error: Error) -> String {
    if let foreign = foreign(error) { return foreign.localizedDescription }
    if let localized = (error as? LocalizedError)?.errorDescription { return localized }
    if let localized = (error as? CustomNSError)?.errorUserInfo[NSLocalizedDescriptionKey] as? String { return localized }
    return String(describing: error)
  }

  /// The error as one of Foundation's own kind, unless it is a Swift type that was merely converted.
  private static func foreign(_ error: Error) -> NSError? {
    Swift.type(of: error as Any) is NSError.Type ? error as NSError : nil
  }

  /// Foundation's underlying error, or an error among the values that the error holds.
  private static func cause(of error: Error) -> Error? {
    let info = foreign(error)?.userInfo ?? (error as? CustomNSError)?.errorUserInfo ?? [:]
    if let underlying = info[NSUnderlyingErrorKey] as? Error { return underlying }
    return foreign(error) == nil ? held(by: error, depth: 3) : nil
  }

  private static func held(by value: Any, depth: Int) -> Error? {
    for child in Mirror(reflecting: value).children {
      if let error = child.value as? Error { return error }
      let style = Mirror(reflecting: child.value).displayStyle
      guard depth > 1, style == .optional || style == .tuple || style == .struct || style == .enum else { continue }
      if let error = held(by: child.value, depth: depth - 1) { return error }
    }
    return nil
  }
}

/// The errors that were captured last, held weakly: the same instance is captured once.
final class CapturedErrors: @unchecked Sendable {
  private struct Weak { weak var object: AnyObject? }
  private let lock = NSLock()
  private var last: [Weak] = []
  private let most = 64

  /// False when this instance was seen before.
  func isNew(_ error: Error) -> Bool {
    guard let object = ErrorDescription.object(error) else { return true }
    lock.lock()
    defer { lock.unlock() }
    last.removeAll { $0.object == nil }
    if last.contains(where: { $0.object === object }) { return false }
    last.append(Weak(object: object))
    if last.count > most { last.removeFirst() }
    return true
  }
}

extension ErrorDescription {
  /// The error and where it was captured, followed by its causes; when all is too long, frames are left out, not causes.
  func stack(place: String, frames: String) -> String {
    let head = "\(type): \(message.cut(to: 512))\n\(place)\n"
    let tail = causes.map { "\nCaused by: \($0.type): \($0.message.cut(to: 256))" }.joined()
    let room = max(0, Limits.stack - head.utf8.count - tail.utf8.count)
    return head + frames.wholeLines(within: room) + tail
  }
}
