// Which options are wrong, and what is told of it.
import XCTest

@testable import Bloop

final class OptionsTests: XCTestCase {
  private func problem(_ adjust: (inout BloopOptions) -> Void) -> String? {
    var options = BloopOptions(endpoint: "https://errors.example.com", projectKey: "bloop_test")
    adjust(&options)
    do {
      try BloopClient(options).close()
      return nil
    } catch { return (error as? BloopConfigurationError)?.option }
  }

  func testTheDefaultsAreRight() throws {
    XCTAssertNil(problem { _ in })
    let options = BloopOptions(endpoint: "https://e", projectKey: "k")
    XCTAssertEqual(options.maxBufferSize, 100)
    XCTAssertEqual(options.flushAt, 20)
    XCTAssertEqual(options.flushInterval, 5)
    XCTAssertEqual(options.timeout, 10)
    XCTAssertNil(options.maxRetries)
    XCTAssertEqual(options.backoff, 0.5)
    XCTAssertEqual(options.maxBatchSize, 50)
    XCTAssertEqual(options.sampleRate, 1)
    XCTAssertEqual(options.environment, "production")
  }

  func testAWrongOptionIsNamed() {
    for endpoint in ["", "errors.example.com", "ftp://example.com", "https://", "https://e.com?x=1"] {
      XCTAssertEqual(problem { $0.endpoint = endpoint }, "endpoint", endpoint)
    }
    XCTAssertEqual(problem { $0.projectKey = "" }, "projectKey")
    XCTAssertEqual(problem { $0.projectKey = "a\r\nX-Evil: 1" }, "projectKey")
    XCTAssertEqual(problem { $0.secret = "" }, "secret")
    XCTAssertEqual(problem { $0.environment = " " }, "environment")
    XCTAssertEqual(problem { $0.release = "" }, "release")
    XCTAssertEqual(problem { $0.sampleRate = 1.1 }, "sampleRate")
    XCTAssertEqual(problem { $0.sampleRate = .nan }, "sampleRate")
    XCTAssertEqual(problem { $0.maxBufferSize = 0 }, "maxBufferSize")
    XCTAssertEqual(problem { $0.flushAt = 0 }, "flushAt")
    XCTAssertEqual(problem { $0.flushInterval = 0 }, "flushInterval")
    XCTAssertEqual(problem { $0.timeout = .infinity }, "timeout")
    XCTAssertEqual(problem { $0.maxRetries = -1 }, "maxRetries")
    XCTAssertEqual(problem { $0.backoff = -1 }, "backoff")
    XCTAssertEqual(problem { $0.maxBatchSize = 51 }, "maxBatchSize")
  }

  func testTheLineEndOfAKeyThatWasReadFromAFileIsTakenOff() throws {
    let server = TestServer()
    let client = try makeClient(server) {
      $0.projectKey = "bloop_file\n"
      $0.secret = "from a file\r\n"
    }
    client.capture("x")
    XCTAssertTrue(client.flushSync(timeout: 10))
    XCTAssertEqual(server.requests[0].headers["x-project-key"], "bloop_file")
    XCTAssertTrue(server.requests[0].isSigned(with: "from a file"))
    XCTAssertEqual(problem { $0.projectKey = "two words" }, "projectKey")
    XCTAssertEqual(problem { $0.secret = "\n" }, "secret")
  }

  func testNoTextFormShowsAKey() throws {
    var options = BloopOptions(endpoint: "https://anna:hidden1@errors.example.com", projectKey: "hidden2")
    options.secret = "hidden3"
    let client = try BloopClient(options)
    var texts: [String] = []
    for value in [options, client] as [Any] {
      var dumped = ""
      dump(value, to: &dumped)
      texts += [dumped, "\(value)", String(reflecting: value), String(describing: Mirror(reflecting: value).children.map(\.value))]
    }
    for text in texts {
      XCTAssertFalse(text.contains("hidden"), text)
      XCTAssertTrue(text.contains("errors.example.com"), text)
    }
    client.close()
  }

  func testConfiguringWithWrongOptionsLeavesNoClientAndSaysWhy() {
    let lines = Lines()
    XCTAssertNil(
      BloopClient.configure(endpoint: "nowhere", projectKey: "bloop_test") { $0.onDiagnostic = { lines.add($0) } })
    XCTAssertNil(BloopClient.shared)
    XCTAssertEqual(lines.all, ["not configured, endpoint: must be an http or https URL"])
  }

  func testRetriesAndWhatWasSentAreToldWhileDebugging() throws {
    let lines = Lines()
    let server = TestServer { number, _ in number == 0 ? .status(500) : .ok }
    let client = try makeClient(server) {
      $0.debug = true
      $0.onDiagnostic = { lines.add($0) }
    }
    client.capture("x")
    XCTAssertTrue(client.flushSync(timeout: 10))
    XCTAssertEqual(lines.all, ["try 1: \(server.endpoint)/v1/ingest/batch: 500: told so", "1 event was sent"])
  }

  func testALineOfAKindIsToldOnceUnlessAllAreAskedFor() throws {
    for (debug, expected) in [(false, 1), (true, 3)] {
      let lines = Lines()
      let server = TestServer { _, _ in .status(400) }
      let client = try makeClient(server) {
        $0.debug = debug
        $0.onDiagnostic = { lines.add($0) }
      }
      for i in 0..<3 {
        client.capture("\(i)")
        client.flushSync(timeout: 10)
      }
      XCTAssertEqual(lines.all.count, expected)
    }
  }
}
