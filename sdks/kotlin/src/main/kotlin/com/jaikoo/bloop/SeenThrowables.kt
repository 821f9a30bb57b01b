// Remembers which throwables were captured, by identity, without keeping them alive.
package com.jaikoo.bloop

import java.lang.ref.ReferenceQueue
import java.lang.ref.WeakReference

internal class SeenThrowables {
    private class Identity(thrown: Throwable, gone: ReferenceQueue<Throwable>?) : WeakReference<Throwable>(thrown, gone) {
        private val hash = System.identityHashCode(thrown)

        override fun hashCode() = hash

        override fun equals(other: Any?): Boolean {
            if (this === other) return true
            val thrown = get()
            return thrown != null && other is Identity && other.get() === thrown
        }
    }

    private val gone = ReferenceQueue<Throwable>()
    private val seen = HashSet<Identity>()

    /** Whether it is seen for the first time. */
    @Synchronized
    fun add(thrown: Throwable): Boolean {
        while (true) seen.remove(gone.poll() as Identity? ?: break)
        return seen.add(Identity(thrown, gone))
    }
}
