// What reaches the server, and when.
import XCTest

@testable import Bloop

final class DeliveryTests: XCTestCase {
  func testARequestIsASignedBatchOfTheProject() throws {
    let server = TestServer()
    let client = try makeClient(server)
    client.capture("disk full")
    XCTAssertTrue(client.flushSync(timeout: 10))
    let request = try XCTUnwrap(server.requests.first)
    XCTAssertEqual(request.method, "POST")
    XCTAssertEqual(request.path, "/v1/ingest/batch")
    XCTAssertEqual(request.headers["content-type"], "application/json")
    XCTAssertEqual(request.headers["x-project-key"], "bloop_test")
    XCTAssertEqual(request.headers["user-agent"], "bloop-swift/\(bloopVersion)")
    XCTAssertTrue(request.isSigned(with: "bloop_test"))
    XCTAssertEqual(request.events.map(\.message), ["disk full"])
  }

  func testASecretSignsInsteadOfTheKey() throws {
    let server = TestServer()
    let client = try makeClient(server) { $0.secret = "another secret: é" }
    client.capture("disk full")
    client.flushSync(timeout: 10)
    XCTAssertTrue(try XCTUnwrap(server.requests.first).isSigned(with: "another secret: é"))
  }

  func testThePathOfTheEndpointIsKept() throws {
    let server = TestServer()
    let client = try makeClient(server) { $0.endpoint += "/behind/a/proxy/" }
    client.capture("disk full")
    client.flushSync(timeout: 10)
    XCTAssertEqual(server.requests.first?.path, "/behind/a/proxy/v1/ingest/batch")
  }

  func testSendingBeginsWhenEnoughEventsWait() throws {
    let server = TestServer()
    let client = try makeClient(server) { $0.flushAt = 3 }
    for i in 0..<3 { client.capture("\(i)") }
    XCTAssertTrue(server.wait(forEvents: 3))
    XCTAssertEqual(server.requests.count, 1)
    withExtendedLifetime(client) {}
  }

  func testSendingBeginsAfterTheInterval() throws {
    let server = TestServer()
    let client = try makeClient(server) { $0.flushInterval = 0.2 }
    let start = Date()
    client.capture("alone")
    XCTAssertTrue(server.wait(forEvents: 1))
    XCTAssertGreaterThanOrEqual(try XCTUnwrap(server.requests.first).time.timeIntervalSince(start), 0.15)
    client.capture("the next one starts the interval again")
    XCTAssertTrue(server.wait(forEvents: 2))
    withExtendedLifetime(client) {}
  }

  func testABatchHasAtMostSoManyEvents() throws {
    let server = TestServer()
    let client = try makeClient(server) {
      $0.flushAt = 1000
      $0.maxBatchSize = 30
    }
    for i in 0..<70 { client.capture("\(i)") }
    XCTAssertTrue(client.flushSync(timeout: 10))
    XCTAssertEqual(server.requests.map(\.events.count), [30, 30, 10])
    XCTAssertEqual(server.events.map(\.message), (0..<70).map(String.init))
  }

  func testABatchHasAtMostSoManyBytes() throws {
    let server = TestServer()
    let client = try makeClient(server) { $0.flushAt = 1000 }
    for i in 0..<40 { client.capture(errorType: "Large", message: "\(i)", stack: String(repeating: "\u{1}", count: 4000)) }
    XCTAssertTrue(client.flushSync(timeout: 20))
    XCTAssertEqual(server.events.map(\.message), (0..<40).map(String.init))
    XCTAssertGreaterThan(server.requests.count, 1)
    for request in server.requests { XCTAssertLessThanOrEqual(request.body.count, 512 * 1024) }
  }

  func testTheOldestEventsGiveWayWhenTheBufferIsFull() throws {
    let server = TestServer()
    let client = try makeClient(server) { $0.maxBufferSize = 3 }
    for i in 0..<10 { client.capture("\(i)") }
    XCTAssertEqual(client.stats, BloopStats(captured: 10, sent: 0, dropped: 7, failed: 0))
    XCTAssertFalse(client.flushSync(timeout: 10), "some were lost")
    XCTAssertTrue(client.flushSync(timeout: 10), "that has been told")
    XCTAssertEqual(server.events.map(\.message), ["7", "8", "9"])
  }

  func testDroppedEventsAreCountedInTheNextBatchThatArrives() throws {
    let gate = DispatchSemaphore(value: 0)
    let server = TestServer { number, _ in
      if number == 0 { gate.wait() }
      return .ok
    }
    let client = try makeClient(server) { $0.maxBufferSize = 3 }
    client.capture("first")
    client.flush()
    XCTAssertTrue(server.wait(forRequests: 1))
    for i in 0..<7 { client.capture("\(i)") }
    gate.signal()
    XCTAssertFalse(client.flushSync(timeout: 10), "some were lost")
    client.capture("last")
    XCTAssertTrue(client.flushSync(timeout: 10))
    XCTAssertEqual(server.events.map(\.message), ["first", "4", "5", "6", "last"])
    XCTAssertEqual(server.events.map { $0.metadata["bloop_dropped"] as? Int }, [nil, 4, nil, nil, nil])
    XCTAssertEqual(client.stats, BloopStats(captured: 9, sent: 5, dropped: 4, failed: 0))
  }

  func testThousandsOfErrorsTakeBoundedSpaceAndEachIsAccountedFor() throws {
    let server = TestServer()
    let client = try makeClient(server)
    for i in 0..<10_000 { client.capture("\(i)") }
    client.flushSync(timeout: 30)
    let stats = client.stats
    XCTAssertEqual(stats.captured, 10_000)
    XCTAssertEqual(stats.sent + stats.dropped, 10_000)
    XCTAssertEqual(server.events.count, stats.sent)
    XCTAssertEqual(server.events.last?.message, "9999")
  }

  func testManyThreadsMayCaptureAtOnce() throws {
    let server = TestServer()
    let client = try makeClient(server) { $0.maxBufferSize = 1000 }
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for i in 0..<50 { client.capture("\(thread)-\(i)") }
    }
    XCTAssertTrue(client.flushSync(timeout: 20))
    XCTAssertEqual(Set(server.events.map(\.message)).count, 400)
    XCTAssertEqual(Set(server.events.compactMap { $0[text: "event_id"] }).count, 400)
  }

  func testAClientThatIsLetGoSendsWhatItHas() throws {
    let server = TestServer()
    var client: BloopClient? = try makeClient(server)
    client?.capture("last words")
    client = nil
    XCTAssertTrue(server.wait(forEvents: 1))
  }
}
