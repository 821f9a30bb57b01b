// Runs something when the JVM ends in order. On Android processes are killed, and it never runs.
package com.jaikoo.bloop

internal class ExitHook(work: () -> Unit) {
    private val thread = Thread(work, "bloop-exit").apply { contextClassLoader = null }

    init {
        attempt { Runtime.getRuntime().addShutdownHook(thread) }
    }

    fun remove() {
        attempt { Runtime.getRuntime().removeShutdownHook(thread) }
    }

    private fun attempt(change: () -> Unit) {
        try {
            change()
        } catch (_: IllegalStateException) {
            // The JVM is ending already.
        } catch (_: SecurityException) {
            // Not allowed to: the app has to close the client itself.
        }
    }
}
