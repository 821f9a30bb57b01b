// What the tests share.
import XCTest

@testable import Bloop

/// A client with short times, closed by the test's end at the latest.
func makeClient(_ server: TestServer, _ adjust: (inout BloopOptions) -> Void = { _ in }) throws -> BloopClient {
  var options = BloopOptions(endpoint: server.endpoint, projectKey: "bloop_test")
  options.flushInterval = 600 // unless a test is about it, only counts and flushes send
  options.backoff = 0.01
  options.onDiagnostic = { _ in }
  adjust(&options)
  return try BloopClient(options)
}

extension BloopClient {
  @discardableResult
  func capture(_ message: String) -> String? { capture(errorType: "TestError", message: message) }
}

extension [String: Any] {
  subscript(text name: String) -> String? { self[name] as? String }
  var metadata: [String: Any] { self["metadata"] as? [String: Any] ?? [:] }
  var message: String { self["message"] as? String ?? "" }
}

/// Whether it holds at last.
func eventually(_ holds: () -> Bool) -> Bool {
  let end = Date().addingTimeInterval(20)
  while !holds() {
    if Date() > end { return false }
    usleep(5000)
  }
  return true
}

/// Lines that any thread may add.
final class Lines: @unchecked Sendable {
  private let lock = NSLock()
  private var lines: [String] = []
  func add(_ line: String) {
    lock.lock()
    defer { lock.unlock() }
    lines.append(line)
  }
  var all: [String] {
    lock.lock()
    defer { lock.unlock() }
    return lines
  }
}

/// Another process, and how it ended.
struct Ended {
  let status: Int32, bySignal: Bool
  let output: String, errors: String
  let seconds: TimeInterval

  init(_ program: URL, _ arguments: [String] = [], environment: [String: String] = [:], in folder: URL? = nil) throws {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    if let folder { process.currentDirectoryURL = folder }
    // Files, not pipes: a pipe that nobody reads stops a program that writes much.
    let files = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: files) }
    func file(_ name: String) throws -> FileHandle {
      let url = files.appendingPathComponent(name)
      try Data().write(to: url)
      return try FileHandle(forWritingTo: url)
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try file("output")
    process.standardError = try file("errors")
    let started = Clock.now
    try process.run()
    process.waitUntilExit()
    seconds = Clock.now - started
    status = process.terminationStatus
    bySignal = process.terminationReason == .uncaughtSignal
    output = try String(contentsOf: files.appendingPathComponent("output"), encoding: .utf8)
    errors = try String(contentsOf: files.appendingPathComponent("errors"), encoding: .utf8)
  }
}

func temporaryFolder() throws -> URL {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("bloop-\(UUID().uuidString)", isDirectory: true)
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  return url
}

/// The folder of the package.
let packageFolder = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardizedFileURL

/// Where the build puts its programs.
let productsFolder: URL = {
  #if canImport(ObjectiveC)
    return Bundle(for: SHA256Tests.self).bundleURL.deletingLastPathComponent()
  #else
    return URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
  #endif
}()
