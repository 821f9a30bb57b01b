// Decides when the events that wait are sent, and what follows from each answer. All state belongs to one serial queue.
import Foundation

final class Sender: @unchecked Sendable {
  private struct Batch {
    let events: [WaitingEvent]
    let dropped: Int
  }

  /// An outage of so many tries is told, though nothing is lost yet.
  private static let worthSaying = 3
  /// Seconds until a refused connection is tried a last time while the process ends.
  private static let quick: TimeInterval = 0.1

  private let options: BloopOptions
  private let buffer: EventBuffer
  private let address: URL
  private let transport: Transport
  private let diagnostics: Diagnostics
  private let queue = DispatchQueue(label: "bloop.sender", qos: .userInitiated)
  private let onQueue = DispatchSpecificKey<Bool>()

  private var flushes: Flushes
  private var patience: Patience
  /// On its way to the server.
  private var batch: Batch?
  /// The newest event of a batch that failed: it stays the same batch, and newer events wait for the next.
  private var retriedThrough: Int?
  private var drainUpTo = 0
  private var interval: DispatchWorkItem?
  private var pause: DispatchWorkItem?
  /// Whether a flush was begun while a request was on its way: should that fail, the next try does not wait.
  private var isAwaited = false
  private var isLeaving = false
  private var refusedWhileLeaving = 0
  private var closed = false
  private let woken = Flag()
  private let problem = Locked("no time was left")

  init(_ options: BloopOptions, address: URL, buffer: EventBuffer, diagnostics: Diagnostics) {
    self.options = options
    self.address = address
    self.buffer = buffer
    self.diagnostics = diagnostics
    transport = makeTransport(timeout: options.timeout)
    flushes = Flushes(of: buffer)
    patience = Patience(first: options.backoff)
    queue.setSpecific(key: onQueue, value: true)
  }

  /// Tells that an event was added, of which `count` wait now.
  func added(count: Int) {
    guard count == 1 || count >= options.flushAt, !woken.set() else { return }
    queue.async {
      self.woken.set(false)
      self.consider()
    }
  }

  /// Runs work that adds events, so that a flush begun later sends these too.
  func first(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

  /// Sends all that was added before. `done` gets, at the latest after `timeout` seconds, whether it was sent and nothing was lost
  /// since the flush before. A pause of our own between two tries is cut, not one that the server asked for.
  func flush(timeout: TimeInterval, done: @escaping (Bool) -> Void) {
    queue.async { self.begin(timeout, isLast: false, done) }
  }

  /// The same, waiting for it on the calling thread.
  func flushSync(timeout: TimeInterval) -> Bool {
    guard !isOnQueue else { return false } // it would wait for itself
    let finished = DispatchSemaphore(value: 0)
    let result = Flag()
    flush(timeout: timeout) { sent in
      result.set(sent)
      finished.signal()
    }
    return finished.wait(timeout: .now() + max(0, timeout) + 0.1) == .success && result.isSet
  }

  /// A flush at the end of the process: nobody waits for a server that is not there.
  func leave(timeout: TimeInterval, done: @escaping () -> Void) {
    guard !isOnQueue else { return done() }
    queue.async {
      self.isLeaving = true
      self.begin(timeout, isLast: true) { _ in done() }
      if self.refusedWhileLeaving > 1 || self.patience.closed > timeout { self.flushes.giveUpAll() }
    }
  }

  /// The process ends now, and with it what waits. `kept`: whether the next launch sends it.
  func ended(kept: Bool) {
    let left = buffer.stats.open
    guard left > 0 else { return }
    let later = kept ? "; the next launch sends them" : ""
    diagnostics.report("ended", "\(eventsWere(left)) not sent before the end of the process (\(problem.value))\(later)")
  }

  /// What is neither sent nor lost; nil when the queue is too busy to tell.
  func open() -> [WaitingEvent]? {
    guard !isOnQueue else { return (batch?.events ?? []) + buffer.events }
    let told = DispatchSemaphore(value: 0)
    let found = Locked<[WaitingEvent]?>(nil)
    queue.async {
      found.set((self.batch?.events ?? []) + self.buffer.events)
      told.signal()
    }
    _ = told.wait(timeout: .now() + 0.5)
    return found.value
  }

  /// Stops for good: what still waits is given up.
  func close() {
    queue.async {
      guard !self.closed else { return }
      self.closed = true
      self.interval?.cancel()
      self.pause?.cancel()
      self.transport.close()
      let left = self.buffer.stats.open
      if let batch = self.batch { self.settle(batch, as: .givenUp) }
      self.buffer.removeAll()
      if left > 0 {
        self.diagnostics.report("closed", "\(eventsWere(left)) not sent before the client was closed (\(self.problem.value))")
      }
      self.flushes.giveUpAll()
    }
  }

  // MARK: - on the queue

  private var isOnQueue: Bool { DispatchQueue.getSpecific(key: onQueue) != nil }

  private func begin(_ timeout: TimeInterval, isLast: Bool, _ done: @escaping (Bool) -> Void) {
    guard !closed else { return done(false) }
    let waiter = flushes.wait(done: done)
    patience.hurry(isLast: isLast)
    isAwaited = isAwaited || batch != nil
    drain()
    queue.asyncAfter(deadline: .now() + max(0, timeout)) { self.flushes.giveUp(waiter) }
  }

  /// Sends when enough events wait, else sees to it that they will be.
  private func consider() {
    guard !closed else { return }
    let count = buffer.count
    if count >= options.flushAt { return drain() }
    guard count > 0, interval == nil, batch == nil else { return }
    let due = DispatchWorkItem { [weak self] in self?.drain() }
    interval = due
    queue.asyncAfter(deadline: .now() + options.flushInterval, execute: due)
  }

  private func drain() {
    drainUpTo = buffer.newest
    interval?.cancel()
    interval = nil
    next()
  }

  /// The next request, when it is time for one.
  private func next() {
    guard !closed, batch == nil else { return }
    flushes.settled(before: buffer.oldestWaiting ?? .max)
    pause?.cancel()
    guard let oldest = buffer.oldestWaiting, oldest <= drainUpTo else { return consider() }
    let seconds = patience.left
    guard seconds <= 0 else {
      let again = DispatchWorkItem { [weak self] in self?.next() }
      pause = again
      queue.asyncAfter(deadline: .now() + seconds, execute: again)
      return
    }
    let envelope = 16
    let (events, dropped) = buffer.take(
      options.maxBatchSize, maxBytes: Limits.batchBytes - envelope, through: retriedThrough)
    guard !events.isEmpty else { return }
    batch = Batch(events: events, dropped: dropped)
    transport.send(SignedRequest(body(of: events, dropped), to: address, with: options)) { [weak self] answer in
      guard let self else { return }
      self.queue.async { self.received(answer) }
    }
  }

  private func body(of events: [WaitingEvent], _ dropped: Int) -> [UInt8] {
    var body = JSONText()
    body.raw("{\"events\":[")
    for (index, event) in events.enumerated() {
      if index > 0 { body.raw(",") }
      body.raw(event.encoded.json(dropped: index == 0 ? dropped : 0))
    }
    body.raw("]}")
    return body.bytes
  }

  private func received(_ answer: Answer) {
    guard !closed, let batch else { return }
    let count = batch.events.count
    switch answer {
    case .taken(let refused):
      ExitHook.shared.registerAgain()
      buffer.noteReported(batch.dropped)
      if let first = refused.min(by: { $0.key < $1.key }) {
        let were = refused.count == 1 ? "was" : "were"
        diagnostics.report("rejected", "\(refused.count) of \(events(count)) \(were) not taken: \(shown): \(first.value)")
      }
      if options.debug { diagnostics.report("sent", "\(eventsWere(count - refused.count)) sent") }
      settle(batch, as: .sent, except: Set(refused.keys))
    case .refused(let reason): lose(batch, as: .refused, reason)
    case .later(let reason, let after): failed(batch, reason, after: after, isRefused: false)
    case .nobody(let reason): failed(batch, reason, after: nil, isRefused: true)
    }
    next()
  }

  private func failed(_ batch: Batch, _ reason: String, after: TimeInterval?, isRefused: Bool) {
    if let most = options.maxRetries, patience.failures >= most {
      return lose(batch, as: .givenUp, "\(reason), after \(patience.failures + 1) tries")
    }
    problem.set(reason)
    self.batch = nil
    retriedThrough = batch.events.last?.number
    drainUpTo = max(drainUpTo, retriedThrough ?? 0)
    buffer.putBack(batch.events)
    patience.failed(after: after, atMost: isLeaving && isRefused ? Sender.quick : Patience.longest)
    if isAwaited { patience.hurry() }
    isAwaited = false
    if options.debug { diagnostics.report("retry", "try \(patience.failures): \(shown): \(reason)") }
    if options.maxRetries == nil, patience.failures >= Sender.worthSaying, !isLeaving {
      diagnostics.report("waiting", "\(eventsAre(buffer.count)) waiting: \(shown): \(reason)")
    }
    guard isLeaving, isRefused else { return }
    refusedWhileLeaving += 1
    if refusedWhileLeaving > 1 { flushes.giveUpAll() }
  }

  private func lose(_ batch: Batch, as settlement: Settlement, _ reason: String) {
    diagnostics.report("\(settlement)", "\(eventsAre(batch.events.count)) lost: \(shown): \(reason)")
    settle(batch, as: settlement)
  }

  private func settle(_ settled: Batch, as settlement: Settlement, except refused: Set<Int> = []) {
    batch = nil
    retriedThrough = nil
    isAwaited = false
    patience.succeeded()
    var failed: [WaitingEvent] = []
    for (index, event) in settled.events.enumerated() {
      let own = refused.contains(index) ? .refused : settlement
      if own != .sent { failed.append(event) }
      event.settled(own)
    }
    buffer.note(sent: settled.events.count - failed.count, failed: failed)
  }

  /// How lines name the server.
  private var shown: String { address.withoutCredentials }
}
