// The one voice of the SDK: a line of text when something goes wrong, never more than one a minute of a kind.
package com.jaikoo.bloop

private const val QUIET_NANOS = 60_000_000_000L
private val BLANKS = Regex("\\s+")

internal class Diagnostics(private val debug: Boolean, write: OnDiagnostic?) {
    private val write = write ?: OnDiagnostic { System.err.println(it) }
    private val last = HashMap<String, Long>()

    /** `kind` names what goes wrong, so that a line of another kind is not held back. */
    fun say(kind: String, line: String) {
        if (isDue(kind)) tell(line)
    }

    /** What goes right, for those who asked. */
    fun debug(line: String) {
        if (debug) tell(line)
    }

    @Synchronized
    private fun isDue(kind: String): Boolean {
        val now = System.nanoTime()
        val before = last[kind]
        if (before != null && now - before < QUIET_NANOS) return false
        last[kind] = now
        return true
    }

    private fun tell(line: String) {
        try {
            write.say("bloop: " + BLANKS.replace(line, " "))
        } catch (_: Throwable) {
            // The app's own function. There is nobody left to tell.
        }
    }
}

/** `1 event`, `2 events`. */
internal fun events(count: Number): String = if (count.toLong() == 1L) "1 event" else "$count events"

/** `1 event was`, `2 events were`. */
internal fun eventsWere(count: Number): String = events(count) + if (count.toLong() == 1L) " was" else " were"
