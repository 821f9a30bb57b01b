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
    XCTAssertEqual(options.maxRetries, 5)
    XCTAssertEqual(options.backoff, 0.5)
    XCTAssertEqual(options.maxBackoff, 30)
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
    XCTAssertEqual(problem { $0.maxBackoff = 0 }, "maxBackoff")
    XCTAssertEqual(problem { $0.maxBatchSize = 51 }, "maxBatchSize")
  }

  func testConfiguringWithWrongOptionsLeavesNoClientAndSaysWhy() {
    let lines = Lines()
    XCTAssertNil(
      BloopClient.configure(endpoint: "nowhere", projectKey: "bloop_test") { $0.onDiagnostic = { lines.add($0) } })
    XCTAssertNil(BloopClient.shared)
    XCTAssertEqual(lines.all, ["not configured, endpoint: must be an http or https URL"])
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
