// Decides when the events that wait are sent, and what follows from each answer. All state belongs to one serial queue.
import Foundation

final class Sender: @unchecked Sendable {
  private final class Waiter {
    let upTo: Int
    let done: (Bool) -> Void
    var allSent = true
    init(_ upTo: Int, _ done: @escaping (Bool) -> Void) {
      self.upTo = upTo
      self.done = done
    }
  }

  private struct Batch {
    let events: [WaitingEvent]
    let dropped: Int
    let request: SignedRequest
    var attempts = 0
  }

  private let options: BloopOptions
  private let buffer: EventBuffer
  private let address: URL
  private let transport: Transport
  private let diagnostics: Diagnostics
  private let queue = DispatchQueue(label: "bloop.sender", qos: .userInitiated)
  private let onQueue = DispatchSpecificKey<Bool>()

  private var batch: Batch?
  private var drainUpTo = 0
  private var waiters: [Waiter] = []
  private var interval: DispatchWorkItem?
  private var retry: DispatchWorkItem?
  /// Whether a flush was begun while a request was on its way: should that fail, the next try does not wait.
  private var isHurried = false
  private var closed = false
  private let woken = Flag()

  init(_ options: BloopOptions, address: URL, buffer: EventBuffer, diagnostics: Diagnostics) {
    self.options = options
    self.address = address
    self.buffer = buffer
    transport = makeTransport(timeout: options.timeout)
    self.diagnostics = diagnostics
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

  /// Sends all that was added before; `done` gets whether it was, at the latest after `timeout` seconds.
  func flush(timeout: TimeInterval, done: @escaping (Bool) -> Void) {
    queue.async {
      guard !self.closed else { return done(false) }
      let waiter = Waiter(self.buffer.newest, done)
      self.waiters.append(waiter)
      let isSending = self.batch != nil
      self.drain()
      if let retry = self.retry {
        retry.cancel()
        self.retry = nil
        self.attempt()
      } else {
        self.isHurried = self.isHurried || isSending
      }
      self.queue.asyncAfter(deadline: .now() + max(0, timeout)) { self.answer(false) { $0 === waiter } }
    }
  }

  /// The same, waiting for it on the calling thread.
  func flushSync(timeout: TimeInterval) -> Bool {
    guard DispatchQueue.getSpecific(key: onQueue) == nil else { return false } // it would wait for itself
    let finished = DispatchSemaphore(value: 0)
    let result = Flag()
    flush(timeout: timeout) { sent in
      result.set(sent)
      finished.signal()
    }
    return finished.wait(timeout: .now() + max(0, timeout) + 0.1) == .success && result.isSet
  }

  /// Stops for good: what still waits is given up.
  func close() {
    queue.async {
      guard !self.closed else { return }
      self.closed = true
      self.interval?.cancel()
      self.retry?.cancel()
      self.transport.close()
      if let batch = self.batch { self.settle(batch, as: .givenUp) }
      self.buffer.removeAll()
      self.answer(false) { _ in true }
    }
  }

  // MARK: - on the queue

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

  private func next() {
    guard !closed, batch == nil else { return }
    answer(true) { waiter in (buffer.oldestWaiting ?? .max) > waiter.upTo }
    guard let oldest = buffer.oldestWaiting, oldest <= drainUpTo else { return consider() }
    let envelope = 16
    let (events, dropped) = buffer.take(options.maxBatchSize, maxBytes: Limits.batchBytes - envelope)
    var body = JSONText()
    body.raw("{\"events\":[")
    for (index, event) in events.enumerated() {
      if index > 0 { body.raw(",") }
      body.raw(event.encoded.json(dropped: index == 0 ? dropped : 0))
    }
    body.raw("]}")
    batch = Batch(events: events, dropped: dropped, request: SignedRequest(body.bytes, to: address, with: options))
    attempt()
  }

  private func attempt() {
    guard !closed, let request = batch?.request else { return }
    batch?.attempts += 1
    transport.send(request) { [weak self] answer in
      guard let self else { return }
      self.queue.async { self.received(answer) }
    }
  }

  private func received(_ answer: Answer) {
    guard !closed, let batch else { return }
    switch answer {
    case .taken(let refused):
      ExitHook.shared.registerAgain()
      buffer.noteReported(batch.dropped)
      if let first = refused.min(by: { $0.key < $1.key }) {
        diagnostics.report("refused event", "\(refused.count) of \(batch.events.count) events refused: \(first.value)")
      }
      settle(batch, as: .sent, except: Set(refused.keys))
    case .refused(let reason):
      diagnostics.report("refused request", "\(batch.events.count) events refused, \(reason)")
      settle(batch, as: .refused)
    case .later(let reason, let after):
      guard batch.attempts <= options.maxRetries else {
        diagnostics.report("given up", "\(batch.events.count) events given up after \(batch.attempts) attempts, \(reason)")
        settle(batch, as: .givenUp)
        break
      }
      if options.debug { diagnostics.report("retry", "attempt \(batch.attempts): \(reason)") }
      let seconds = after ?? .random(in: 0...longestBackoff(after: batch.attempts))
      wait(isHurried ? 0 : seconds)
      isHurried = false
      return
    }
    next()
  }

  private func longestBackoff(after attempts: Int) -> TimeInterval {
    min(options.maxBackoff, options.backoff * pow(2, Double(attempts - 1)))
  }

  private func wait(_ seconds: TimeInterval) {
    let again = DispatchWorkItem { [weak self] in
      self?.retry = nil
      self?.attempt()
    }
    retry = again
    queue.asyncAfter(deadline: .now() + seconds, execute: again)
  }

  private func settle(_ settled: Batch, as settlement: Settlement, except refused: Set<Int> = []) {
    batch = nil
    isHurried = false
    var sent = 0
    for (index, event) in settled.events.enumerated() {
      let own = refused.contains(index) ? .refused : settlement
      if own == .sent { sent += 1 }
      event.settled(own)
    }
    buffer.note(sent: sent, failed: settled.events.count - sent)
    if sent < settled.events.count, let oldest = settled.events.first {
      waiters.filter { $0.upTo >= oldest.number }.forEach { $0.allSent = false }
    }
  }

  /// Ends the waits that `ends` picks; `result` is what they get, unless something of theirs failed.
  private func answer(_ result: Bool, where ends: (Waiter) -> Bool) {
    let ended = waiters.filter(ends)
    waiters.removeAll { waiter in ended.contains { $0 === waiter } }
    ended.forEach { $0.done(result && $0.allSent) }
  }
}

/// A truth that one thread sets and another reads.
final class Flag: @unchecked Sendable {
  private let lock = NSLock()
  private var value = false

  var isSet: Bool {
    lock.lock()
    defer { lock.unlock() }
    return value
  }

  /// Answers what it was before.
  @discardableResult
  func set(_ new: Bool = true) -> Bool {
    lock.lock()
    defer { lock.unlock() }
    let before = value
    value = new
    return before
  }
}
