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

  /// The errors behind this one, each followed by its own; at most `Limits.causes`, no instance twice.
  var causes: [ErrorDescription] {
    var found: [ErrorDescription] = []
    var seen = [ErrorDescription.object(error)].compactMap { $0 }
    func collect(from error: Error) {
      for cause in ErrorDescription.directCauses(of: error) where found.count < Limits.causes {
        if let object = ErrorDescription.object(cause) {
          if seen.contains(where: { $0 === object }) { continue }
          seen.append(object)
        }
        found.append(ErrorDescription(cause))
        collect(from: cause)
      }
    }
    collect(from: error)
    return found
  }

  /// What a system's error says beside its message: its domain and code, and the file it is about.
  var metadata: [String: Any] {
    guard ErrorDescription.foreign(error) != nil || error is CustomNSError else { return [:] }
    let system = error as NSError
    var said: [String: Any] = ["domain": system.domain, "code": system.code]
    said["path"] = system.userInfo[NSFilePathErrorKey] as? String
    return said
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

  /// Foundation's underlying errors, or the errors among the values that the error holds.
  private static func directCauses(of error: Error) -> [Error] {
    let info = foreign(error)?.userInfo ?? (error as? CustomNSError)?.errorUserInfo ?? [:]
    let underlying = [info[NSUnderlyingErrorKey] as? Error].compactMap { $0 }
      + (info["NSMultipleUnderlyingErrorsKey"] as? [Error] ?? []).prefix(Limits.causes)
    return underlying.isEmpty && foreign(error) == nil ? held(by: Mirror(reflecting: error), depth: 3) : underlying
  }

  private static func held(by mirror: Mirror, depth: Int) -> [Error] {
    var found = mirror.superclassMirror.map { held(by: $0, depth: depth) } ?? []
    for child in mirror.children.prefix(64) where found.count < Limits.causes {
      let inside = Mirror(reflecting: child.value)
      if let error = child.value as? Error, inside.displayStyle != .optional {
        found.append(error)
      } else if depth > 1, inside.displayStyle.map(isTransparent) ?? false {
        found += held(by: inside, depth: depth - 1)
      }
    }
    return found
  }

  private static func isTransparent(_ style: Mirror.DisplayStyle) -> Bool {
    [.optional, .tuple, .struct, .enum, .collection].contains(style)
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
