// Objective-C exceptions end in SIGABRT, which knows nothing of them: their name and reason are noted for the report.
import CBloopCrash
import Foundation

enum ExceptionNote {
  #if canImport(ObjectiveC)
    private static let installed = Flag()
    private final class Before: @unchecked Sendable {
      var handler: (@convention(c) (NSException) -> Void)?
    }
    private static let before = Before()

    static func install() {
      guard !installed.set() else { return }
      before.handler = NSGetUncaughtExceptionHandler()
      NSSetUncaughtExceptionHandler { exception in
        bloop_crash_note("\(exception.name.rawValue): \(exception.reason ?? "no reason")")
        ExceptionNote.before.handler?(exception)
      }
    }
  #else
    static func install() {}
  #endif
}
