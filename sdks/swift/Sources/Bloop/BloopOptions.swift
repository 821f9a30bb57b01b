// What a client is configured with, and which values are wrong.
import Foundation

/// Where events come from.
public enum BloopSource: String, Sendable {
  case ios, android, api

  /// `ios` where UIKit is the platform's, else `api`.
  public static var platform: BloopSource {
    #if os(iOS) || os(tvOS) || os(watchOS) || os(visionOS)
      return .ios
    #else
      return .api
    #endif
  }
}

/// An option whose value cannot be used; the description names it.
public struct BloopConfigurationError: Error, CustomStringConvertible, LocalizedError, Sendable {
  public let option: String
  public let problem: String
  public var description: String { "\(option): \(problem)" }
  public var errorDescription: String? { description }
}

/// Everything a client can be told. Times are in seconds.
public struct BloopOptions: Sendable {
  /// The server's address, such as `https://errors.example.com`.
  public var endpoint: String
  /// Names the project, and signs when there is no `secret`.
  public var projectKey: String
  /// Signs requests; without one, `projectKey` does.
  public var secret: String?
  public var environment = "production"
  /// The version of the app; that of the main bundle unless given, `unknown` where there is none.
  public var release: String = DeviceInfo.appVersion ?? "unknown"
  public var source = BloopSource.platform
  public var appVersion: String? = DeviceInfo.appVersion
  public var buildNumber: String? = DeviceInfo.buildNumber
  /// Whether events carry the device's model and its system in their metadata, under `device`.
  public var enrichDevice = true
  /// Added to the metadata of every event under `tags`.
  public var tags: [String: String] = [:]
  /// The part of events that is kept, 0 to 1.
  public var sampleRate = 1.0
  /// Sees each event before it is kept: answers it, changed or not, or nil to drop it. An event for which it throws is dropped.
  public var beforeSend: (@Sendable (BloopEvent) throws -> BloopEvent?)?
  /// The events that may wait; the oldest is dropped for one more.
  public var maxBufferSize = 100
  /// Sending begins when so many events wait.
  public var flushAt = 20
  /// Sending begins so long after the first event that waits.
  public var flushInterval: TimeInterval = 5
  /// For one request.
  public var timeout: TimeInterval = 10
  /// How often a batch is tried again after a failure that may pass; nil: for as long as the process lives.
  public var maxRetries: Int?
  /// The longest wait before the first retry; doubled for each further one, up to five minutes.
  public var backoff: TimeInterval = 0.5
  /// The most events of one request, at most 50.
  public var maxBatchSize = 50
  /// Whether every diagnostic line is given out, not one per minute of a kind, and lines of retries and of what was sent as well.
  public var debug = false
  /// Gets what goes wrong inside of the SDK, as lines of text, on any thread; without it, they go to the standard error output.
  public var onDiagnostic: (@Sendable (String) -> Void)?
  /// Where reports of crashes, and what could not be sent before the end, are kept for the next launch; nil: a folder in the
  /// user's caches.
  public var crashDirectory: URL?

  public init(endpoint: String, projectKey: String) {
    self.endpoint = endpoint
    self.projectKey = projectKey
  }

  var address: URL? {
    guard var url = URLComponents(string: endpoint), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
      let host = url.host, !host.isEmpty, url.query == nil, url.fragment == nil
    else { return nil }
    while url.path.hasSuffix("/") { url.path.removeLast() }
    url.path += "/v1/ingest/batch"
    return url.url
  }

  /// A key that was read from a file often has its line end.
  private func trimmed() -> BloopOptions {
    var options = self
    options.projectKey = projectKey.trimmingCharacters(in: .whitespacesAndNewlines)
    options.secret = secret?.trimmingCharacters(in: .newlines)
    return options
  }

  func validated() throws -> BloopOptions { try trimmed().checked() }

  private func checked() throws -> BloopOptions {
    func require(_ holds: Bool, _ option: String, _ problem: String) throws {
      if !holds { throw BloopConfigurationError(option: option, problem: problem) }
    }
    func positive(_ seconds: TimeInterval) -> Bool { seconds.isFinite && seconds > 0 && seconds <= 86_400 }
    func headerText(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) } }
    try require(address != nil, "endpoint", "must be an http or https URL")
    try require(headerText(projectKey), "projectKey", "must be visible ASCII characters without spaces")
    try require(secret != "", "secret", "must not be empty")
    try require(!environment.isBlank, "environment", "must not be empty")
    try require(!release.isBlank, "release", "must not be empty")
    try require((0...1).contains(sampleRate), "sampleRate", "must be between 0 and 1")
    try require((1...100_000).contains(maxBufferSize), "maxBufferSize", "must be between 1 and 100000")
    try require(flushAt >= 1, "flushAt", "must be at least 1")
    try require(positive(flushInterval), "flushInterval", "must be a number of seconds above 0")
    try require(positive(timeout), "timeout", "must be a number of seconds above 0")
    try require((maxRetries ?? 0) >= 0, "maxRetries", "must not be below 0")
    try require(positive(backoff), "backoff", "must be a number of seconds above 0")
    try require((1...Limits.batchEvents).contains(maxBatchSize), "maxBatchSize", "must be between 1 and \(Limits.batchEvents)")
    return self
  }
}

/// Keys are for the server alone: no log, no `dump` and no debugger's view shows them.
extension BloopOptions: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "BloopOptions(endpoint: \(shownEndpoint), environment: \(environment), release: \(release))" }
  public var debugDescription: String { description }
  public var customMirror: Mirror {
    Mirror(
      self, children: ["endpoint": shownEndpoint, "environment": environment, "release": release, "source": source],
      displayStyle: .struct)
  }

  private var shownEndpoint: String { URL(string: endpoint)?.withoutCredentials ?? "(not a URL)" }
}

extension URL {
  /// As lines of text name it: what may be in it of name and password is nobody's business.
  var withoutCredentials: String {
    var parts = URLComponents(url: self, resolvingAgainstBaseURL: true)
    parts?.user = nil
    parts?.password = nil
    return parts?.string ?? "(not a URL)"
  }
}
