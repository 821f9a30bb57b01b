// The events that wait to be sent, in a bounded buffer; when they are due; and what became of them.
package com.jaikoo.bloop

import java.util.ArrayDeque
import java.util.concurrent.TimeUnit
import java.util.concurrent.locks.ReentrantLock
import kotlin.concurrent.withLock

/** Before a server that is not there is asked for the last time. */
private const val LAST_PAUSE_MS = 150L

internal class Outbox(private val options: BloopOptions) {
    private val lock = ReentrantLock()
    private val changed = lock.newCondition()
    private val waiting = ArrayDeque<WireEvent>()
    private val inFlight = ArrayDeque<WireEvent>()
    private val flushes = ArrayList<Flush>()
    private val flushInterval = TimeUnit.MILLISECONDS.toNanos(options.flushIntervalMs)

    private var captured = 0L
    private var sent = 0L
    private var dropped = 0L
    private var failed = 0L

    /** Dropped events that no batch has told the server of. */
    private var untold = 0L

    /** Events up to this number are due whatever the time. */
    private var dueThrough = 0L

    /** Whether a flush has come since the last attempt began. */
    private var isHurried = false

    /** Whether something was lost that no flush has answered for. */
    private var isLossUntold = false
    private var lostAtEnd = 0L

    /** Why the last batch could not be sent. */
    @Volatile
    var lastProblem: String? = null

    @Volatile
    var isEnding = false
        private set

    var isClosed = false
        get() = lock.withLock { field }
        private set

    val stats get() = lock.withLock { BloopStats(captured, sent, dropped, failed) }

    /** Whether the event was taken: not after the end. */
    fun add(event: WireEvent): Boolean = lock.withLock {
        if (isClosed) return false
        event.number = ++captured
        event.waitsSince = System.nanoTime()
        if (waiting.size == options.maxBufferSize) dropOldest()
        waiting.add(event)
        if (waiting.size == 1 || waiting.size >= options.flushAt) changed.signalAll()
        true
    }

    private fun dropOldest() {
        dropped++
        untold++
        lose(waiting.removeFirst())
        settleFlushes()
    }

    /** The next events to be sent, at most a batch, once they are due; null at the end. They are in flight then. */
    fun take(): List<WireEvent>? = lock.withLock {
        while (true) {
            if (isClosed) return null
            val left = untilDue()
            if (left <= 0) break
            sleep(left)
        }
        isHurried = false
        while (waiting.isNotEmpty() && inFlight.size < options.maxBatchSize) inFlight.add(waiting.removeFirst())
        inFlight.toList()
    }

    private fun untilDue(): Long {
        val first = waiting.peekFirst() ?: return Long.MAX_VALUE
        if (waiting.size >= options.flushAt || first.number <= dueThrough) return 0
        return first.waitsSince + flushInterval - System.nanoTime()
    }

    /** How many dropped events the server has not been told of. */
    fun untold(): Long = lock.withLock { untold }

    /**
     * A try has failed: what is in flight waits again, before all that came later, and the oldest give way where there are too many.
     * False at the end, when nothing can wait any more.
     */
    fun giveBack(): Boolean = lock.withLock {
        if (isClosed) return false
        while (inFlight.isNotEmpty()) waiting.addFirst(inFlight.removeLast())
        while (waiting.size > options.maxBufferSize) dropOldest()
        true
    }

    /** What is left of the events that were given back, up to the number `through`. They are in flight again. */
    fun takeAgain(through: Long): List<WireEvent> = lock.withLock {
        while (waiting.isNotEmpty() && waiting.first.number <= through) inFlight.add(waiting.removeFirst())
        inFlight.toList()
    }

    /** Nothing in flight will arrive. */
    fun abandon(): Unit = lock.withLock { if (inFlight.isNotEmpty()) settle(inFlight.size, inFlight.size) }

    /** The oldest of those in flight have an outcome: `lost` of them will not arrive. `told`: the dropped events the server knows of now. */
    fun settle(count: Int, lost: Int, told: Long = 0): Unit = lock.withLock {
        if (lost > 0) lose(inFlight.first)
        repeat(count) { inFlight.removeFirst() }
        sent += count - lost
        failed += lost
        if (isEnding) lostAtEnd += lost
        untold -= told
        settleFlushes()
    }

    /** Waits before a retry, until a flush cuts it short or the client is closed. */
    fun pause(ms: Long): Unit = lock.withLock {
        var left = TimeUnit.MILLISECONDS.toNanos(ms)
        while (left > 0 && !isHurried && !isClosed) left = sleep(left)
        isHurried = false
    }

    /** Waits that long, until the client is closed: no flush cuts short what the server has asked for. */
    fun waitAsAsked(ms: Long): Unit = lock.withLock {
        var left = TimeUnit.MILLISECONDS.toNanos(ms)
        while (left > 0 && !isClosed) left = sleep(left)
        isHurried = false
    }

    /** The short wait before the last attempt to reach a server that is not there. */
    fun pauseAtEnd(): Unit = waitAsAsked(LAST_PAUSE_MS)

    /** Nanoseconds that are left. Whoever interrupts the SDK's thread means another one: it goes on. */
    private fun sleep(nanos: Long): Long =
        try {
            changed.awaitNanos(nanos)
        } catch (_: InterruptedException) {
            0
        }

    /** Makes everything due that was captured before, and cuts a pause of our own short. */
    fun hurry(): Unit = lock.withLock {
        dueThrough = captured
        isHurried = true
        changed.signalAll()
    }

    /** All that has no outcome yet, oldest first. */
    fun snapshot(): List<WireEvent> = lock.withLock { inFlight + waiting }

    /** Calls when everything that was captured so far has an outcome. */
    fun whenSettled(action: () -> Unit): Unit = lock.withLock {
        val flush = Flush(captured, action)
        if (oldest() > captured) flush.settle() else flushes += flush
    }

    /** The process, or the client, ends: what cannot be sent now never will be. */
    fun end(): Unit = lock.withLock { isEnding = true }

    /** Events that have no outcome yet, or were lost since the end began. */
    val unsent: Long get() = lock.withLock { waiting.size + inFlight.size + lostAtEnd }

    /** Hurries, and waits until everything that was captured before is settled. Whether all of it was sent in time, and nothing lost since the flush before. */
    fun flush(timeoutMs: Long): Boolean {
        val flush = lock.withLock {
            hurry()
            Flush(captured).also {
                if (isLossUntold) it.lose()
                isLossUntold = false
                if (oldest() > captured) it.settle() else flushes += it
            }
        }
        return flush.await(timeoutMs).also { lock.withLock { flushes.remove(flush) } }
    }

    /** The end: nothing more is taken in, and what is left over has failed. */
    fun close(): Unit = lock.withLock {
        isClosed = true
        failed += waiting.size
        waiting.peekFirst()?.let(::lose)
        waiting.clear()
        settleFlushes()
        changed.signalAll()
    }

    private fun oldest() = (inFlight.peekFirst() ?: waiting.peekFirst())?.number ?: Long.MAX_VALUE

    private fun lose(event: WireEvent) {
        val concerned = flushes.filter { it.through >= event.number }
        if (concerned.isEmpty()) isLossUntold = true else concerned.forEach(Flush::lose)
    }

    private fun settleFlushes() {
        val oldest = oldest()
        flushes.removeAll { flush -> (oldest > flush.through).also { if (it) flush.settle() } }
    }
}
