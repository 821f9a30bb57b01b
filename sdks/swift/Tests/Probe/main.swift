// A small app for tests of what a process can only do once: end. Its first argument says how.
import Bloop
import Foundation

struct LaunchError: Error, CustomStringConvertible { let description: String }

func recurse(_ depth: Int) -> Int { depth < 0 ? depth : recurse(depth + 1) + recurse(depth + 2) }

@inline(never) func readNowhere() -> Int { UnsafePointer<Int>(bitPattern: 0x10)?.pointee ?? 0 }

let environment = ProcessInfo.processInfo.environment
var options = BloopOptions(endpoint: environment["BLOOP_ENDPOINT"] ?? "", projectKey: "bloop_probe")
options.release = "1.0.0"
options.flushInterval = 60
options.crashDirectory = URL(fileURLWithPath: environment["BLOOP_CRASHES"] ?? "/nonexistent")
let ending = CommandLine.arguments.dropFirst().first ?? "return"

if ending == "chained" {
  signal(SIGSEGV) { _ in _exit(42) }
  signal(SIGFPE, SIG_IGN)
}
BloopClient.configure(options)
let client = BloopClient.shared!
if environment["BLOOP_CRASHES"] != nil { client.installCrashHandler() }
if ending != "launch" { client.capture(errorType: "Waiting", message: "captured before the end") }

switch ending {
case "return": break
case "exit": exit(7)
case "thread": Thread.detachNewThread { exit(9) }
  Thread.sleep(forTimeInterval: 30)
case "throw": throw LaunchError(description: "nobody catches this")
case "trap": fatalError("the probe gives up")
case "abort": abort()
case "closed":
  client.close()
  abort()
case "segv", "chained": print(readNowhere())
case "overflow": print(recurse(0))
case "raise-term": raise(SIGTERM)
case let signal where signal.hasPrefix("raise-"): raise(Int32(signal.dropFirst(6)) ?? 0)
case "launch": client.flushSync(timeout: 10)
default: exit(64)
}
