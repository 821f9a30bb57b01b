// What the guide and the examples show, compiled and run as it stands there.
import XCTest

@testable import Bloop

final class GuideTests: XCTestCase {
  private var folder: URL!

  override func setUpWithError() throws { folder = try temporaryFolder() }
  override func tearDown() { try? FileManager.default.removeItem(at: folder) }

  private func tool(_ name: String, _ arguments: [String], in place: URL? = nil, environment: [String: String] = [:]) throws {
    let ended = try Ended(
      URL(fileURLWithPath: "/usr/bin/env"), [name] + arguments, environment: environment, in: place ?? folder)
    XCTAssertEqual(ended.status, 0, "\(name) \(arguments): \(ended.output) \(ended.errors)")
  }

  private func text(ofRepository path: String) throws -> String {
    try String(contentsOf: packageFolder.appendingPathComponent("../../\(path)"), encoding: .utf8)
  }

  /// The fenced block of Swift under a heading of the guide.
  private func block(under heading: String) throws -> String {
    let text = try text(ofRepository: "docs/sdks/swift.md")
    let section = try XCTUnwrap(text.components(separatedBy: "\n## \(heading)\n").last)
    let blocks = section.components(separatedBy: "```swift\n")
    return try XCTUnwrap(blocks.dropFirst().first?.components(separatedBy: "\n```").first) + "\n"
  }

  func testTheMinimalExampleSendsASignedEvent() throws {
    let source = folder.appendingPathComponent("main.swift")
    try block(under: "Minimal example").write(to: source, atomically: true, encoding: .utf8)
    try tool("swiftc", [source.path, "-o", "example"])
    let server = TestServer { _, _ in Reply(body: #"{"status":"accepted"}"#) }
    // A key longer than a block of the hash takes another way than a short one.
    for key in ["bloop_short", String(repeating: "long", count: 40)] {
      let ended = try Ended(
        folder.appendingPathComponent("example"),
        environment: ["BLOOP_ENDPOINT": server.endpoint, "BLOOP_PROJECT_KEY": key])
      XCTAssertEqual(ended.status, 0, ended.errors)
      let request = try XCTUnwrap(server.requests.last)
      XCTAssertEqual(request.path, "/v1/ingest")
      XCTAssertEqual(request.headers["x-project-key"], key)
      XCTAssertTrue(request.isSigned(with: key))
      XCTAssertEqual(request.json["error_type"] as? String, "NetworkError")
      XCTAssertEqual(request.json["screen"] as? String, "Editor")
    }
    XCTAssertEqual(server.requests.count, 2)
  }

  #if os(Linux)
    /// What the guide, the README and the dashboard show is code of today's package; that for Vapor can only be read.
    func testWhatIsShownCompiles() throws {
      let readme = try String(contentsOf: packageFolder.appendingPathComponent("README.md"), encoding: .utf8)
      let snippets = try text(ofRepository: "ui/lib/sdk-snippets.ts")
      let shown = try [
        block(under: "Use"), "import Bloop\n" + block(under: "Options"),
        XCTUnwrap(readme.components(separatedBy: "```swift\n").last?.components(separatedBy: "```").first),
        "import Bloop\n" + XCTUnwrap(snippets.components(separatedBy: "code: `import Bloop\n").last?.components(separatedBy: "`").first),
      ]
      for (number, code) in shown.enumerated() {
        let source = folder.appendingPathComponent("shown\(number).swift")
        try ("func saveDraft() throws {}\nfunc riskyOperation() throws {}\n" + code)
          .write(to: source, atomically: true, encoding: .utf8)
        let modules = ["CBloopCrash", "CBloopCurl"].flatMap { name in
          ["-Xcc", "-fmodule-map-file=\(productsFolder.appendingPathComponent("\(name).build/module.modulemap").path)"]
        }
        try tool(
          "swiftc", ["-typecheck", "-warnings-as-errors", "-I", productsFolder.appendingPathComponent("Modules").path] + modules
            + [source.path])
      }
      let middleware = folder.appendingPathComponent("middleware.swift")
      try block(under: "Frameworks").write(to: middleware, atomically: true, encoding: .utf8)
      try tool("swiftc", ["-parse", middleware.path])
    }
  #endif

  /// As an app gets it: from a tag of a repository, into a package of its own.
  func testThePackageIsFetchedAndUsedFromATag() throws {
    let repository = folder.appendingPathComponent("repository"), app = folder.appendingPathComponent("app")
    try FileManager.default.createDirectory(at: repository, withIntermediateDirectories: true)
    for name in ["Package.swift", "Sources", "Tests", "conformance", "README.md"] {
      try FileManager.default.copyItem(
        at: packageFolder.appendingPathComponent(name), to: repository.appendingPathComponent(name))
    }
    let author = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
    try tool("git", ["init", "--quiet"], in: repository)
    try tool("git", ["add", "."], in: repository)
    try tool("git", author + ["commit", "--quiet", "--message", "A release"], in: repository)
    try tool("git", ["tag", bloopVersion], in: repository)

    try FileManager.default.copyItem(at: packageFolder.appendingPathComponent("examples/command-line"), to: app)
    for left in [".build", "Package.resolved"] { try? FileManager.default.removeItem(at: app.appendingPathComponent(left)) }
    let manifest = app.appendingPathComponent("Package.swift")
    let local = try String(contentsOf: manifest, encoding: .utf8)
    let fetched = local
      .replacingOccurrences(
        of: #".package(name: "Bloop", path: "../..")"#,
        with: ".package(url: \"file://\(repository.path)\", from: \"\(bloopVersion)\")")
      .replacingOccurrences(
        of: #"dependencies: ["Bloop"]"#, with: #"dependencies: [.product(name: "Bloop", package: "repository")]"#)
    XCTAssertNotEqual(local, fetched)
    try fetched.write(to: manifest, atomically: true, encoding: .utf8)

    let server = TestServer()
    try tool(
      "swift", ["run", "--cache-path", folder.appendingPathComponent("cache").path, "command-line", "missing.txt"], in: app,
      environment: ["BLOOP_ENDPOINT": server.endpoint, "BLOOP_PROJECT_KEY": "bloop_example", "XDG_CACHE_HOME": folder.path])
    let event = try XCTUnwrap(server.events.first)
    XCTAssertTrue(server.requests[0].isSigned(with: "bloop_example"))
    XCTAssertEqual(event.metadata["path"] as? String, "missing.txt")
    XCTAssertTrue(event[text: "stack"]?.contains("(command_line/main.swift:") ?? false, "\(event)")
  }
}
