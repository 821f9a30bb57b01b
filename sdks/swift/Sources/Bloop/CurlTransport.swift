// Requests through libcurl, each on a queue that waits for its answer.
#if os(Linux)
  import CBloopCurl
  import Foundation

  final class CurlTransport: Transport, @unchecked Sendable {
    private let timeout: TimeInterval
    private let curl: OpaquePointer
    private let queue = DispatchQueue(label: "bloop.transport")

    /// Nil when there is no libcurl.
    init?(timeout: TimeInterval) {
      guard let curl = bloop_curl_open() else { return nil }
      self.curl = curl
      self.timeout = timeout
    }

    func send(_ request: SignedRequest, done: @escaping @Sendable (Answer) -> Void) {
      queue.async { done(self.post(request)) }
    }

    func close() { bloop_curl_stop(curl) }

    deinit { bloop_curl_close(curl) }

    private func post(_ request: SignedRequest) -> Answer {
      // The last one keeps libcurl from asking whether it may send a large body.
      let lines = request.headers.map { "\($0.name): \($0.value)" } + ["Expect:"]
      let headers = lines.map { UnsafePointer(strdup($0)) }
      defer { headers.forEach { free(UnsafeMutablePointer(mutating: $0)) } }
      var answer = bloop_curl_answer()
      bloop_curl_post(
        curl, request.address.absoluteString, headers, headers.count, request.body, request.body.count,
        max(1, Int(timeout * 1000)), &answer)
      defer { free(answer.body) }
      guard answer.status != 0 else {
        let reason = text(&answer.reason)
        return answer.refused ? .nobody(reason) : .later(reason, after: nil)
      }
      let body = answer.body.map { Data(bytes: $0, count: answer.length) } ?? Data()
      return Answer(status: answer.status, body: body, retryAfter: text(&answer.retry_after))
    }

    private func text<Characters>(_ characters: inout Characters) -> String {
      withUnsafeBytes(of: &characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
  }
#endif
