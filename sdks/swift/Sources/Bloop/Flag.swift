// Values that one thread sets and another reads.
import Foundation

final class Locked<Value>: @unchecked Sendable {
  private let lock = NSLock()
  private var current: Value

  init(_ value: Value) { current = value }

  var value: Value {
    lock.lock()
    defer { lock.unlock() }
    return current
  }

  /// Answers what it was before.
  @discardableResult
  func set(_ new: Value) -> Value {
    lock.lock()
    defer { lock.unlock() }
    let before = current
    current = new
    return before
  }
}

/// A truth: false until it is set.
typealias Flag = Locked<Bool>

extension Locked where Value == Bool {
  convenience init() { self.init(false) }
  var isSet: Bool { value }
  @discardableResult
  func set() -> Bool { set(true) }
}
