// What follows from each kind of answer.
import XCTest

@testable import Bloop

final class RetryTests: XCTestCase {
  private func ids(_ request: Request) -> [String] { request.events.compactMap { $0[text: "event_id"] } }

  func testAnAnswerThatMayPassIsTriedAgainWithTheSameEvents() throws {
    let busy = Reply(body: #"{"accepted":0,"dropped":1,"errors":[],"reason":"busy"}"#)
    let passing = [Reply.status(500), .status(503), .status(408), .status(425), .status(429), busy, .html, Reply(body: "[]")]
    for passing in passing {
      let server = TestServer { number, _ in number < 2 ? passing : .ok }
      let client = try makeClient(server)
      client.capture("once")
      client.flush()
      XCTAssertTrue(server.wait(forRequests: 3), "\(passing)")
      XCTAssertTrue(client.flushSync(timeout: 10))
      XCTAssertEqual(Set(server.requests.map(ids)).count, 1)
      XCTAssertEqual(client.stats, BloopStats(captured: 1, sent: 1, dropped: 0, failed: 0))
    }
  }

  func testARefusalIsFinalAndToldInOneLine() throws {
    let lines = Lines()
    let server = TestServer { number, _ in number == 0 ? .status(400) : .ok }
    let client = try makeClient(server) { $0.onDiagnostic = { lines.add($0) } }
    client.capture("refused")
    XCTAssertFalse(client.flushSync(timeout: 10))
    client.capture("taken")
    XCTAssertTrue(client.flushSync(timeout: 10))
    XCTAssertEqual(server.events.map(\.message), ["refused", "taken"])
    XCTAssertEqual(client.stats, BloopStats(captured: 2, sent: 1, dropped: 0, failed: 1))
    XCTAssertEqual(lines.all, ["1 event is lost: \(server.endpoint)/v1/ingest/batch: 400: told so"])
  }

  /// A challenge without parameters is one that not every client survives.
  func testAChallengeIsARefusalLikeAnyOther() throws {
    for challenge in ["Bearer", "Negotiate", #"Basic realm="Bloop""#] {
      let server = TestServer { _, _ in .status(401, ["WWW-Authenticate": challenge]) }
      let client = try makeClient(server)
      client.capture("refused")
      XCTAssertFalse(client.flushSync(timeout: 10))
      XCTAssertEqual(server.requests.count, 1)
      XCTAssertEqual(client.stats.failed, 1)
    }
  }

  func testEveryTransportTellsTheSame() throws {
    var transports: [Transport] = [URLSessionTransport(timeout: 5)]
    #if os(Linux)
      transports.append(try XCTUnwrap(CurlTransport(timeout: 5)))
    #endif
    let target = TestServer()
    let elsewhere = target.endpoint
    let replies: [Reply] = [
      .ok, .status(400), .status(503, ["Retry-After": "7"]), .html, .status(302, ["Location": elsewhere]),
    ]
    let expected: [Answer] = [
      .taken(refused: [:]), .refused("400: told so"), .later("503: told so", after: 7),
      .later("the answer is not JSON", after: nil), .refused("302: told so"),
    ]
    for transport in transports {
      let server = TestServer { number, _ in replies[number] }
      let options = BloopOptions(endpoint: server.endpoint, projectKey: "bloop_test")
      // The second body is larger than what some clients send unasked.
      for (number, answer) in expected.enumerated() {
        let body = [UInt8](repeating: 0x20, count: number == 1 ? 2_000_000 : 0) + Array(#"{"events":[]}"#.utf8)
        let request = SignedRequest(body, to: try XCTUnwrap(options.address), with: options)
        let told = expectation(description: "told")
        transport.send(request) { given in
          XCTAssertEqual(given, answer, "\(type(of: transport))")
          told.fulfill()
        }
        wait(for: [told], timeout: 20)
        XCTAssertEqual(server.requests.last?.body, body)
        XCTAssertEqual(server.requests.last?.isSigned(with: "bloop_test"), true)
        XCTAssertEqual(server.requests.last?.headers["user-agent"], "bloop-swift/\(bloopVersion)")
      }
      transport.close()
    }
    XCTAssertEqual(target.requests.count, 0)
  }

  func testARedirectIsNotFollowed() throws {
    let other = TestServer()
    let target = other.endpoint
    let server = TestServer { _, _ in .status(307, ["Location": "\(target)/v1/ingest/batch"]) }
    let client = try makeClient(server)
    client.capture("stays here")
    XCTAssertFalse(client.flushSync(timeout: 10))
    XCTAssertEqual(server.requests.count, 1)
    XCTAssertEqual(other.requests.count, 0)
    XCTAssertEqual(client.stats.failed, 1)
  }

  func testEventsThatTheServerRefusesAreNotSentAgain() throws {
    let lines = Lines()
    let server = TestServer { _, _ in
      Reply(body: #"{"accepted":1,"dropped":0,"errors":[{"index":1,"error":"release: too odd"}]}"#)
    }
    let client = try makeClient(server) { $0.onDiagnostic = { lines.add($0) } }
    client.capture("taken")
    client.capture("refused")
    XCTAssertFalse(client.flushSync(timeout: 10))
    XCTAssertEqual(server.requests.count, 1)
    XCTAssertEqual(client.stats, BloopStats(captured: 2, sent: 1, dropped: 0, failed: 1))
    XCTAssertEqual(lines.all, ["1 of 2 events was not taken: \(server.endpoint)/v1/ingest/batch: release: too odd"])
  }

  func testABatchIsGivenUpAfterTheLastRetry() throws {
    let lines = Lines()
    let server = TestServer { _, _ in .status(500) }
    let client = try makeClient(server) {
      $0.maxRetries = 2
      $0.onDiagnostic = { lines.add($0) }
    }
    client.capture("never")
    XCTAssertFalse(client.flushSync(timeout: 10))
    XCTAssertEqual(server.requests.count, 3)
    XCTAssertEqual(client.stats, BloopStats(captured: 1, sent: 0, dropped: 0, failed: 1))
    XCTAssertEqual(lines.all, ["1 event is lost: \(server.endpoint)/v1/ingest/batch: 500: told so, after 3 tries"])
  }

  func testAServerThatComesBackGetsWhatWaited() throws {
    let down = TestServer()
    let port = down.port
    down.stop()
    let client = try makeClient(down) { $0.backoff = 0.2 }
    client.capture("waits")
    XCTAssertFalse(client.flushSync(timeout: 0.3))
    XCTAssertEqual(client.stats.failed, 0)
    let up = TestServer(port: port)
    XCTAssertTrue(client.flushSync(timeout: 20))
    XCTAssertEqual(up.events.map(\.message), ["waits"])
  }

  func testTheServerSaysHowLongToWait() throws {
    let server = TestServer { number, _ in number == 0 ? .status(429, ["Retry-After": "1"]) : .ok }
    let client = try makeClient(server) { $0.backoff = 0.001 }
    client.capture("patient")
    client.flush()
    XCTAssertTrue(server.wait(forRequests: 2))
    let times = server.requests.map(\.time)
    XCTAssertGreaterThanOrEqual(times[1].timeIntervalSince(times[0]), 0.95)
    withExtendedLifetime(client) {}
  }

  func testAFlushKeepsThePauseThatTheServerAsksFor() throws {
    let server = TestServer { number, _ in number == 0 ? .status(503, ["Retry-After": "1.2"]) : .ok }
    let client = try makeClient(server)
    client.capture("patient")
    XCTAssertFalse(client.flushSync(timeout: 0.4))
    XCTAssertTrue(client.flushSync(timeout: 20))
    let times = server.requests.map(\.time)
    XCTAssertEqual(times.count, 2)
    XCTAssertGreaterThanOrEqual(times[1].timeIntervalSince(times[0]), 1.15)
  }

  func testAnOutageLosesNothingHoweverManyTriesItTakes() throws {
    let lines = Lines()
    let server = TestServer { number, _ in number < 40 ? .status(503) : .ok }
    let client = try makeClient(server) {
      $0.backoff = 1e-9
      $0.onDiagnostic = { lines.add($0) }
    }
    client.capture("still here")
    XCTAssertTrue(client.flushSync(timeout: 30))
    XCTAssertEqual(server.requests.count, 41)
    XCTAssertEqual(lines.all, ["1 event is waiting: \(server.endpoint)/v1/ingest/batch: 503: told so"])
  }

  func testInAnOutageTheOldestGiveWayAlsoThoseThatWereTried() throws {
    let isUp = Flag()
    let server = TestServer { _, _ in isUp.isSet ? .ok : .status(503) }
    let client = try makeClient(server) {
      $0.maxBufferSize = 3
      $0.backoff = 0.05
    }
    for i in 0..<3 { client.capture("old \(i)") }
    XCTAssertFalse(client.flushSync(timeout: 0.3))
    for i in 0..<2 { client.capture("new \(i)") }
    client.flush()
    XCTAssertTrue(eventually { client.stats.dropped == 2 })
    isUp.set()
    client.flushSync(timeout: 20)
    XCTAssertTrue(client.flushSync(timeout: 20))
    XCTAssertEqual(client.stats, BloopStats(captured: 5, sent: 3, dropped: 2, failed: 0))
    let last = server.requests.suffix(2).flatMap(\.events)
    XCTAssertEqual(last.suffix(3).map(\.message), ["old 2", "new 0", "new 1"])
    XCTAssertEqual(last.first { $0.message == "old 2" }?.metadata["bloop_dropped"] as? Int, 2)
  }

  func testARepeatedBatchStaysTheSameWhileNewerEventsWait() throws {
    let server = TestServer { number, _ in number < 3 ? .status(500) : .ok }
    let client = try makeClient(server) { $0.backoff = 0.1 }
    client.capture("first")
    client.flush()
    XCTAssertTrue(server.wait(forRequests: 1))
    client.capture("second")
    XCTAssertTrue(client.flushSync(timeout: 20))
    XCTAssertEqual(server.requests.map { $0.events.map(\.message) }, Array(repeating: ["first"], count: 4) + [["second"]])
  }

  func testARefusedConnectionIsToldApartFromOneThatFails() throws {
    let down = TestServer()
    down.stop()
    var transports: [Transport] = [URLSessionTransport(timeout: 5)]
    #if os(Linux)
      transports.append(try XCTUnwrap(CurlTransport(timeout: 5)))
    #endif
    let options = BloopOptions(endpoint: down.endpoint, projectKey: "bloop_test")
    for transport in transports {
      let told = expectation(description: "told")
      transport.send(SignedRequest([], to: try XCTUnwrap(options.address), with: options)) { answer in
        guard case .nobody = answer else { return XCTFail("\(type(of: transport)): \(answer)") }
        told.fulfill()
      }
      wait(for: [told], timeout: 20)
    }
  }

  func testAFlushDoesNotWaitForTheBackoff() throws {
    let server = TestServer { number, _ in number == 0 ? .status(503) : .ok }
    let client = try makeClient(server) { $0.backoff = 3000 }
    client.capture("soon")
    client.flush()
    XCTAssertTrue(server.wait(forRequests: 1))
    // Whether the first answer has come by now or not.
    XCTAssertTrue(client.flushSync(timeout: 20))
    XCTAssertEqual(server.requests.count, 2)
  }

  func testAServerThatDoesNotAnswerIsTriedAgainAfterTheTimeout() throws {
    let server = TestServer { number, _ in number == 0 ? .hang : .ok }
    let client = try makeClient(server) { $0.timeout = 0.3 }
    client.capture("patient")
    XCTAssertTrue(client.flushSync(timeout: 20))
    XCTAssertEqual(server.requests.count, 2)
  }

  func testAFlushEndsWithItsTimeout() throws {
    let server = TestServer { _, _ in .hang }
    let client = try makeClient(server)
    client.capture("never")
    let start = Date()
    XCTAssertFalse(client.flushSync(timeout: 0.2))
    XCTAssertLessThan(Date().timeIntervalSince(start), 5)
  }
}
