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

@inline(never) func outer(_ error: ConformanceError, capture: (Error) -> Void) { inner(error, capture: capture) }

@inline(never) func inner(_ error: ConformanceError, capture: (Error) -> Void) {
  do {
    throw error
  } catch {
    capture(error)
  }
}
