// The error of the scenarios, raised and caught two functions deep.
import Bloop
import Foundation

final class ConformanceError: Error, CustomStringConvertible {
  let description: String
  let cause: Error?

  init(_ message: String, causes: ArraySlice<String> = []) {
    description = message
    cause = causes.first.map { ConformanceError($0, causes: causes.dropFirst()) }
  }
}

/// Both do something after the call, so that they stay in the stack.
@inline(never) func outer(_ error: ConformanceError, capture: (Error) -> Void) {
  inner(error, capture: capture)
  fflush(stdout)
}

@inline(never) func inner(_ error: ConformanceError, capture: (Error) -> Void) {
  do {
    throw error
  } catch {
    capture(error)
  }
  fflush(stdout)
}
