// The end of a process: what is sent, what is reported at the next launch, and that it ends as it would have.
import XCTest

@testable import Bloop

final class ProcessEndTests: XCTestCase {
  private let server = TestServer()
  private var crashes: URL!

  override func setUpWithError() throws { crashes = try temporaryFolder() }
  override func tearDown() { try? FileManager.default.removeItem(at: crashes) }

  private func probe(
    _ ending: String, crashHandler: Bool = true, backtrace: Bool = false, more: [String: String] = [:]
  ) throws -> Ended {
    // On Linux the runtime has handlers of its own, which write a trace, and let a process live whose signal was merely raised.
    var environment = ["BLOOP_ENDPOINT": server.endpoint, "SWIFT_BACKTRACE": "enable=\(backtrace ? "yes" : "no")"]
    if crashHandler { environment["BLOOP_CRASHES"] = crashes.path }
    return try Ended(
      productsFolder.appendingPathComponent("bloop-probe"), [ending], environment: environment.merging(more) { _, new in new })
  }

  /// The crash and what waited, after another launch.
  private func reported(more: [String: String] = [:]) throws -> (crash: [String: Any], others: [[String: Any]]) {
    XCTAssertEqual(server.events.count, 0, "nothing is sent by the process that crashes")
    XCTAssertEqual(try probe("launch", more: more).status, 0)
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

  func testARefusedConnectionIsNotWaitedForAndWhatIsLostIsSaid() throws {
    let served = try probe("clients", crashHandler: false)
    server.stop()
    let refused = try probe("clients", crashHandler: false)
    let hanging = TestServer { _, _ in .hang }
    let hung = try probe("clients", crashHandler: false, more: ["BLOOP_ENDPOINT": hanging.endpoint])
    for (ended, reason) in [(refused, "onnect"), (hung, "no time was left")] {
      XCTAssertEqual(ended.status, 0)
      let lines = ended.errors.split(separator: "\n")
      XCTAssertEqual(lines.count, 4, "one of each client: \(lines)")
      for line in lines {
        XCTAssertTrue(line.hasPrefix("bloop: 1 event was not sent before the end of the process ("), "\(line)")
        XCTAssertTrue(line.contains(reason), "\(line)")
      }
    }
    XCTAssertEqual(served.errors, "")
    // Two seconds for all of them, not for each.
    XCTAssertGreaterThan(hung.seconds, 1.9)
    XCTAssertLessThan(hung.seconds, 6)
    XCTAssertLessThan(refused.seconds - served.seconds, (hung.seconds - served.seconds) / 2)
  }

  func testWhatCouldNotBeSentBeforeTheEndIsSentAtTheNextLaunch() throws {
    let hanging = TestServer { _, _ in .hang }
    let ended = try probe("return", more: ["BLOOP_ENDPOINT": hanging.endpoint])
    XCTAssertEqual(ended.status, 0)
    XCTAssertTrue(ended.errors.contains("; the next launch sends them"), ended.errors)
    for _ in 0..<2 { XCTAssertEqual(try probe("launch").status, 0) }
    XCTAssertEqual(server.events.map(\.message), ["captured before the end"])
    XCTAssertEqual(server.events.first?[text: "event_id"], hanging.events.first?[text: "event_id"])
  }

  func testAnotherOutageKeepsWhatWasKept() throws {
    let hanging = TestServer { _, _ in .hang }
    for ending in ["return", "flushed", "return"] {
      XCTAssertEqual(try probe(ending, more: ["BLOOP_ENDPOINT": hanging.endpoint]).status, 0)
    }
    XCTAssertEqual(try probe("launch").status, 0)
    XCTAssertEqual(Set(server.events.compactMap { $0[text: "event_id"] }).count, 3)
    XCTAssertEqual(server.events.count, 3, "each is on disk once")
  }

  func testAFaultThatAHandlerFromBeforeDealsWithIsNoCrash() throws {
    let ended = try probe("handled")
    XCTAssertEqual(ended.output, "survived with 7\n")
    XCTAssertTrue(ended.bySignal)
    XCTAssertEqual(ended.status, SIGABRT)
    let (crash, others) = try reported()
    XCTAssertEqual(crash[text: "error_type"], "SIGABRT", "the watch has gone on")
    XCTAssertEqual(others.map { $0[text: "error_type"] }, ["Waiting"])
  }

  func testAChildOfForkWritesNothingIntoItsParentsReport() throws {
    let ended = try probe("fork")
    XCTAssertEqual(ended.status, 0)
    XCTAssertEqual(ended.output, "the child ended by \(SIGABRT)\n")
    XCTAssertEqual(server.events.map(\.message), ["captured before the end"])
    XCTAssertEqual(try probe("launch").status, 0)
    XCTAssertEqual(server.events.count, 1)
  }

  func testAReportHasAllThatTheBufferMayHold() throws {
    let buffer = ["BLOOP_BUFFER": "3000"]
    XCTAssertEqual(try probe("many", more: buffer).status, SIGABRT)
    XCTAssertEqual(try reported(more: buffer).others.count, 2001)
  }

  func testAReportThatIsLargerThanTheBufferGoesAllTheSame() throws {
    XCTAssertEqual(try probe("many", more: ["BLOOP_BUFFER": "3000"]).status, SIGABRT)
    let (_, others) = try reported()
    XCTAssertEqual(others.map(\.message).last, "1999")
    XCTAssertEqual(others.count, 99, "the newest")
    XCTAssertEqual(try files().count, 1, "of the last launch alone")
  }

  #if os(Linux)
    func testALibraryThatWasLoadedLaterHasItsName() throws {
      let folder = try temporaryFolder()
      defer { try? FileManager.default.removeItem(at: folder) }
      let source = folder.appendingPathComponent("late.swift"), library = folder.appendingPathComponent("liblate.so")
      try """
        @_cdecl("fall") public func fall() {
          let nowhere = UnsafePointer<Int>(bitPattern: 0x10)!
          print(nowhere.pointee)
        }
        """.write(to: source, atomically: true, encoding: .utf8)
      let built = try Ended(
        URL(fileURLWithPath: "/usr/bin/env"), ["swiftc", "-emit-library", source.path, "-o", library.path], in: folder)
      XCTAssertEqual(built.status, 0, built.errors)
      XCTAssertEqual(try probe("library", more: ["PROBE_LIBRARY": library.path]).status, SIGSEGV)
      let frames = try XCTUnwrap(try reported().crash[text: "stack"]).components(separatedBy: "\n").dropFirst()
      XCTAssertTrue(frames.first?.hasPrefix("0   liblate.so   0x") ?? false, "\(frames)")
    }
  #endif

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
    // Through the C library, whose functions keep no frame pointers.
    XCTAssertTrue(crash[text: "stack"]?.contains("bloop_probe") ?? false, "\(crash)")
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

  func testFramesAreFoundWithoutAnUnwinder() throws {
    XCTAssertEqual(try probe("segv", more: ["PROBE_WALK": "1"]).status, SIGSEGV)
    let stack = try XCTUnwrap(try reported().crash[text: "stack"])
    XCTAssertTrue(stack.contains("readNowhere"), stack)
    XCTAssertTrue(stack.contains("bloop_probe_main"), stack)
  }

  func testAStackOverflowIsReported() throws {
    for way in [[:], ["PROBE_WALK": "1"]] {
      XCTAssertTrue(try probe("overflow", more: way).bySignal)
      XCTAssertEqual(try probe("launch").status, 0)
      let crash = try XCTUnwrap(server.events.last { $0.metadata["mechanism"] as? String == "signal" })
      XCTAssertTrue(crash[text: "stack"]?.contains("recurse") ?? false, "\(crash)")
    }
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
