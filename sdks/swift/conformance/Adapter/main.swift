// The conformance adapter: makes a client as the scenario says, and carries out its steps.
import Bloop
import Foundation

setvbuf(stdout, nil, Int32(_IOLBF), 0)
guard let path = ProcessInfo.processInfo.environment["BLOOP_SCENARIO"] else {
  fputs("BLOOP_SCENARIO is not set\n", stderr)
  exit(64)
}
let scenario = try Scenario(path: path)
let client = try BloopClient(scenario.options)
if scenario.wantsHandlers { client.installCrashHandler() }
let clients = [client] + (try (1..<scenario.clients).map { _ in try BloopClient(scenario.options) })
var steps = Steps(clients)
for (index, step) in scenario.steps.enumerated() { try steps.run(step, at: index) }
