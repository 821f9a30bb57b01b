// A scenario's file: the options of the client, and the steps.
import Bloop
import Foundation

typealias JSON = [String: Any]

struct Scenario {
  let options: BloopOptions
  let wantsHandlers: Bool
  /// So many clients with the same options.
  let clients: Int
  let steps: [JSON]

  init(path: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let json = try JSONSerialization.jsonObject(with: data) as? JSON ?? [:]
    let given = json["options"] as? JSON ?? [:]
    steps = json["steps"] as? [JSON] ?? []
    let crashDirectory = given["crash_directory"] as? String
    clients = given["clients"] as? Int ?? 1
    wantsHandlers = given["handlers"] as? Bool ?? false || crashDirectory != nil
    options = Scenario.options(given)
  }

  private static func options(_ given: JSON) -> BloopOptions {
    var options = BloopOptions(
      endpoint: given["endpoint"] as? String ?? "", projectKey: given["project_key"] as? String ?? "")
    func seconds(_ name: String) -> TimeInterval? { (given[name] as? Double).map { $0 / 1000 } }
    options.secret = given["secret"] as? String
    options.environment = given["environment"] as? String ?? options.environment
    options.release = given["release"] as? String ?? options.release
    options.source = (given["source"] as? String).flatMap(BloopSource.init(rawValue:)) ?? options.source
    options.appVersion = given["app_version"] as? String ?? options.appVersion
    options.buildNumber = given["build_number"] as? String ?? options.buildNumber
    options.tags = given["tags"] as? [String: String] ?? [:]
    options.sampleRate = given["sample_rate"] as? Double ?? options.sampleRate
    options.maxBufferSize = given["max_buffer_size"] as? Int ?? options.maxBufferSize
    options.flushAt = given["flush_at"] as? Int ?? options.flushAt
    options.maxRetries = given["max_retries"] as? Int ?? options.maxRetries
    options.maxBatchSize = given["max_batch_size"] as? Int ?? options.maxBatchSize
    options.flushInterval = seconds("flush_interval_ms") ?? options.flushInterval
    options.timeout = seconds("timeout_ms") ?? options.timeout
    options.backoff = seconds("backoff_ms") ?? options.backoff
    options.crashDirectory = (given["crash_directory"] as? String).map { URL(fileURLWithPath: $0) }
    if let rule = given["before_send"] as? JSON { options.beforeSend = beforeSend(rule) }
    return options
  }

  private static func beforeSend(_ rule: JSON) -> @Sendable (BloopEvent) throws -> BloopEvent? {
    let dropped = rule["drop_if_message_contains"] as? String
    let replaced = rule["replace_in_message"] as? [String]
    let throwing = rule["throw"] as? Bool ?? false
    let capturing = rule["capture_again"] as? Bool ?? false
    return { event in
      if throwing { throw ConformanceError("beforeSend") }
      if capturing { client.capture(errorType: "ConformanceError", message: "captured in beforeSend") }
      if let dropped, event.message.contains(dropped) { return nil }
      var event = event
      if let replaced, replaced.count == 2 {
        event.message = event.message.replacingOccurrences(of: replaced[0], with: replaced[1])
      }
      return event
    }
  }
}
