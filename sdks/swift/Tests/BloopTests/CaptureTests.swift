// What an event says.
import XCTest

@testable import Bloop

private enum Shop {
  enum Failure: Error { case outOfStock(item: String, left: Int) }
  struct Explained: LocalizedError { var errorDescription: String? { "explained" } }
  struct Wrapped: Error { let reason: String, underlying: Error }
  final class Instance: Error {}
}

final class CaptureTests: XCTestCase {
  private let server = TestServer()

  private func sent(_ adjust: (inout BloopOptions) -> Void = { _ in }, _ act: (BloopClient) -> Void) throws -> [[String: Any]] {
    let client = try makeClient(server, adjust)
    act(client)
    XCTAssertTrue(client.flushSync(timeout: 10))
    return server.events
  }

  func testAnEventCarriesEveryFieldItIsGiven() throws {
    let before = Date().timeIntervalSince1970 * 1000
    let event = try sent({
      $0.environment = "staging"
      $0.release = "2.1.0"
      $0.source = .ios
      $0.appVersion = "2.1"
      $0.buildNumber = "42"
    }) {
      $0.capture(
        errorType: "NetworkError", message: "timed out", screen: "Home", route: "GET /api", httpStatus: 504, stack: "s",
        requestID: "r", userIDHash: "u", deviceIDHash: "d", fingerprint: "f", metadata: ["try": 2])
    }[0]
    let texts = [
      "source": "ios", "environment": "staging", "release": "2.1.0", "error_type": "NetworkError", "message": "timed out",
      "screen": "Home", "route_or_procedure": "GET /api", "stack": "s", "request_id": "r", "user_id_hash": "u",
      "device_id_hash": "d", "fingerprint": "f", "app_version": "2.1", "build_number": "42",
    ]
    for (name, text) in texts { XCTAssertEqual(event[text: name], text, name) }
    XCTAssertEqual(event["http_status"] as? Int, 504)
    XCTAssertEqual(event.metadata["try"] as? Int, 2)
    XCTAssertNotNil(UUID(uuidString: event[text: "event_id"] ?? ""))
    let timestamp = try XCTUnwrap(event["timestamp"] as? Double)
    XCTAssertGreaterThanOrEqual(timestamp, before - 1)
    XCTAssertLessThanOrEqual(timestamp, Date().timeIntervalSince1970 * 1000 + 1)
    XCTAssertEqual(timestamp, timestamp.rounded())
  }

  func testWhatIsNotGivenIsLeftOut() throws {
    let event = try sent { $0.capture(errorType: "", message: " ") }[0]
    XCTAssertEqual(
      Set(event.keys), ["event_id", "timestamp", "source", "environment", "release", "error_type", "message", "metadata"])
    XCTAssertEqual(event[text: "error_type"], "Error")
    XCTAssertEqual(event.message, "(no message)")
    XCTAssertEqual(event[text: "source"], BloopSource.platform.rawValue)
    XCTAssertNotNil((event.metadata["device"] as? [String: String])?["os_version"])
  }

  func testAnErrorsTypeAndMessageAreWhatItSaysOfItself() throws {
    let events = try sent {
      $0.capture(error: Shop.Failure.outOfStock(item: "tea", left: 0))
      $0.capture(error: Shop.Explained())
      $0.capture(error: NSError(domain: "Disk", code: 7, userInfo: [NSLocalizedDescriptionKey: "disk full"]))
    }
    XCTAssertEqual(events.map { $0[text: "error_type"] }, ["Shop.Failure", "Shop.Explained", "Disk"])
    XCTAssertEqual(events.map(\.message), ["outOfStock(item: \"tea\", left: 0)", "explained", "disk full"])
  }

  @inline(never) private func placeOrder(_ client: BloopClient) { client.capture(error: Shop.Explained()) }

  func testAStackBeginsWithThePlaceOfTheCaptureAndItsCallers() throws {
    let stack = try XCTUnwrap(sent { placeOrder($0) }[0][text: "stack"])
    let lines = stack.components(separatedBy: "\n")
    XCTAssertEqual(lines[0], "Shop.Explained: explained")
    XCTAssertTrue(lines[1].hasPrefix("at placeOrder(_:) (BloopTests/CaptureTests.swift:"), lines[1])
    XCTAssertTrue(lines[2].hasPrefix("0   "), lines[2])
    XCTAssertTrue(lines[2].contains("CaptureTests.placeOrder"), lines[2])
    XCTAssertTrue(stack.contains("testAStackBeginsWithThePlaceOfTheCaptureAndItsCallers"), stack)
    XCTAssertFalse(stack.contains(" Bloop.BloopClient.capture"), stack)
  }

  func testCausesFollowTheStack() throws {
    let disk = NSError(domain: "Disk", code: 7, userInfo: [NSLocalizedDescriptionKey: "disk full"])
    let save = NSError(domain: "Save", code: 1, userInfo: [NSLocalizedDescriptionKey: "not saved", NSUnderlyingErrorKey: disk])
    let stack = try XCTUnwrap(sent { $0.capture(error: Shop.Wrapped(reason: "x", underlying: save)) }[0][text: "stack"])
    XCTAssertTrue(stack.hasSuffix("\nCaused by: Save: not saved\nCaused by: Disk: disk full"), stack)
  }

  func testAChainOfCausesIsCut() throws {
    var error: Error = Shop.Failure.outOfStock(item: "tea", left: 0)
    for i in 0..<30 { error = Shop.Wrapped(reason: "\(i)", underlying: error) }
    let stack = try XCTUnwrap(sent { $0.capture(error: error) }[0][text: "stack"])
    XCTAssertEqual(stack.components(separatedBy: "Caused by: ").count - 1, 10)
  }

  func testTheSameInstanceIsCapturedOnce() throws {
    let instance = Shop.Instance(), other = Shop.Instance()
    let events = try sent { client in
      for error in [instance, instance, other] { client.capture(error: error) }
      // Values have no identity: two that are equal may be two errors.
      for _ in 0..<2 { client.capture(error: Shop.Explained()) }
    }
    XCTAssertEqual(events.count, 4)
  }

  func testWhoCapturesIsToldTheEventsID() throws {
    let client = try makeClient(server) { $0.beforeSend = { $0.message == "noise" ? nil : $0 } }
    let instance = Shop.Instance()
    let told = [
      client.capture("plain"), client.capture(error: Shop.Explained()), client.capture(error: instance),
      client.capture(BloopEvent(errorType: "E", message: "whole")),
    ]
    XCTAssertEqual(client.capture(error: instance), told[2], "the same instance is the same event")
    XCTAssertNil(client.capture("noise"))
    XCTAssertTrue(client.flushSync(timeout: 10))
    XCTAssertEqual(server.events.map { $0[text: "event_id"] }, told)
    client.close()
    XCTAssertNil(client.capture("late"))
  }

  func testAnInstanceCountsAnewAfterTenSeconds() {
    let now = Locked<TimeInterval>(1000)
    let seen = CapturedErrors { now.value }
    let instance = Shop.Instance()
    func isKnown() -> Bool {
      guard case .new(let entry) = seen.look(at: instance) else { return true }
      seen.tell(entry, "id")
      return false
    }
    XCTAssertFalse(isKnown())
    now.set(1009.9)
    XCTAssertTrue(isKnown())
    now.set(1010)
    XCTAssertFalse(isKnown())
  }

  func testEveryErrorBehindAnErrorIsACause() throws {
    func failure(_ name: String, _ info: [String: Any] = [:]) -> NSError {
      NSError(domain: name, code: 1, userInfo: info.merging([NSLocalizedDescriptionKey: name]) { given, _ in given })
    }
    struct All: Error { let errors: [Error] }
    func causes(_ error: Error) -> [String] { ErrorDescription(error).causes.map(\.message) }
    let both = failure("top", [NSUnderlyingErrorKey: failure("a"), "NSMultipleUnderlyingErrorsKey": [failure("b"), failure("c")]])
    XCTAssertEqual(causes(both), ["a", "b", "c"])
    XCTAssertEqual(causes(All(errors: [failure("x", [NSUnderlyingErrorKey: failure("of x")]), failure("y")])), ["x", "of x", "y"])
    let bad = DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "bad", underlyingError: failure("json")))
    XCTAssertEqual(causes(bad), ["json"])
    XCTAssertEqual(causes(All(errors: (0..<30).map { failure("\($0)") })).count, 10)
  }

  func testACycleOfCausesIsCut() throws {
    final class Link: Error, CustomStringConvertible {
      var next: Error?
      let description: String
      init(_ description: String) { self.description = description }
    }
    let first = Link("first"), second = Link("second")
    first.next = second
    second.next = first
    XCTAssertEqual(ErrorDescription(first).causes.map(\.message), ["second"])
    first.next = nil
  }

  func testASystemsErrorKeepsItsCodeAndPath() throws {
    let error = NSError(domain: NSPOSIXErrorDomain, code: 2, userInfo: [NSFilePathErrorKey: "/missing"])
    let metadata = try sent { $0.capture(error: error, metadata: ["path": "the app's own"]) }[0].metadata
    XCTAssertEqual(metadata["code"] as? Int, 2)
    XCTAssertEqual(metadata["domain"] as? String, NSPOSIXErrorDomain)
    XCTAssertEqual(metadata["path"] as? String, "the app's own")
  }

  func testTheDeviceIsLeftOutWhereItIsNotWanted() throws {
    XCTAssertNil(try sent({ $0.enrichDevice = false }) { $0.capture("x") }[0].metadata["device"])
  }

  func testARouteHasNoIDs() {
    let expected = [
      "/orders/7": "/orders/:id", "/orders/7/items/0042?page=2#top": "/orders/:id/items/:id", "/": "/", "": "",
      "/u/0190b5e2-7a7c-7d6f-9c1e-0123456789AB/": "/u/:id/", "/blobs/0123456789abcdef": "/blobs/:id",
      "/v1/users/anna": "/v1/users/anna", "/deadbeef": "/deadbeef", "//": "//",
    ]
    for (path, route) in expected { XCTAssertEqual(BloopRoute.pattern(of: path), route) }
  }

  func testTagsAreMergedIntoTheMetadata() throws {
    let events = try sent({ $0.tags = ["tier": "free", "region": "eu"] }) {
      $0.capture("plain")
      $0.capture(errorType: "E", message: "own", metadata: ["tags": ["tier": "paid"]])
    }
    XCTAssertEqual(events[0].metadata["tags"] as? [String: String], ["tier": "free", "region": "eu"])
    XCTAssertEqual(events[1].metadata["tags"] as? [String: String], ["tier": "paid", "region": "eu"])
  }

  func testBeforeSendChangesAndDrops() throws {
    let client = try makeClient(server) {
      $0.beforeSend = { event in
        if event.message.contains("noise") { return nil }
        var event = event
        event.message = event.message.replacingOccurrences(of: "secret", with: "***")
        event.metadata = [:]
        return event
      }
    }
    client.capture("noise")
    client.capture("my secret")
    XCTAssertTrue(client.flushSync(timeout: 10))
    XCTAssertEqual(server.events.map(\.message), ["my ***"])
    XCTAssertEqual(server.events[0].metadata.count, 0)
    XCTAssertEqual(client.stats, BloopStats(captured: 1, sent: 1, dropped: 0, failed: 0))
  }

  func testAnEventIsDroppedWhenBeforeSendThrows() throws {
    let lines = Lines()
    let events = try sent({
      $0.beforeSend = { _ in throw Shop.Explained() }
      $0.onDiagnostic = { lines.add($0) }
    }) { client in for _ in 0..<3 { client.capture("x") } }
    XCTAssertEqual(events.count, 0)
    XCTAssertEqual(lines.all.count, 1)
  }

  func testCapturesInsideBeforeSendAndDiagnosticsAreIgnored() throws {
    let holder = Holder()
    let client = try makeClient(server) {
      $0.beforeSend = { event in
        holder.client?.capture("inside")
        if event.message == "throw" { throw Shop.Explained() }
        return event
      }
      $0.onDiagnostic = { _ in holder.client?.capture("diagnostic") }
    }
    holder.client = client
    client.capture("outside")
    client.capture("throw")
    XCTAssertTrue(client.flushSync(timeout: 10))
    XCTAssertEqual(server.events.map(\.message), ["outside"])
    holder.client = nil
  }

  func testASampleRateOfZeroKeepsNothing() throws {
    XCTAssertEqual(try sent({ $0.sampleRate = 0 }) { client in for _ in 0..<50 { client.capture("x") } }.count, 0)
  }

  func testASampleRateKeepsItsPart() throws {
    let client = try makeClient(server) {
      $0.sampleRate = 0.5
      $0.maxBufferSize = 5000
      $0.flushAt = 5000
    }
    for _ in 0..<2000 { client.capture("x") }
    XCTAssertTrue((700...1300).contains(client.stats.captured), "\(client.stats.captured)")
  }
}

private final class Holder: @unchecked Sendable { weak var client: BloopClient? }
