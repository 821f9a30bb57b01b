// swift-tools-version:5.9
import PackageDescription

let package = Package(
  name: "Bloop",
  platforms: [.iOS(.v15), .macOS(.v12)],
  products: [.library(name: "Bloop", targets: ["Bloop"])],
  targets: [
    .target(name: "CBloopCrash"),
    .target(name: "CBloopCurl"),
    .target(name: "Bloop", dependencies: ["CBloopCrash", "CBloopCurl"]),
    .executableTarget(name: "bloop-conformance", dependencies: ["Bloop"], path: "conformance/Adapter"),
    .executableTarget(name: "bloop-probe", dependencies: ["Bloop", "CBloopCrash"], path: "Tests/Probe"),
    .testTarget(name: "BloopTests", dependencies: ["Bloop", "bloop-probe"]),
  ]
)
