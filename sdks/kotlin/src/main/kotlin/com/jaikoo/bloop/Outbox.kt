// The events that wait to be sent, in a bounded buffer; when they are due; and what became of them.
package com.jaikoo.bloop

import java.util.ArrayDeque
import java.util.concurrent.TimeUnit
import java.util.concurrent.locks.ReentrantLock
import kotlin.concurrent.withLock

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

    /** The oldest of those in flight have an outcome: `lost` of them will not arrive. `told`: the dropped events the server knows of now. */
    fun settle(count: Int, lost: Int, told: Long = 0): Unit = lock.withLock {
        if (lost > 0) lose(inFlight.first)
        repeat(count) { inFlight.removeFirst() }
        sent += count - lost
        failed += lost
        untold -= told
        settleFlushes()
    }

    /** Waits before a retry. Answers with false when a flush or the end cut it short. */
    fun pause(ms: Long): Boolean = lock.withLock {
        var left = TimeUnit.MILLISECONDS.toNanos(ms)
        while (left > 0 && !isHurried && !isClosed) left = sleep(left)
        val isWhole = !isHurried && !isClosed
        isHurried = false
        isWhole
    }

    /** Nanoseconds that are left. Whoever interrupts the SDK's thread means another one: it goes on. */
    private fun sleep(nanos: Long): Long =
        try {
            changed.awaitNanos(nanos)
        } catch (_: InterruptedException) {
            0
        }

    /** Makes everything due that was captured before, and cuts a pause short. */
    fun hurry(): Unit = lock.withLock {
        dueThrough = captured
        isHurried = true
        changed.signalAll()
    }

    /** Hurries, and waits until everything that was captured before is settled. Whether all of it was sent in time. */
    fun flush(timeoutMs: Long): Boolean {
        val flush = lock.withLock {
            hurry()
            Flush(captured).also { if (oldest() > captured) it.settle() else flushes += it }
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
        for (flush in flushes) if (flush.through >= event.number) flush.lose()
    }

    private fun settleFlushes() {
        val oldest = oldest()
        flushes.removeAll { flush -> (oldest > flush.through).also { if (it) flush.settle() } }
    }
}
