// Someone who waits until what was captured before is settled.
package com.jaikoo.bloop

import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit

/** `through`: the number of the last event it waits for. `onSettled`: called once, when all of them are. */
internal class Flush(val through: Long, private val onSettled: () -> Unit = {}) {
    private val settled = CountDownLatch(1)

    @Volatile
    private var isLost = false

    /** One of its events will not arrive. */
    fun lose() {
        isLost = true
    }

    fun settle() {
        settled.countDown()
        onSettled()
    }

    /** Whether all its events were sent in time. Waits through interrupts, which stay set: a thread that ends may be interrupted. */
    fun await(timeoutMs: Long): Boolean {
        val end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs)
        var wasInterrupted = false
        try {
            while (true) {
                try {
                    return settled.await(end - System.nanoTime(), TimeUnit.NANOSECONDS) && !isLost
                } catch (_: InterruptedException) {
                    wasInterrupted = true
                }
            }
        } finally {
            if (wasInterrupted) Thread.currentThread().interrupt()
        }
    }
}
