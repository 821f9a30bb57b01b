// How long the server is left alone, and how a line about it reads.
import XCTest

@testable import Bloop

final class PatienceTests: XCTestCase {
  private let now = Locked<TimeInterval>(1000)
  private func patience(_ first: TimeInterval = 0.5) -> Patience { Patience(first: first) { [now] in now.value } }

  func testThePauseIsRandomBelowACeilingThatDoublesUpToFiveMinutes() {
    for (failures, ceiling) in [(1, 0.5), (2, 1), (5, 8), (10, 256), (11, 300), (200, 300)] as [(Int, TimeInterval)] {
      let pauses = (0..<300).map { _ -> TimeInterval in
        var patience = patience()
        for _ in 0..<failures { patience.failed(after: nil) }
        return patience.left
      }
      XCTAssertLessThanOrEqual(pauses.max() ?? 0, ceiling)
      XCTAssertGreaterThan(pauses.max() ?? 0, ceiling * 0.8)
      XCTAssertLessThan(pauses.min() ?? 0, ceiling * 0.2)
    }
  }

  func testWhatTheServerAsksForIsKeptWithJitterOnTop() {
    for (asked, least, most) in [(2, 2, 3), (100, 100, 125), (4000, 300, 375)] as [(TimeInterval, TimeInterval, TimeInterval)] {
      let pauses = (0..<300).map { _ -> TimeInterval in
        var patience = patience(0.001)
        patience.failed(after: asked)
        patience.hurry(isLast: true)
        return patience.left
      }
      XCTAssertGreaterThanOrEqual(pauses.min() ?? 0, least)
      XCTAssertLessThanOrEqual(pauses.max() ?? 0, most)
      XCTAssertGreaterThan((pauses.max() ?? 0) - (pauses.min() ?? 0), (most - least) / 2)
    }
  }

  func testAPauseIsCutOnceAndTheTryCounts() {
    var patience = patience(100_000)
    patience.failed(after: nil)
    patience.hurry()
    XCTAssertEqual(patience.left, 0)
    patience.failed(after: nil)
    XCTAssertEqual(patience.failures, 2)
    patience.hurry()
    XCTAssertGreaterThan(patience.left, 0, "the one after it passes by itself")
    patience.hurry(isLast: true)
    XCTAssertEqual(patience.left, 0, "but at the end nobody can wait")
    patience.succeeded()
    XCTAssertEqual(patience.failures, 0)
  }

  func testRetryAfterIsSecondsOrADate() throws {
    let now = Date(timeIntervalSince1970: 784_111_777)
    let expected: [String: TimeInterval?] = [
      "7": 7, " 1.5 ": 1.5, "0": 0, "86400": 300, "Sun, 06 Nov 1994 08:49:47 GMT": 10,
      "Sunday, 06-Nov-94 08:49:47 GMT": 10, "Sun Nov  6 08:49:47 1994": 10, "Sun, 06 Nov 1994 08:40:00 GMT": 0,
      "Mon, 07 Nov 1994 08:49:37 GMT": 300, "": nil, "soon": nil, "-5": nil, "nan": nil, "inf": nil, "1.2.3": nil,
    ]
    for (header, seconds) in expected { XCTAssertEqual(RetryAfter.seconds(header, now: now), seconds, header) }
    XCTAssertNil(RetryAfter.seconds(nil))
  }

  func testALineOfAKindComesOnceAMinuteByAClockThatNobodySets() throws {
    let lines = Lines()
    var options = BloopOptions(endpoint: "http://localhost", projectKey: "k")
    options.onDiagnostic = { lines.add($0) }
    let diagnostics = Diagnostics(options) { [now] in now.value }
    for (seconds, kind) in [(0, "a"), (59, "a"), (59, "b"), (60, "a"), (61, "a")] as [(TimeInterval, String)] {
      now.set(1000 + seconds)
      diagnostics.report(kind, "\(kind)\n\(Int(seconds))")
    }
    XCTAssertEqual(lines.all, ["a 0", "b 59", "a 60"])
  }

  func testOneEventIsNoPlural() {
    XCTAssertEqual([events(1), eventsAre(1), eventsWere(1)], ["1 event", "1 event is", "1 event was"])
    XCTAssertEqual([events(2), eventsAre(0), eventsWere(2)], ["2 events", "0 events are", "2 events were"])
  }
}
