// The limits of the server, and values of every kind.
import XCTest

@testable import Bloop

private let options = BloopOptions(endpoint: "http://localhost", projectKey: "k")

final class LimitsTests: XCTestCase {
  private func sent(_ adjust: (inout BloopEvent) -> Void) throws -> (event: [String: Any], bytes: Int) {
    var event = BloopEvent(errorType: "E", message: "m")
    adjust(&event)
    let json = event.encoded(with: options).json(dropped: 100_000)
    return (try XCTUnwrap(JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]), json.count)
  }

  func testTextsAreCutBetweenCharacters() throws {
    let event = try sent {
      $0.message = String(repeating: "€", count: 5000)
      $0.stack = "a" + String(repeating: "😀", count: 5000)
      $0.errorType = String(repeating: "é", count: 200)
      $0.screen = String(repeating: "s", count: 257)
    }.event
    XCTAssertEqual(event.message, String(repeating: "€", count: 682))
    XCTAssertEqual(event[text: "stack"], "a" + String(repeating: "😀", count: 2047))
    XCTAssertEqual(event[text: "error_type"], String(repeating: "é", count: 128))
    XCTAssertEqual(event[text: "screen"], String(repeating: "s", count: 256))
  }

  func testMetadataKeepsTheKeysThatFit() throws {
    let event = try sent { $0.metadata = ["a": 1, "b": String(repeating: "x", count: 5000), "c": 3, "unhandled": true] }.event
    XCTAssertEqual(Set(event.metadata.keys), ["bloop_dropped", "unhandled", "a", "c"])
    let all = try sent { $0.metadata = Dictionary(uniqueKeysWithValues: (100..<999).map { ("key\($0)", "value") }) }.event
    let bytes = try JSONSerialization.data(withJSONObject: all.metadata).count
    XCTAssertLessThanOrEqual(bytes, 4096)
    XCTAssertGreaterThan(bytes, 3900)
  }

  func testAStatusThatIsNoneIsLeftOut() throws {
    for (given, sent) in [(404, 404), (100, 100), (999, 999), (0, nil), (-5, nil), (99_999, nil)] as [(Int, Int?)] {
      XCTAssertEqual(try self.sent { $0.httpStatus = given }.event["http_status"] as? Int, sent)
    }
  }

  func testAnEventIsSmallEnoughEvenWhenAllIsEscaped() throws {
    let control = String(repeating: "\u{1}", count: 10_000)
    let (event, bytes) = try sent {
      $0.message = control
      $0.stack = control
      for path in [\BloopEvent.screen, \.route, \.requestID, \.userIDHash, \.deviceIDHash, \.fingerprint, \.appVersion] {
        $0[keyPath: path] = control
      }
      $0.metadata = ["a": String(repeating: "x", count: 3900)]
    }
    XCTAssertLessThanOrEqual(bytes, 32_768)
    XCTAssertFalse(event.message.isEmpty)
  }

  func testTextsOfEveryKindArrive() throws {
    let text = "nul \0 quote \" back \\ slash / line \n tab \t bell \u{7} separator \u{2028} é 😀"
    XCTAssertEqual(try sent { $0.message = text }.event.message, text)
    let broken = String(decoding: [0x61, 0xED, 0xA0, 0x80, 0xFF, 0x62] as [UInt8], as: UTF8.self)
    XCTAssertTrue(try sent { $0.message = broken }.event.message.contains("\u{FFFD}"))
  }

  func testValuesOfEveryKindBecomeSomething() throws {
    struct Point { let x = 1, y = 2 }
    let metadata = try sent {
      $0.metadata = [
        "bool": true, "int": -3, "large": UInt64.max, "double": 1.5, "nan": Double.nan, "number": NSNumber(value: 7),
        "yes": NSNumber(value: true), "null": NSNull(), "none": Int?.none as Any, "some": Int?.some(4) as Any,
        "list": [1, "two", [3]] as [Any], "set": Set([5]), "object": ["k": ["n": 1]], "date": Date(timeIntervalSince1970: 0),
        "url": URL(string: "https://example.com/a")!, "struct": Point(), "float": Float(0.5),
      ]
    }.event.metadata
    XCTAssertEqual(metadata["bool"] as? Bool, true)
    XCTAssertEqual(metadata["int"] as? Int, -3)
    XCTAssertEqual(metadata["large"] as? UInt64, UInt64.max)
    XCTAssertEqual(metadata["double"] as? Double, 1.5)
    XCTAssertEqual(metadata["float"] as? Double, 0.5)
    XCTAssertEqual(metadata["nan"] as? String, "nan")
    XCTAssertEqual(metadata["number"] as? Int, 7)
    XCTAssertEqual(metadata["yes"] as? Bool, true)
    XCTAssertTrue(metadata["null"] is NSNull)
    XCTAssertTrue(metadata["none"] is NSNull)
    XCTAssertEqual(metadata["some"] as? Int, 4)
    XCTAssertEqual((metadata["list"] as? [Any])?.count, 3)
    XCTAssertEqual(metadata["set"] as? [Int], [5])
    XCTAssertEqual((metadata["object"] as? [String: [String: Int]])?["k"]?["n"], 1)
    XCTAssertEqual(metadata["date"] as? String, "1970-01-01T00:00:00Z")
    XCTAssertEqual(metadata["url"] as? String, "https://example.com/a")
    XCTAssertEqual(metadata["struct"] as? String, "Point(x: 1, y: 2)")
  }

  func testBooleansAndNumbersAreToldApart() {
    var text = JSONText()
    text.value([NSNumber(value: true), NSNumber(value: 1), NSNumber(value: 0), false, 1, 2.0] as [Any])
    XCTAssertEqual(String(decoding: text.bytes, as: UTF8.self), "[true,1,0,false,1,2.0]")
  }

  func testACycleIsNamedAndWhatIsAroundItIsKept() throws {
    let circle = NSMutableDictionary(), list = NSMutableArray()
    circle["self"] = circle
    circle["list"] = list
    circle["count"] = 3
    list.add(circle)
    list.add("beside")
    let twice = NSArray(array: ["same"])
    let metadata = try sent { $0.metadata = ["circle": circle, "one": [twice, twice]] }.event.metadata
    XCTAssertEqual(
      metadata["circle"] as? NSDictionary,
      ["self": "[circular]", "list": ["[circular]", "beside"] as [Any], "count": 3] as NSDictionary)
    XCTAssertEqual(metadata["one"] as? [[String]], [["same"], ["same"]], "twice is no cycle")
  }

  func testSixteenLevelsAreKept() throws {
    func nested(_ levels: Int) -> [String: Any] { levels == 1 ? ["end": 1] : ["d": nested(levels - 1)] }
    func text(_ levels: Int) throws -> String {
      let metadata = try sent { $0.metadata = nested(levels) }.event.metadata
      return String(decoding: try JSONSerialization.data(withJSONObject: metadata["d"] as Any), as: UTF8.self)
    }
    XCTAssertTrue(try text(16).contains(#"{"end":1}"#))
    XCTAssertTrue(try text(17).contains(#"{"d":"[…]"}"#))
  }

  func testAVeryLargeValueIsNotWrittenOut() throws {
    let large = String(repeating: "x", count: 50_000_000)
    let event = try sent { $0.metadata = ["a": 1, "large": large, "list": Array(repeating: 7, count: 1_000_000)] }.event
    XCTAssertEqual(event.metadata["a"] as? Int, 1)
    XCTAssertNil(event.metadata["large"])
  }

  func testKeysOfOtherTypesBecomeText() throws {
    let metadata = try sent { $0.metadata = ["by number": [404: "missing", 500: "broken"]] }.event.metadata
    XCTAssertEqual(metadata["by number"] as? [String: String], ["404": "missing", "500": "broken"])
  }

  func testACycleIsCut() throws {
    let circle = NSMutableDictionary()
    circle["self"] = circle
    var deep: [String: Any] = [:]
    for _ in 0..<1000 { deep = ["d": deep] }
    for metadata in [["circle": circle], ["deep": deep]] as [[String: Any]] {
      XCTAssertLessThan(try sent { $0.metadata = metadata }.bytes, 4096)
    }
  }
}
