// An HTTP server that answers as a test tells it, checks signatures, and keeps what it was sent.
import Foundation

@testable import Bloop

struct Request {
  let method: String, path: String
  let headers: [String: String]
  let body: [UInt8]
  let time = Date()

  var json: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]) ?? [:] }
  var events: [[String: Any]] { json["events"] as? [[String: Any]] ?? [] }
  func isSigned(with key: String) -> Bool {
    headers["x-signature"] == hexadecimal(hmacSHA256(body, key: Array(key.utf8)))
  }
}

struct Reply {
  var status = 200
  var headers: [String: String] = [:]
  var body = #"{"accepted":1,"dropped":0,"errors":[]}"#
  /// Nothing is answered until the server stops.
  var hangs = false

  static let ok = Reply()
  static let hang = Reply(hangs: true)
  static let html = Reply(body: "<html>")
  static func status(_ status: Int, _ headers: [String: String] = [:]) -> Reply {
    Reply(status: status, headers: headers, body: #"{"error":"told so","code":"test"}"#)
  }
}

final class TestServer: @unchecked Sendable {
  private let condition = NSCondition()
  private var received: [Request] = []
  private var connections: Set<Int32> = []
  private var stopped = false
  private let listener: Int32
  let port: UInt16
  /// Gets the number of the request, from 0.
  private let reply: @Sendable (Int, Request) -> Reply

  var endpoint: String { "http://127.0.0.1:\(port)" }
  var requests: [Request] { locked { received } }
  var events: [[String: Any]] { requests.flatMap(\.events) }

  init(port wanted: UInt16 = 0, reply: @escaping @Sendable (Int, Request) -> Reply = { _, _ in .ok }) {
    self.reply = reply
    let listener = TestServer.newSocket()
    self.listener = listener
    var on: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = wanted.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, size) == 0 && listen(listener, 64) == 0 && getsockname(listener, address, &size) == 0
      }
    }
    precondition(bound, "no port for the test server")
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [weak self] in
      while case let connection = accept(listener, nil, nil), connection >= 0 {
        guard let self, self.open(connection) else {
          close(connection)
          return
        }
        Thread.detachNewThread { [weak self] in self?.serve(connection) }
      }
    }
  }

  private static func newSocket() -> Int32 {
    #if canImport(Glibc)
      return socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      return socket(AF_INET, SOCK_STREAM, 0)
    #endif
  }

  /// Ends all connections; the port is free afterwards.
  func stop() {
    condition.lock()
    let open = stopped ? [] : connections
    let first = !stopped
    stopped = true
    condition.broadcast()
    condition.unlock()
    guard first else { return }
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
    open.forEach { shutdown($0, Int32(SHUT_RDWR)) }
  }

  /// Waits until so many requests have come; false after `timeout` seconds.
  func wait(forRequests count: Int, timeout: TimeInterval = 20) -> Bool {
    wait(timeout) { self.received.count >= count }
  }

  func wait(forEvents count: Int, timeout: TimeInterval = 20) -> Bool {
    wait(timeout) { self.received.reduce(0) { $0 + $1.events.count } >= count }
  }

  private func wait(_ timeout: TimeInterval, _ holds: () -> Bool) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    let end = Date().addingTimeInterval(timeout)
    while !holds() { if !condition.wait(until: end) { return holds() } }
    return true
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }

  private func open(_ connection: Int32) -> Bool {
    locked {
      if !stopped { connections.insert(connection) }
      return !stopped
    }
  }

  private func serve(_ connection: Int32) {
    var reader = HTTPReader(connection)
    while let request = reader.next() {
      let number = locked { () -> Int in
        received.append(request)
        condition.broadcast()
        return received.count - 1
      }
      let reply = reply(number, request)
      if reply.hangs {
        condition.lock()
        while !stopped { condition.wait() }
        condition.unlock()
        break
      }
      let headers = reply.headers.map { "\($0.key): \($0.value)\r\n" }.joined()
      let text = "HTTP/1.1 \(reply.status) Told\r\nContent-Type: application/json\r\nContent-Length: \(reply.body.utf8.count)\r\n"
      let bytes = Array((text + headers + "\r\n" + reply.body).utf8)
      guard send(connection, bytes, bytes.count, noSignal) == bytes.count else { break }
    }
    locked { _ = connections.remove(connection) }
    close(connection)
  }

  deinit { stop() }
}

#if canImport(Glibc)
  private let noSignal = Int32(MSG_NOSIGNAL)
#else
  private let noSignal: Int32 = 0
#endif

/// Reads requests with a Content-Length.
private struct HTTPReader {
  private let connection: Int32
  private var buffer: [UInt8] = []

  init(_ connection: Int32) { self.connection = connection }

  mutating func next() -> Request? {
    let gap = Array("\r\n\r\n".utf8)
    var end: Int?
    while end == nil {
      end = buffer.count < 4 ? nil : (0...(buffer.count - 4)).first { Array(buffer[$0..<($0 + 4)]) == gap }
      if end == nil, !read() { return nil }
    }
    guard let end else { return nil }
    let lines = String(decoding: buffer[..<end], as: UTF8.self).components(separatedBy: "\r\n")
    let start = lines[0].split(separator: " ")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    if headers["expect"] != nil {
      let go = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
      _ = send(connection, go, go.count, noSignal)
    }
    buffer.removeFirst(end + 4)
    let length = Int(headers["content-length"] ?? "0") ?? 0
    while buffer.count < length { if !read() { return nil } }
    defer { buffer.removeFirst(length) }
    return Request(method: String(start[0]), path: String(start[1]), headers: headers, body: Array(buffer[..<length]))
  }

  private mutating func read() -> Bool {
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    let count = recv(connection, &chunk, chunk.count, 0)
    guard count > 0 else { return false }
    buffer += chunk[..<count]
    return true
  }
}
