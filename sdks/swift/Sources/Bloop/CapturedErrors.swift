// The errors that were captured lately, so that what passes several handlers is one event.
import Foundation

/// Held weakly. After ten seconds an instance counts anew, since some errors are made once and thrown for ever.
final class CapturedErrors: @unchecked Sendable {
  final class Entry {
    fileprivate weak var object: AnyObject?
    fileprivate let at: TimeInterval
    fileprivate var id: String?

    fileprivate init(_ object: AnyObject?, at: TimeInterval) {
      self.object = object
      self.at = at
    }
  }

  enum Look {
    case new(Entry)
    /// With the id of its event, nil when it was not captured.
    case known(String?)
  }

  private let lock = NSLock()
  private let clock: () -> TimeInterval
  private var last: [Entry] = []
  private let most = 64
  private let seconds: TimeInterval = 10

  init(clock: @escaping () -> TimeInterval = { Clock.now }) { self.clock = clock }

  /// Values have no identity: each of them is new.
  func look(at error: Error) -> Look {
    let now = clock()
    guard let object = ErrorDescription.object(error) else { return .new(Entry(nil, at: now)) }
    lock.lock()
    defer { lock.unlock() }
    last.removeAll { $0.object == nil || now - $0.at >= seconds }
    if let entry = last.first(where: { $0.object === object }) { return .known(entry.id) }
    let entry = Entry(object, at: now)
    last.append(entry)
    if last.count > most { last.removeFirst() }
    return .new(entry)
  }

  /// The id under which it was captured.
  func tell(_ entry: Entry, _ id: String?) {
    lock.lock()
    defer { lock.unlock() }
    entry.id = id
  }
}
