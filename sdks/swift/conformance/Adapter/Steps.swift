// The steps of the scenarios.
import Bloop
import Foundation

struct Steps {
  /// All steps but `capture` are about the first.
  private let clients: [BloopClient]
  private var client: BloopClient { clients[0] }
  private var onTerminate: DispatchSourceSignal?

  init(_ clients: [BloopClient]) { self.clients = clients }

  mutating func run(_ step: JSON, at index: Int) throws {
    let event = step["event"] as? JSON ?? [:]
    switch step["do"] as? String ?? "" {
    case "capture":
      var id: String?
      for client in clients {
        for i in 0..<(step["times"] as? Int ?? 1) { id = client.capture(BloopEvent(event, index: i)) }
      }
      answer(index, ["event_id": id].compactMapValues { $0 })
    case "capture_error": answer(index, ["event_id": captureError(step)].compactMapValues { $0 })
    case "flush":
      let start = Date()
      let flushed = client.flushSync(timeout: (step["timeout_ms"] as? Double ?? 5000) / 1000)
      answer(index, ["flushed": flushed, "ms": milliseconds(since: start)])
    case "close":
      let start = Date()
      client.close()
      answer(index, ["closed": true, "ms": milliseconds(since: start)])
    case "await":
      answer(index, ["awaiting": true])
      readOneLine()
    case "loop": answer(index, loop(event, times: step["times"] as? Int ?? 1))
    case "stats":
      let stats = client.stats
      answer(index, ["captured": stats.captured, "sent": stats.sent, "dropped": stats.dropped, "failed": stats.failed])
    case "crash": throw ConformanceError(step["message"] as? String ?? "")
    case "signal_abort": abort()
    case "exit": exit(Int32(step["code"] as? Int ?? 0))
    case "handle_sigterm": handleTermination()
    case let other:
      fputs("unknown step: \(other)\n", stderr)
      exit(64)
    }
  }

  private func captureError(_ step: JSON) -> String? {
    let causes = (step["causes"] as? [JSON] ?? []).map { $0["message"] as? String ?? "" }
    let context = BloopEvent(step["context"] as? JSON ?? [:], index: 0)
    let error = ConformanceError(step["message"] as? String ?? "", causes: causes[...])
    var ids: [String?] = []
    outer(error) { caught in
      for _ in 0..<(step["twice"] as? Bool ?? false ? 2 : 1) {
        ids.append(client.capture(
          error: caught, screen: context.screen, route: context.route, httpStatus: context.httpStatus,
          requestID: context.requestID, userIDHash: context.userIDHash, deviceIDHash: context.deviceIDHash,
          fingerprint: context.fingerprint, metadata: context.metadata, function: "inner(_:capture:)"))
      }
    }
    return ids.first ?? nil
  }

  private func loop(_ event: JSON, times: Int) -> JSON {
    let before = residentBytes()
    var took: [UInt64] = []
    took.reserveCapacity(times)
    let start = DispatchTime.now().uptimeNanoseconds
    for i in 0..<times {
      let event = BloopEvent(event, index: i)
      let start = DispatchTime.now().uptimeNanoseconds
      client.capture(event)
      took.append(DispatchTime.now().uptimeNanoseconds - start)
    }
    let total = DispatchTime.now().uptimeNanoseconds - start
    took.sort()
    func microseconds(_ nanoseconds: UInt64?) -> Double { Double(nanoseconds ?? 0) / 1000 }
    return [
      "total_ms": Double(total) / 1e6, "p99_us": microseconds(took.isEmpty ? nil : took[took.count * 99 / 100]),
      "max_us": microseconds(took.last), "rss_growth_bytes": residentBytes() - before,
    ]
  }

  /// As an app would: on a thread of its own, since code that a signal interrupts may do next to nothing.
  private mutating func handleTermination() {
    signal(SIGTERM, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .global())
    let registered = DispatchSemaphore(value: 0)
    source.setRegistrationHandler { registered.signal() }
    source.setEventHandler { exit(0) }
    source.resume()
    registered.wait()
    onTerminate = source
  }

  private func answer(_ index: Int, _ fields: JSON) {
    let line = fields.merging(["step": index]) { _, new in new }
    if let data = try? JSONSerialization.data(withJSONObject: line) {
      print(String(decoding: data, as: UTF8.self))
    }
  }

  private func milliseconds(since start: Date) -> Int { Int(Date().timeIntervalSince(start) * 1000) }
}

/// Without `readLine`, whose lock on the standard input `exit` on another thread would wait for.
private func readOneLine() {
  var byte: UInt8 = 0
  while read(STDIN_FILENO, &byte, 1) == 1, byte != UInt8(ascii: "\n") {}
}

/// Of the memory; 0 where it cannot be told.
private func residentBytes() -> Int {
  guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
  return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
}

extension BloopEvent {
  /// From the names on the wire; `{i}` in the message becomes `index`.
  init(_ fields: JSON, index: Int) {
    func repeated(_ name: String) -> String? {
      guard let parts = fields[name] as? [Any], parts.count == 2, let text = parts[0] as? String, let times = parts[1] as? Int
      else { return nil }
      return String(repeating: text, count: times)
    }
    let message = repeated("message_repeat") ?? fields["message"] as? String ?? ""
    self.init(
      errorType: fields["error_type"] as? String ?? "",
      message: message.replacingOccurrences(of: "{i}", with: "\(index)"))
    if let ms = fields["timestamp"] as? Double { timestamp = Date(timeIntervalSince1970: ms / 1000) }
    source = (fields["source"] as? String).flatMap(BloopSource.init(rawValue:))
    environment = fields["environment"] as? String
    release = fields["release"] as? String
    appVersion = fields["app_version"] as? String
    buildNumber = fields["build_number"] as? String
    route = fields["route_or_procedure"] as? String
    screen = fields["screen"] as? String
    stack = repeated("stack_repeat") ?? fields["stack"] as? String
    httpStatus = fields["http_status"] as? Int
    requestID = fields["request_id"] as? String
    userIDHash = fields["user_id_hash"] as? String
    deviceIDHash = fields["device_id_hash"] as? String
    fingerprint = fields["fingerprint"] as? String
    metadata = fields["metadata"] as? JSON ?? [:]
  }
}
