// What carries one request to the server, and the request itself.
import Foundation

/// One request at a time. `send` calls `done` once, on any thread, at the latest when the request's time is over.
protocol Transport: AnyObject, Sendable {
  func send(_ request: SignedRequest, done: @escaping @Sendable (Answer) -> Void)
  /// Ends what runs; nothing is sent afterwards.
  func close()
}

/// A batch as the server wants it, signed over its exact bytes.
struct SignedRequest: Sendable {
  let address: URL
  let body: [UInt8]
  let headers: [(name: String, value: String)]

  init(_ body: [UInt8], to address: URL, with options: BloopOptions) {
    self.address = address
    self.body = body
    let key = Array((options.secret ?? options.projectKey).utf8)
    headers = [
      ("Content-Type", "application/json"),
      ("X-Project-Key", options.projectKey),
      ("X-Signature", hexadecimal(hmacSHA256(body, key: key))),
      ("User-Agent", "bloop-swift/\(bloopVersion)"),
    ]
  }
}

/// URLSession; on Linux libcurl itself where it is found, since the URLSession there ends the process when it meets an answer of
/// 401 with a challenge that has no parameters (`WWW-Authenticate: Bearer`).
func makeTransport(timeout: TimeInterval) -> Transport {
  #if os(Linux)
    if let curl = CurlTransport(timeout: timeout) { return curl }
  #endif
  return URLSessionTransport(timeout: timeout)
}
