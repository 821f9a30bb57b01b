// What the server's answer means for the batch.
import Foundation

enum Answer: Equatable {
  /// Taken, but for the events at these places, with the server's reasons.
  case taken(refused: [Int: String])
  /// Never to be sent again.
  case refused(String)
  /// To be tried again, not before so many seconds if the server says so.
  case later(String, after: TimeInterval?)
  /// There is nobody who could answer.
  case nobody(String)

  init(status: Int, body: Data, retryAfter: String?) {
    let json = try? JSONSerialization.jsonObject(with: body) as? [String: Any]
    let reason = json?["error"] as? String ?? "no reason given"
    switch status {
    case 200..<300:
      guard let json else {
        self = .later("the answer is not JSON", after: nil)
        return
      }
      self = Answer.ofSuccess(json, retryAfter)
    case 408, 425, 429, 500...:
      self = .later("\(status): \(reason)", after: RetryAfter.seconds(retryAfter))
    default:
      self = .refused("\(status): \(reason)")
    }
  }

  /// Of events that the server dropped, since it is busy, nobody says which ones: all are sent again, and each is stored once.
  private static func ofSuccess(_ json: [String: Any], _ retryAfter: String?) -> Answer {
    if let dropped = json["dropped"] as? Int, dropped > 0 {
      let because = (json["reason"] as? String).map { " (\($0))" } ?? ""
      return .later("the server dropped \(dropped)\(because)", after: RetryAfter.seconds(retryAfter))
    }
    let errors = json["errors"] as? [[String: Any]] ?? []
    let refused = errors.compactMap { error in (error["index"] as? Int).map { ($0, error["error"] as? String ?? "") } }
    return .taken(refused: Dictionary(refused, uniquingKeysWith: { first, _ in first }))
  }
}

/// The header of that name: seconds, decimals allowed, or a date in one of HTTP's three notations.
enum RetryAfter {
  private static let notations = ["EEE, dd MMM yyyy HH:mm:ss zzz", "EEEE, dd-MMM-yy HH:mm:ss zzz", "EEE MMM d HH:mm:ss yyyy"]

  /// Nil when there is none that can be read.
  static func seconds(_ header: String?, now: Date = Date()) -> TimeInterval? {
    guard let header = header?.trimmingCharacters(in: .whitespacesAndNewlines), !header.isEmpty else { return nil }
    if header.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }) {
      return TimeInterval(header).map { min(Patience.longest, $0) }
    }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(secondsFromGMT: 0)
    for notation in notations {
      format.dateFormat = notation
      if let date = format.date(from: header) { return min(Patience.longest, max(0, date.timeIntervalSince(now))) }
    }
    return nil
  }
}
