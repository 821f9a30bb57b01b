// The end of a process: what is sent, what is reported at the next launch, and that it ends as it would have.
import XCTest

@testable import Bloop

final class ProcessEndTests: XCTestCase {
  private let server = TestServer()
  private var crashes: URL!

  override func setUpWithError() throws { crashes = try temporaryFolder() }
  override func tearDown() { try? FileManager.default.removeItem(at: crashes) }

  private func probe(_ ending: String, crashHandler: Bool = true, backtrace: Bool = false) throws -> Ended {
    // On Linux the runtime has handlers of its own, which write a trace, and let a process live whose signal was merely raised.
    var environment = ["BLOOP_ENDPOINT": server.endpoint, "SWIFT_BACKTRACE": "enable=\(backtrace ? "yes" : "no")"]
    if crashHandler { environment["BLOOP_CRASHES"] = crashes.path }
    return try Ended(productsFolder.appendingPathComponent("bloop-probe"), [ending], environment: environment)
  }

  /// The crash and what waited, after another launch.
  private func reported() throws -> (crash: [String: Any], others: [[String: Any]]) {
    XCTAssertEqual(server.events.count, 0, "nothing is sent by the process that crashes")
    XCTAssertEqual(try probe("launch").status, 0)
    let crash = try XCTUnwrap(server.events.first { $0.metadata["mechanism"] as? String == "signal" })
    return (crash, server.events.filter { $0[text: "event_id"] != crash[text: "event_id"] })
  }

  private func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: crashes.path).filter { $0.hasSuffix(".bloopcrash") }
  }

  func testEventsAreSentWhenMainReturns() throws {
    XCTAssertEqual(try probe("return").status, 0)
    XCTAssertEqual(server.events.map(\.message), ["captured before the end"])
  }

  func testEventsAreSentAtExitOnAnyThread() throws {
    XCTAssertEqual(try probe("exit").status, 7)
    XCTAssertEqual(try probe("thread").status, 9)
    XCTAssertEqual(server.events.count, 2)
  }

  func testASignalIsReportedAtTheNextLaunchWithWhatWaited() throws {
    let ended = try probe("abort")
    XCTAssertTrue(ended.bySignal)
    XCTAssertEqual(ended.status, SIGABRT)
    let (crash, others) = try reported()
    XCTAssertEqual(crash[text: "error_type"], "SIGABRT")
    XCTAssertEqual(crash[text: "release"], "1.0.0")
    XCTAssertEqual(crash.metadata["unhandled"] as? Bool, true)
    XCTAssertEqual(crash.metadata["signal"] as? String, "SIGABRT")
    XCTAssertNotNil(crash.metadata["device"])
    XCTAssertEqual(others.map(\.message), ["captured before the end"])
  }

  func testAReportIsSentOnce() throws {
    _ = try probe("abort")
    XCTAssertEqual(try files().count, 1)
    for _ in 0..<2 { _ = try probe("launch") }
    XCTAssertEqual(server.events.count, 2)
  }

  func testEachSignalEndsTheProcessAsItWould() throws {
    for signal in [SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGTRAP, SIGILL] {
      let ended = try probe("raise-\(signal)")
      XCTAssertTrue(ended.bySignal, "\(signal)")
      XCTAssertEqual(ended.status, signal)
    }
    XCTAssertEqual(try files().count, 6)
    XCTAssertEqual(try probe("launch").status, 0)
    XCTAssertEqual(
      Set(server.events.compactMap { $0[text: "error_type"] }),
      ["SIGABRT", "SIGSEGV", "SIGBUS", "SIGFPE", "SIGTRAP", "SIGILL", "Waiting"])
  }

  func testAnInvalidAccessIsReportedWithItsPlace() throws {
    let ended = try probe("segv")
    XCTAssertTrue(ended.bySignal)
    XCTAssertEqual(ended.status, SIGSEGV)
    let crash = try reported().crash
    XCTAssertEqual(crash.message, "Invalid memory access at 0x10")
    let frames = try XCTUnwrap(crash[text: "stack"]).components(separatedBy: "\n").dropFirst()
    XCTAssertTrue(frames.first?.contains("readNowhere") ?? false, "\(frames)")
  }

  func testAStackOverflowIsReported() throws {
    let ended = try probe("overflow")
    XCTAssertTrue(ended.bySignal)
    let crash = try reported().crash
    XCTAssertTrue(crash[text: "stack"]?.contains("recurse") ?? false, "\(crash)")
  }

  func testAnUncaughtErrorAndAFailedPreconditionKeepTheirOutput() throws {
    for (ending, output) in [("throw", "nobody catches this"), ("trap", "the probe gives up")] {
      let with = try probe(ending), without = try probe(ending, crashHandler: false)
      XCTAssertTrue(with.bySignal)
      XCTAssertEqual(with.status, without.status)
      XCTAssertTrue(with.errors.contains(output), with.errors)
    }
    let (crash, others) = try reported()
    XCTAssertEqual(crash.message, "Trap")
    XCTAssertEqual(others.filter { $0[text: "error_type"] == "Waiting" }.count, 2)
  }

  func testTheHandlerBeforeRunsAfterTheReport() throws {
    let ended = try probe("chained")
    XCTAssertFalse(ended.bySignal)
    XCTAssertEqual(ended.status, 42)
    XCTAssertEqual(try reported().crash[text: "error_type"], "SIGSEGV")
  }

  func testClosingTakesTheHandlerOut() throws {
    let ended = try probe("closed")
    XCTAssertTrue(ended.bySignal)
    XCTAssertEqual(ended.status, SIGABRT)
    XCTAssertEqual(server.events.map(\.message), ["captured before the end"])
    XCTAssertEqual(try files(), [])
  }

  func testTheRuntimesOwnTraceIsStillWritten() throws {
    let with = try probe("segv", backtrace: true), without = try probe("segv", crashHandler: false, backtrace: true)
    XCTAssertEqual(with.status, without.status)
    let mark = "Program crashed"
    XCTAssertEqual(with.errors.contains(mark), without.errors.contains(mark))
    XCTAssertEqual(try reported().crash[text: "error_type"], "SIGSEGV")
  }

  func testASignalThatEndsTheProcessByDefaultStillDoes() throws {
    let ended = try probe("raise-term")
    XCTAssertTrue(ended.bySignal)
    XCTAssertEqual(ended.status, SIGTERM)
    XCTAssertEqual(try files().count, 1)
    XCTAssertEqual(try probe("launch").status, 0)
    XCTAssertEqual(server.events.count, 0)
    XCTAssertEqual(try files().count, 1, "of the last launch alone")
  }

  func testAReportThatCannotBeSentIsKept() throws {
    _ = try probe("abort")
    server.stop()
    XCTAssertEqual(try probe("launch").status, 0)
    XCTAssertEqual(try files().count, 2)
  }

  func testABrokenReportIsRemoved() throws {
    _ = try probe("abort")
    let report = try crashes.appendingPathComponent(XCTUnwrap(files().first))
    let whole = try Data(contentsOf: report)
    try Data("garbage\n\n\0".utf8).write(to: report)
    XCTAssertEqual(try probe("launch").status, 0)
    XCTAssertEqual(server.events.count, 0)
    XCTAssertEqual(try files().count, 1)
    // One that was cut short tells what it has.
    try whole.prefix(whole.count / 2).write(to: report)
    XCTAssertEqual(try probe("launch").status, 0)
    XCTAssertEqual(server.events.first { $0.metadata["mechanism"] != nil }?[text: "error_type"], "SIGABRT")
  }
}
