// The folder of crash reports: one file for each process, locked while the process lives.
import Foundation

struct CrashFolder {
  let url: URL
  private static let suffix = ".bloopcrash"
  private static let mostReports = 10

  /// A folder for each project, so that no report goes to another's.
  init(directory: URL?, projectKey: String) {
    let project = hexadecimal(Array(sha256(Array(projectKey.utf8)).prefix(8)))
    url = (directory ?? CrashFolder.standard).appendingPathComponent(project, isDirectory: true)
  }

  private static var standard: URL {
    let caches = FileManager.default.urls(for: .cachesDirectory, in: .userDomainMask).first
    return (caches ?? FileManager.default.temporaryDirectory).appendingPathComponent("bloop-crashes", isDirectory: true)
  }

  /// Makes the folder, for this user alone; false when that fails.
  func prepare() -> Bool {
    (try? FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])) != nil
  }

  func newFile() -> URL { url.appendingPathComponent(UUID().uuidString.lowercased() + CrashFolder.suffix) }

  /// A new file, locked for as long as it is open.
  func openFile() throws -> FileHandle {
    let descriptor = open(newFile().path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
    flock(descriptor, LOCK_EX | LOCK_NB)
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// The reports of processes that have ended, the newest ones; files without a report, or too old ones, are removed.
  func finishedReports() -> [CrashReport] {
    let files = (try? FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)) ?? []
    var reports: [CrashReport] = []
    for file in files where file.lastPathComponent.hasSuffix(CrashFolder.suffix) && isAbandoned(file) {
      if let report = CrashReport(file: file) {
        reports.append(report)
      } else {
        try? FileManager.default.removeItem(at: file)
      }
    }
    reports.sort { $0.time < $1.time }
    reports.dropLast(CrashFolder.mostReports).forEach { $0.remove() }
    return Array(reports.suffix(CrashFolder.mostReports))
  }

  /// Whether the process that made the file has ended: its lock is gone.
  private func isAbandoned(_ file: URL) -> Bool {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0
  }
}
