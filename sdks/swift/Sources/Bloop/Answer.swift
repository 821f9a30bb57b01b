// What the server's answer means for the batch.
import Foundation

enum Answer: Equatable {
  /// Taken, but for the events at these places, with the server's reasons.
  case taken(refused: [Int: String])
  /// Never to be sent again.
  case refused(String)
  /// To be tried again, not before so many seconds if the server says so.
  case later(String, after: TimeInterval?)

  private static let longestWait: TimeInterval = 300

  init(status: Int, body: Data, retryAfter: String?) {
    let json = try? JSONSerialization.jsonObject(with: body) as? [String: Any]
    switch status {
    case 200..<300:
      guard let json else {
        self = .later("the answer is not JSON", after: nil)
        return
      }
      let errors = json["errors"] as? [[String: Any]] ?? []
      self = .taken(refused: Dictionary(
        errors.compactMap { error in (error["index"] as? Int).map { ($0, error["error"] as? String ?? "") } },
        uniquingKeysWith: { first, _ in first }))
    case 408, 429, 500...:
      self = .later("the server answered \(status)", after: Answer.wait(retryAfter))
    default:
      self = .refused("the server answered \(status): \(json?["error"] as? String ?? "no reason")")
    }
  }

  /// Seconds, or a date of HTTP.
  private static func wait(_ header: String?) -> TimeInterval? {
    guard let header = header?.trimmingCharacters(in: .whitespacesAndNewlines), !header.isEmpty else { return nil }
    if let seconds = TimeInterval(header), seconds.isFinite { return min(longestWait, max(0, seconds)) }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(secondsFromGMT: 0)
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    return format.date(from: header).map { min(longestWait, max(0, $0.timeIntervalSinceNow)) }
  }
}
