// What still waits when the app goes to the background or ends, on disk for the next launch.
import Foundation

final class UnsentEvents: @unchecked Sendable {
  private let folder: CrashFolder
  private let lock = NSLock()
  private var file: FileHandle?

  init(in folder: CrashFolder) { self.folder = folder }

  /// Replaces what was kept before by these; those of a report are on disk as it is. False when they cannot be written.
  func keep(_ events: [WaitingEvent]) -> Bool {
    lock.lock()
    defer { lock.unlock() }
    let own = events.filter { !$0.isOnDisk }
    if own.isEmpty && file == nil { return true }
    do {
      if file == nil { file = try folder.openFile() }
      try file?.truncate(atOffset: 0)
      if !own.isEmpty { try file?.write(contentsOf: CrashReport.text(of: own.map(\.encoded))) }
      return true
    } catch { return false }
  }
}
