// Flushing and closing.
import XCTest

@testable import Bloop

final class CloseTests: XCTestCase {
  func testFlushingNothingIsDoneAtOnce() throws {
    XCTAssertTrue(try makeClient(TestServer()).flushSync(timeout: 10))
  }

  func testAFlushSaysWhatWasLostSinceTheOneBefore() throws {
    let server = TestServer { number, _ in number == 0 ? .status(400) : .ok }
    let client = try makeClient(server) { $0.flushAt = 1 }
    client.capture("lost")
    XCTAssertTrue(server.wait(forRequests: 1))
    client.capture("taken")
    XCTAssertFalse(client.flushSync(timeout: 20))
    XCTAssertTrue(client.flushSync(timeout: 20), "it has been told")
  }

  func testWhatIsLeftAtCloseIsSaid() throws {
    let lines = Lines()
    let server = TestServer { _, _ in .status(503) }
    let client = try makeClient(server) { $0.onDiagnostic = { lines.add($0) } }
    client.capture("left")
    client.capture("over")
    client.close(timeout: 0.5)
    let line = "2 events were not sent before the client was closed (503: told so)"
    XCTAssertTrue(eventually { lines.all.last == line }, "\(lines.all)")
    XCTAssertEqual(client.stats.failed, 2)
  }

  func testAFlushCanBeAwaited() async throws {
    let server = TestServer()
    let client = try makeClient(server)
    client.capture("awaited")
    let sent = await client.flush(timeout: 10)
    XCTAssertTrue(sent)
    XCTAssertEqual(server.events.count, 1)
  }

  func testAFlushTellsWhenItIsDone() throws {
    let server = TestServer()
    let client = try makeClient(server)
    client.capture("told")
    let told = expectation(description: "told")
    client.flush(timeout: 10) { sent in
      XCTAssertTrue(sent)
      told.fulfill()
    }
    wait(for: [told], timeout: 20)
  }

  func testClosingSendsWhatWaitsAndEndsCapturing() throws {
    let server = TestServer()
    let client = try makeClient(server)
    client.capture("last")
    client.close()
    client.capture("ignored")
    client.shutdown()
    XCTAssertFalse(client.flushSync(timeout: 1))
    XCTAssertEqual(server.events.map(\.message), ["last"])
    XCTAssertEqual(client.stats, BloopStats(captured: 1, sent: 1, dropped: 0, failed: 0))
  }

  func testClosingOnManyThreadsAtOnceClosesOnce() throws {
    let server = TestServer()
    let client = try makeClient(server)
    client.capture("last")
    DispatchQueue.concurrentPerform(iterations: 8) { _ in client.close() }
    XCTAssertTrue(server.wait(forEvents: 1))
    XCTAssertEqual(server.events.count, 1)
  }

  func testClosingIsBoundedWhenTheServerDoesNotAnswer() throws {
    let server = TestServer { _, _ in .hang }
    let client = try makeClient(server)
    client.capture("lost")
    let start = Date()
    client.close(timeout: 0.2)
    XCTAssertLessThan(Date().timeIntervalSince(start), 5)
  }

  func testConfiguringAgainClosesTheClientBefore() throws {
    let first = TestServer(), second = TestServer()
    BloopClient.configure(endpoint: first.endpoint, projectKey: "bloop_one")
    BloopClient.shared?.capture("to the first")
    BloopClient.configure(endpoint: second.endpoint, secret: "s", projectKey: "bloop_two", environment: "test", release: "9") {
      $0.tags = ["tier": "free"]
    }
    BloopClient.shared?.capture("to the second")
    BloopClient.shared?.flushSync(timeout: 10)
    XCTAssertTrue(first.wait(forEvents: 1))
    XCTAssertEqual(second.events.map(\.message), ["to the second"])
    XCTAssertEqual(second.events[0][text: "environment"], "test")
    XCTAssertEqual(second.events[0][text: "release"], "9")
    XCTAssertEqual(second.events[0].metadata["tags"] as? [String: String], ["tier": "free"])
    XCTAssertTrue(second.requests[0].isSigned(with: "s"))
    BloopClient.shared?.close()
  }

  func testTheAppsLifecycleSendsWhatWaits() throws {
    let server = TestServer()
    let client = try makeClient(server)
    let center = NotificationCenter()
    let background = Notification.Name("background"), end = Notification.Name("end")
    client.installLifecycleHandlers(background: background, end: end, of: center)
    client.capture("before the background")
    center.post(name: background, object: nil)
    XCTAssertTrue(server.wait(forEvents: 1))
    client.capture("before the end")
    center.post(name: end, object: nil)
    XCTAssertEqual(server.events.map(\.message), ["before the background", "before the end"])
    client.close()
    XCTAssertFalse(client.lifecycle.isActive)
  }

  func testWhatWaitsIsOnDiskInTheBackgroundUntilItIsSent() throws {
    let isUp = Flag()
    let server = TestServer { _, _ in isUp.isSet ? .ok : .status(503) }
    let client = try makeClient(server)
    let folder = CrashFolder(directory: try temporaryFolder(), projectKey: "bloop_test")
    defer { try? FileManager.default.removeItem(at: folder.url.deletingLastPathComponent()) }
    XCTAssertTrue(folder.prepare())
    client.unsent.set(UnsentEvents(in: folder))
    let center = NotificationCenter(), background = Notification.Name("background")
    client.installLifecycleHandlers(background: background, end: Notification.Name("end"), of: center)
    func onDisk() -> String {
      let files = (try? FileManager.default.contentsOfDirectory(at: folder.url, includingPropertiesForKeys: nil)) ?? []
      return files.compactMap { try? String(contentsOf: $0, encoding: .utf8) }.joined()
    }
    client.capture("not sent yet")
    center.post(name: background, object: nil)
    XCTAssertTrue(onDisk().contains("not sent yet"), "before anything else")
    isUp.set()
    XCTAssertTrue(client.flushSync(timeout: 20))
    center.post(name: background, object: nil)
    XCTAssertEqual(onDisk(), "")
    client.close()
  }

  func testLifecycleHandlersAreThereOnEveryPlatform() throws {
    let client = try makeClient(TestServer())
    client.installLifecycleHandlers()
    client.close()
  }
}
