// One signed request at a time to the server, within a time limit, without following redirects.
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What the server's answer means for the batch.
enum Answer {
  /// Taken, but for the events at these places, with the server's reasons.
  case taken(refused: [Int: String])
  /// Never to be sent again.
  case refused(String)
  /// To be tried again, not before so many seconds if the server says so.
  case later(String, after: TimeInterval?)
}

final class Transport: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  private final class Exchange {
    var body = Data()
    let done: (Answer) -> Void
    init(_ done: @escaping (Answer) -> Void) { self.done = done }
  }

  private let address: URL
  private let options: BloopOptions
  private let key: [UInt8]
  private let lock = NSLock()
  private var exchanges: [Int: Exchange] = [:]
  private lazy var session: URLSession = {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = options.timeout
    configuration.timeoutIntervalForResource = options.timeout
    configuration.httpShouldSetCookies = false
    configuration.httpCookieStorage = nil
    configuration.urlCache = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    return URLSession(configuration: configuration, delegate: self, delegateQueue: queue)
  }()

  init(_ options: BloopOptions, address: URL) {
    self.options = options
    self.address = address
    key = Array((options.secret ?? options.projectKey).utf8)
  }

  /// Makes ready what the process's end must find ready.
  func prepare() { _ = session }

  func close() { session.invalidateAndCancel() }

  /// Sends a body; `done` is called once, on any thread, at the latest when the request's time is over.
  func send(_ body: [UInt8], done: @escaping @Sendable (Answer) -> Void) {
    var request = URLRequest(url: address, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: options.timeout)
    request.httpMethod = "POST"
    request.httpBody = Data(body)
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.setValue(options.projectKey, forHTTPHeaderField: "X-Project-Key")
    request.setValue(hexadecimal(hmacSHA256(body, key: key)), forHTTPHeaderField: "X-Signature")
    request.setValue("bloop-swift/\(bloopVersion)", forHTTPHeaderField: "User-Agent")
    let task = session.dataTask(with: request)
    let identifier = task.taskIdentifier
    lock.lock()
    exchanges[identifier] = Exchange(done)
    lock.unlock()
    task.resume()
    // The session's own limits are for silence on the line; this one is for the whole.
    DispatchQueue.global().asyncAfter(deadline: .now() + options.timeout) { [weak self, weak task] in
      guard let self, let exchange = self.finish(identifier) else { return }
      task?.cancel()
      exchange.done(.later("no answer within \(self.options.timeout) s", after: nil))
    }
  }

  private func finish(_ identifier: Int) -> Exchange? {
    lock.lock()
    defer { lock.unlock() }
    return exchanges.removeValue(forKey: identifier)
  }

  func urlSession(_: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let mostBytes = 256 * 1024
    lock.lock()
    defer { lock.unlock() }
    guard let exchange = exchanges[dataTask.taskIdentifier], exchange.body.count < mostBytes else { return }
    exchange.body.append(data)
  }

  func urlSession(_: URLSession, task: URLSessionTask, didCompleteWithError error: Error?) {
    guard let exchange = finish(task.taskIdentifier) else { return }
    if let response = task.response as? HTTPURLResponse, error == nil {
      exchange.done(Answer(response, exchange.body))
    } else {
      exchange.done(.later("request failed: \(error?.localizedDescription ?? "no answer")", after: nil))
    }
  }

  func urlSession(
    _: URLSession, task _: URLSessionTask, willPerformHTTPRedirection _: HTTPURLResponse, newRequest _: URLRequest,
    completionHandler: @escaping (URLRequest?) -> Void
  ) {
    completionHandler(nil)
  }
}

extension Answer {
  private static let longestWait: TimeInterval = 300

  init(_ response: HTTPURLResponse, _ body: Data) {
    let status = response.statusCode
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
      self = .later("the server answered \(status)", after: Answer.wait(response.value(forHTTPHeaderField: "Retry-After")))
    default:
      self = .refused("the server answered \(status): \(json?["error"] as? String ?? "no reason")")
    }
  }

  /// Seconds, or a date of HTTP.
  private static func wait(_ header: String?) -> TimeInterval? {
    guard let header = header?.trimmingCharacters(in: .whitespaces) else { return nil }
    if let seconds = TimeInterval(header), seconds.isFinite { return min(longestWait, max(0, seconds)) }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(secondsFromGMT: 0)
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    return format.date(from: header).map { min(longestWait, max(0, $0.timeIntervalSinceNow)) }
  }
}
