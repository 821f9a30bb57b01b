// A program that tells of a file it cannot read. The error is sent when it ends.
//   BLOOP_ENDPOINT=http://localhost:5332 BLOOP_PROJECT_KEY=bloop_… swift run command-line missing.txt
import Bloop
import Foundation

let settings = ProcessInfo.processInfo.environment
BloopClient.configure(
  endpoint: settings["BLOOP_ENDPOINT"] ?? "http://localhost:5332",
  projectKey: settings["BLOOP_PROJECT_KEY"] ?? "bloop_abc123",
  release: "1.0.0"
)
BloopClient.shared?.installCrashHandler()

let path = CommandLine.arguments.dropFirst().first ?? "missing.txt"
do {
  print(try String(contentsOfFile: path, encoding: .utf8))
} catch {
  BloopClient.shared?.capture(error: error, metadata: ["path": path])
  print("\(path) cannot be read")
}
