// Time that nobody sets: for pauses and deadlines.
import Foundation

enum Clock {
  /// In seconds, since some point in the past.
  static var now: TimeInterval { TimeInterval(DispatchTime.now().uptimeNanoseconds) / 1e9 }
}
