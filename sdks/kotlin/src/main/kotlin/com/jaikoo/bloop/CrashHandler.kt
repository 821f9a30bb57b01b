// Sees the errors that end a thread, and passes them on to whoever handled them before.
package com.jaikoo.bloop

internal class CrashHandler(
    private val previous: Thread.UncaughtExceptionHandler?,
    private val report: (Thread, Throwable) -> Unit,
) : Thread.UncaughtExceptionHandler {
    override fun uncaughtException(thread: Thread, thrown: Throwable) {
        try {
            report(thread, thrown)
        } catch (_: Throwable) {
            // The app's error is the one that counts.
        } finally {
            if (previous != null) previous.uncaughtException(thread, thrown) else print(thread, thrown)
        }
    }

    /** What the JVM does when there is no default handler (ThreadGroup.uncaughtException). */
    private fun print(thread: Thread, thrown: Throwable) {
        System.err.print("Exception in thread \"${thread.name}\" ")
        thrown.printStackTrace()
    }

    /** Gives way to the previous handler, unless another has been put before this one since. */
    fun uninstall() {
        if (Thread.getDefaultUncaughtExceptionHandler() === this) Thread.setDefaultUncaughtExceptionHandler(previous)
    }
}
