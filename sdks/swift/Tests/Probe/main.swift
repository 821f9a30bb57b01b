// A small app for tests of what a process can only do once: end. Its first argument says how.
import Bloop
import CBloopCrash
import Foundation

struct LaunchError: Error, CustomStringConvertible { let description: String }

func recurse(_ depth: Int) -> Int { depth < 0 ? depth : recurse(depth + 1) + recurse(depth + 2) }

@inline(never) func readNowhere() -> Int { UnsafePointer<Int>(bitPattern: 0x10)?.pointee ?? 0 }

/// Memory that nobody may touch, until a handler of the app's own allows it.
let guarded = mmap(nil, 4096, PROT_NONE, MAP_PRIVATE | Int32(MAP_ANON), -1, 0)!

/// What Swift does not let a program call.
func forked() -> pid_t {
  unsafeBitCast(dlsym(dlopen(nil, RTLD_NOW), "fork"), to: (@convention(c) () -> pid_t).self)()
}

func status(of child: pid_t) -> Int32 {
  var status: Int32 = 0
  waitpid(child, &status, 0)
  return status
}

setvbuf(stdout, nil, Int32(_IOLBF), 0)
let environment = ProcessInfo.processInfo.environment
var options = BloopOptions(endpoint: environment["BLOOP_ENDPOINT"] ?? "", projectKey: "bloop_probe")
options.release = "1.0.0"
options.flushInterval = 60
options.flushAt = 100_000
options.maxBufferSize = environment["BLOOP_BUFFER"].flatMap { Int($0) } ?? options.maxBufferSize
options.crashDirectory = URL(fileURLWithPath: environment["BLOOP_CRASHES"] ?? "/nonexistent")
let ending = CommandLine.arguments.dropFirst().first ?? "return"

if ending == "chained" {
  signal(SIGSEGV) { _ in _exit(42) }
  signal(SIGFPE, SIG_IGN)
}
if ending == "handled" { signal(SIGSEGV) { _ in mprotect(guarded, 4096, PROT_READ | PROT_WRITE) } }
BloopClient.configure(options)
let client = BloopClient.shared!
if environment["BLOOP_CRASHES"] != nil { client.installCrashHandler() }
if environment["PROBE_WALK"] != nil { bloop_backtrace_prepare(false) }
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
case "handled":
  guarded.storeBytes(of: 7, as: Int.self)
  print("survived with \(guarded.load(as: Int.self))")
  abort()
case "fork":
  let child = forked()
  if child == 0 { abort() }
  print("the child ended by \(status(of: child) & 0x7F)")
case "many":
  for i in 0..<2000 { client.capture(errorType: "Waiting", message: "\(i)") }
  abort()
case "library":
  let function = dlsym(dlopen(environment["PROBE_LIBRARY"], RTLD_NOW), "fall")
  unsafeBitCast(function, to: (@convention(c) () -> Void).self)()
case "clients":
  let others = try (0..<3).map { _ in try BloopClient(options) }
  for other in others { other.capture(errorType: "Waiting", message: "of another client") }
  exit(0)
case "flushed": client.flushSync(timeout: 0.5)
case "segv", "chained": print(readNowhere())
case "overflow": print(recurse(0))
case "raise-term": raise(SIGTERM)
case let signal where signal.hasPrefix("raise-"): raise(Int32(signal.dropFirst(6)) ?? 0)
case "launch": client.flushSync(timeout: 10)
default: exit(64)
}
