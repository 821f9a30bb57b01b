// Requests through URLSession.
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

final class URLSessionTransport: NSObject, Transport, URLSessionDataDelegate, @unchecked Sendable {
  private final class Exchange {
    var body = Data()
    let done: (Answer) -> Void
    init(_ done: @escaping (Answer) -> Void) { self.done = done }
  }

  private let timeout: TimeInterval
  private let lock = NSLock()
  private var exchanges: [Int: Exchange] = [:]
  private var session: URLSession!

  init(timeout: TimeInterval) {
    self.timeout = timeout
    super.init()
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = timeout
    configuration.timeoutIntervalForResource = timeout
    configuration.httpShouldSetCookies = false
    configuration.httpCookieStorage = nil
    configuration.urlCache = nil
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    session = URLSession(configuration: configuration, delegate: self, delegateQueue: queue)
  }

  func close() { session.invalidateAndCancel() }

  func send(_ request: SignedRequest, done: @escaping @Sendable (Answer) -> Void) {
    var post = URLRequest(url: request.address, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: timeout)
    post.httpMethod = "POST"
    post.httpBody = Data(request.body)
    for header in request.headers { post.setValue(header.value, forHTTPHeaderField: header.name) }
    let task = session.dataTask(with: post)
    let identifier = task.taskIdentifier
    lock.lock()
    exchanges[identifier] = Exchange(done)
    lock.unlock()
    task.resume()
    // The session's own limits are for silence on the line; this one is for the whole.
    DispatchQueue.global().asyncAfter(deadline: .now() + timeout) { [weak self, weak task] in
      guard let self, let exchange = self.finish(identifier) else { return }
      task?.cancel()
      exchange.done(.later("no answer within \(self.timeout) s", after: nil))
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
      let retryAfter = response.value(forHTTPHeaderField: "Retry-After")
      exchange.done(Answer(status: response.statusCode, body: exchange.body, retryAfter: retryAfter))
    } else {
      let reason = error?.localizedDescription ?? "no answer"
      let isRefused = (error as? URLError)?.code == .cannotConnectToHost
      exchange.done(isRefused ? .nobody(reason) : .later(reason, after: nil))
    }
  }

  func urlSession(
    _: URLSession, task _: URLSessionTask, willPerformHTTPRedirection _: HTTPURLResponse, newRequest _: URLRequest,
    completionHandler: @escaping (URLRequest?) -> Void
  ) {
    completionHandler(nil)
  }
}
