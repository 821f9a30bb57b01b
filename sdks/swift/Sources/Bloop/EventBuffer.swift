// The events that wait to be sent, the oldest first: bounded, as an app in trouble may have very many. And what became of all.
import Foundation

/// What became of the events of one client.
public struct BloopStats: Equatable, Sendable {
  /// Taken into the buffer.
  public var captured = 0
  /// Taken by the server.
  public var sent = 0
  /// Pushed out of a full buffer by newer ones.
  public var dropped = 0
  /// Refused by the server, given up after `maxRetries`, or left over at close.
  public var failed = 0

  /// Neither sent nor lost.
  var open: Int { captured - sent - lost }
  var lost: Int { dropped + failed }
}

/// What became of one event in the end.
enum Settlement { case sent, refused, givenUp }

final class WaitingEvent {
  let encoded: EncodedEvent
  /// Whether a report on disk has it, until it is settled.
  let isOnDisk: Bool
  /// In the order of capture.
  fileprivate(set) var number = 0
  /// Told once, when the event is sent or will never be.
  let settled: (Settlement) -> Void

  init(_ encoded: EncodedEvent, isOnDisk: Bool = false, settled: @escaping (Settlement) -> Void = { _ in }) {
    self.encoded = encoded
    self.isOnDisk = isOnDisk
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
  /// The numbers of the first and the last event that were lost and that no flush has told of.
  private var losses: ClosedRange<Int>?

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
  var events: [WaitingEvent] { locked { waiting } }

  /// Adds an event, dropping the oldest when there is no room; answers how many wait now.
  func append(_ event: WaitingEvent) -> Int {
    change {
      counts.captured += 1
      lastNumber += 1
      event.number = lastNumber
      waiting.append(event)
    }
  }

  /// Events that were taken go back to their place: they may be too many by now.
  func putBack(_ events: [WaitingEvent]) { _ = change { waiting = events + waiting } }

  /// Answers how many wait afterwards. The oldest give way.
  private func change(_ body: () -> Void) -> Int {
    let (count, pushedOut): (Int, [WaitingEvent]) = locked {
      body()
      let surplus = waiting.prefix(max(0, waiting.count - capacity))
      waiting.removeFirst(surplus.count)
      counts.dropped += surplus.count
      noteLosses(surplus)
      unreported += surplus.count
      return (waiting.count, Array(surplus))
    }
    pushedOut.forEach { $0.settled(.givenUp) }
    return count
  }

  /// Takes the oldest events out, at least one if any wait, and the count of dropped ones that the batch shall report. None that
  /// is newer than `through`, unless those up to it have gone.
  func take(_ most: Int, maxBytes: Int, through: Int?) -> (events: [WaitingEvent], dropped: Int) {
    locked {
      var bytes = 0
      let last = through.flatMap { through in waiting.first.map { $0.number <= through ? through : .max } } ?? .max
      let events = waiting.prefix(most).prefix { event in
        bytes += event.encoded.size
        return event.number <= last && (bytes <= maxBytes || bytes == event.encoded.size)
      }
      waiting.removeFirst(events.count)
      return (Array(events), unreported)
    }
  }

  func removeAll() {
    let rest = locked {
      counts.failed += waiting.count
      noteLosses(waiting[...])
      defer { waiting = [] }
      return waiting
    }
    rest.forEach { $0.settled(.givenUp) }
  }

  func noteReported(_ dropped: Int) { locked { unreported -= dropped } }
  func note(sent: Int, failed: [WaitingEvent]) {
    locked {
      counts.sent += sent
      counts.failed += failed.count
      noteLosses(failed[...])
    }
  }

  /// Whether events up to this number were lost; the next time these are not told again.
  func takeLosses(through upTo: Int) -> Bool {
    locked {
      guard let all = losses, all.lowerBound <= upTo else { return false }
      losses = all.upperBound > upTo ? (upTo + 1)...all.upperBound : nil
      return true
    }
  }

  private func noteLosses(_ lost: ArraySlice<WaitingEvent>) {
    guard let first = lost.first?.number, let last = lost.last?.number else { return }
    losses = min(first, losses?.lowerBound ?? first)...max(last, losses?.upperBound ?? last)
  }
}
