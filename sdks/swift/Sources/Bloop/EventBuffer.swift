// The events that wait to be sent, and the counts of what became of all events.
import Foundation

/// What became of the events of one client.
public struct BloopStats: Equatable, Sendable {
  /// Taken into the buffer.
  public var captured = 0
  /// Taken by the server.
  public var sent = 0
  /// Displaced from the buffer by newer ones, or by `beforeSend`.
  public var dropped = 0
  /// Refused by the server, or given up after the last retry.
  public var failed = 0
}

/// What became of one event in the end.
enum Settlement { case sent, refused, givenUp }

final class WaitingEvent {
  let encoded: EncodedEvent
  /// In the order of capture.
  fileprivate(set) var number = 0
  /// Told once, when the event is sent or will never be.
  let settled: (Settlement) -> Void

  init(_ encoded: EncodedEvent, settled: @escaping (Settlement) -> Void = { _ in }) {
    self.encoded = encoded
    self.settled = settled
  }
}

final class EventBuffer: @unchecked Sendable {
  private let capacity: Int
  private let lock = NSLock()
  private var waiting: [WaitingEvent] = []
  private var counts = BloopStats()
  private var lastNumber = 0
  private var unreported = 0

  init(capacity: Int) { self.capacity = capacity }

  private func locked<Result>(_ body: () -> Result) -> Result {
    lock.lock()
    defer { lock.unlock() }
    return body()
  }

  var stats: BloopStats { locked { counts } }
  var count: Int { locked { waiting.count } }
  /// The number of the newest event ever added.
  var newest: Int { locked { lastNumber } }
  var oldestWaiting: Int? { locked { waiting.first?.number } }

  /// Adds an event, dropping the oldest when there is no room; answers how many wait now.
  func append(_ event: WaitingEvent) -> Int {
    let (count, lost): (Int, WaitingEvent?) = locked {
      counts.captured += 1
      lastNumber += 1
      event.number = lastNumber
      waiting.append(event)
      guard waiting.count > capacity else { return (waiting.count, nil) }
      counts.dropped += 1
      unreported += 1
      return (capacity, waiting.removeFirst())
    }
    lost?.settled(.givenUp)
    return count
  }

  /// Takes the oldest events out, at least one if any wait, and the count of dropped ones that the batch shall report.
  func take(_ most: Int, maxBytes: Int) -> (events: [WaitingEvent], dropped: Int) {
    locked {
      var bytes = 0
      let events = waiting.prefix(most).prefix { event in
        bytes += event.encoded.size
        return bytes <= maxBytes || bytes == event.encoded.size
      }
      waiting.removeFirst(events.count)
      return (Array(events), unreported)
    }
  }

  func removeAll() {
    let rest = locked {
      counts.failed += waiting.count
      defer { waiting = [] }
      return waiting
    }
    rest.forEach { $0.settled(.givenUp) }
  }

  func noteDropped() { locked { counts.dropped += 1 } }
  func noteReported(_ dropped: Int) { locked { unreported -= dropped } }
  func note(sent: Int, failed: Int) {
    locked {
      counts.sent += sent
      counts.failed += failed
    }
  }
}
