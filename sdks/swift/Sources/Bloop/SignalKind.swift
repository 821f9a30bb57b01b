// What a signal is called, and what it says.
import Foundation

struct SignalKind {
  let name: String
  private let meaning: String
  private let hasAddress: Bool

  init(_ signal: Int32) {
    switch signal {
    case SIGABRT: (name, meaning, hasAddress) = ("SIGABRT", "Aborted", false)
    case SIGSEGV: (name, meaning, hasAddress) = ("SIGSEGV", "Invalid memory access", true)
    case SIGBUS: (name, meaning, hasAddress) = ("SIGBUS", "Bus error", true)
    case SIGFPE: (name, meaning, hasAddress) = ("SIGFPE", "Arithmetic error", false)
    case SIGTRAP: (name, meaning, hasAddress) = ("SIGTRAP", "Trap", false)
    case SIGILL: (name, meaning, hasAddress) = ("SIGILL", "Trap", false)
    default: (name, meaning, hasAddress) = ("signal \(signal)", "Signal", false)
    }
  }

  /// A signal that another process sent has no address (its code is not above 0).
  func message(code: Int, address: String) -> String {
    hasAddress && code > 0 ? "\(meaning) at \(address)" : meaning
  }
}
