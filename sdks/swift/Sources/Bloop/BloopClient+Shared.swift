// The client of the whole app, configured once at launch.
import Foundation

private final class SharedClient: @unchecked Sendable {
  static let holder = SharedClient()
  private let lock = NSLock()
  private var client: BloopClient?

  var current: BloopClient? {
    lock.lock()
    defer { lock.unlock() }
    return client
  }

  func replace(by new: BloopClient?) -> BloopClient? {
    lock.lock()
    defer { lock.unlock() }
    let before = client
    client = new
    return before
  }
}

extension BloopClient {
  /// The client that `configure` made; nil before, or when the options could not be used.
  public static var shared: BloopClient? { SharedClient.holder.current }

  /// Makes the client of the app. `adjust` sets further options:
  ///
  ///     BloopClient.configure(endpoint: "https://errors.example.com", projectKey: "bloop_…") { $0.tags = ["tier": "free"] }
  ///
  /// Options that cannot be used leave `shared` nil and are told in one diagnostic line; to have them thrown, make a client with
  /// `BloopClient(options)`. A client configured before is closed in the background.
  @discardableResult
  public static func configure(
    endpoint: String, secret: String? = nil, projectKey: String, environment: String = "production", release: String? = nil,
    adjust: (inout BloopOptions) -> Void = { _ in }
  ) -> BloopClient? {
    var options = BloopOptions(endpoint: endpoint, projectKey: projectKey)
    options.secret = secret
    options.environment = environment
    if let release { options.release = release }
    adjust(&options)
    return configure(options)
  }

  /// Makes the client of the app from options.
  @discardableResult
  public static func configure(_ options: BloopOptions) -> BloopClient? {
    var made: BloopClient?
    do {
      made = try BloopClient(options)
    } catch {
      Diagnostics(options).report("options", "not configured, \(error)")
    }
    if let before = SharedClient.holder.replace(by: made) {
      DispatchQueue.global(qos: .utility).async { before.close() }
    }
    return made
  }
}
