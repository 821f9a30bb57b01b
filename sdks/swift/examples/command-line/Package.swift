// swift-tools-version:5.9
import PackageDescription

let package = Package(
  name: "command-line",
  platforms: [.macOS(.v12)],
  dependencies: [.package(name: "Bloop", path: "../..")],
  targets: [.executableTarget(name: "command-line", dependencies: ["Bloop"], path: "Sources")]
)
