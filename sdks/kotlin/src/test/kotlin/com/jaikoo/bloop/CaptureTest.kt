// What is captured of a throwable.
package com.jaikoo.bloop

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.PrintWriter
import java.io.StringWriter
import java.lang.ref.WeakReference

class CaptureTest {
    private fun stackOf(thrown: Throwable) = captured { it.capture(thrown) }["stack"] as String

    private fun nested(depth: Int, frames: Int): Throwable =
        if (frames > 0) nested(depth, frames - 1) else if (depth == 0) IllegalStateException("cause 0") else RuntimeException("cause $depth", nested(depth - 1, 60))

    @Test
    fun `a throwable has its type, message and stack`() {
        val thrown = IllegalArgumentException("bad")
        val event = captured { it.capture(thrown, screen = "Profile", httpStatus = 500) }
        assertEquals("java.lang.IllegalArgumentException", event["error_type"])
        assertEquals("bad", event["message"])
        assertEquals("Profile", event["screen"])
        assertEquals(500L, event["http_status"])
        val lines = (event["stack"] as String).lines()
        assertEquals("java.lang.IllegalArgumentException: bad", lines[0])
        assertTrue(lines[1].startsWith("\tat com.jaikoo.bloop.CaptureTest."), lines[1])
    }

    @Test
    fun `a stack with a cause reads as the JVM prints it`() {
        fun cause() = IllegalStateException("below")
        val thrown = RuntimeException("above", cause()).apply { stackTrace = stackTrace.takeLast(10).toTypedArray() }
        thrown.cause!!.stackTrace = thrown.cause!!.stackTrace.takeLast(12).toTypedArray()
        val printed = StringWriter().also { thrown.printStackTrace(PrintWriter(it)) }.toString()
        assertEquals(printed.trim(), stackOf(thrown))
    }

    @Test
    fun `a deep stack leaves room for every cause`() {
        val stack = stackOf(nested(8, 60))
        for (cause in 0..7) assertTrue(stack.contains("cause $cause\n\tat "), "cause $cause is missing")
        assertTrue(utf8Length(stack) <= 8_192)
    }

    @Test
    fun `what was suppressed is in the stack too, each once`() {
        val shared = IllegalStateException("both closed")
        val thrown = RuntimeException("main", IllegalArgumentException("cause").apply { addSuppressed(shared) })
        thrown.addSuppressed(java.io.IOException("closing failed"))
        thrown.addSuppressed(shared)
        val headers = stackOf(thrown).lines().filter { it.startsWith("Caused by") || it.startsWith("Suppressed") }
        assertEquals(
            listOf(
                "Caused by: java.lang.IllegalArgumentException: cause",
                "Suppressed: java.io.IOException: closing failed",
                "Suppressed: java.lang.IllegalStateException: both closed",
            ),
            headers,
        )
    }

    @Test
    fun `a capture answers the id under which the event arrives, and nothing when there is none`() = withClient { client, server ->
        val thrown = RuntimeException("once")
        val ids = listOf(client.capture(thrown), client.capture("E", "m"), client.capture(BloopEvent("E", "m")))
        assertTrue(client.flushSync(30_000))
        assertEquals(ids, server.next().events.map { it["event_id"] })
        assertEquals(listOf(null, null, null), listOf(client.capture(thrown), client.capture(null as Throwable?), client.capture(null as BloopEvent?)))
        client.close()
        assertEquals(null, client.capture("E", "after the end"))
    }

    @Test
    fun `causes end at a cycle, and after ten`() {
        val first = RuntimeException("first")
        first.initCause(RuntimeException("second", first))
        assertEquals(1, Regex("Caused by").findAll(stackOf(first)).count())
        val many = (1..30).fold(RuntimeException("bottom")) { below, index -> RuntimeException("number $index", below).apply { stackTrace = emptyArray() } }
        assertEquals(10, Regex("Caused by").findAll(stackOf(many)).count())
    }

    @Test
    fun `a throwable whose methods throw is captured all the same`() {
        class Hostile : RuntimeException() {
            override val message get() = error("no")
            override val cause get() = error("no")
        }
        val event = captured { it.capture(Hostile()) }
        assertTrue((event["error_type"] as String).endsWith("Hostile"))
        assertEquals("(no message)", event["message"])
    }

    @Test
    fun `the same object is captured once, equal ones each`() = withClient { client, server ->
        class Equal : RuntimeException("equal") {
            override fun hashCode() = 1

            override fun equals(other: Any?) = other is Equal
        }
        val thrown = Equal()
        repeat(3) { client.capture(thrown) }
        client.capture(Equal())
        assertTrue(client.flushSync(30_000))
        assertEquals(2, server.next().events.size)
    }

    @Test
    fun `captured throwables can be collected`() {
        val seen = SeenThrowables()
        val reference = addTo(seen)
        while (reference.get() != null) System.gc()
        assertTrue(seen.add(Throwable()))
    }

    /** A function of its own, so that no variable keeps the throwable alive. */
    private fun addTo(seen: SeenThrowables): WeakReference<Throwable> {
        val thrown = Throwable()
        assertTrue(seen.add(thrown))
        assertFalse(seen.add(thrown))
        return WeakReference(thrown)
    }

    @Test
    fun `nothing is nothing`() = withClient { client, server ->
        client.capture(null as Throwable?)
        client.capture(null as BloopEvent?)
        assertTrue(client.flushSync())
        assertEquals(0, server.unread)
    }

    @Test
    fun `beforeSend changes events and drops them`() = withClient({
        beforeSend = BeforeSend { event -> event.takeIf { it.message != "secret" }?.copy(message = "[${event.message}]", userIdHash = null) }
    }) { client, server ->
        client.capture("E", "secret")
        client.capture("E", "plain", userIdHash = "u")
        assertTrue(client.flushSync(30_000))
        val event = server.next().events.single()
        assertEquals("[plain]", event["message"])
        assertFalse("user_id_hash" in event)
        assertEquals(1, client.stats.captured)
    }

    @Test
    fun `an event whose beforeSend throws is dropped, with one line`() {
        val lines = mutableListOf<String>()
        withClient({
            beforeSend = BeforeSend { error("mine") }
            onDiagnostic = OnDiagnostic { lines += it }
        }) { client, server ->
            repeat(3) { client.capture("E", "m") }
            assertTrue(client.flushSync())
            assertEquals(0, server.unread)
        }
        assertEquals(1, lines.size, lines.toString())
        assertTrue(lines[0].contains("beforeSend") && lines[0].contains("mine"))
    }

    @Test
    fun `what is captured within the SDK's own calls is ignored`() {
        lateinit var client: BloopClient
        FakeServer { refusal(400) }.use { server ->
            client = BloopClient(
                quiet(server.url) {
                    beforeSend = BeforeSend { client.capture("E", "again"); it }
                    onDiagnostic = OnDiagnostic { client.capture("E", "failed"); client.flushSync(); client.close() }
                },
            )
            client.use {
                it.capture("E", "m")
                assertFalse(it.flushSync(30_000))
                assertEquals(1, it.stats.captured)
            }
        }
    }

    @Test
    fun `a sample rate of nothing sends nothing, of a half about half`() {
        withClient({ sampleRate = 0.0 }) { client, _ ->
            repeat(100) { client.capture("E", "m") }
            assertEquals(0, client.stats.captured)
        }
        withClient({ sampleRate = 0.5 }) { client, _ ->
            repeat(400) { client.capture("E", "m") }
            assertTrue(client.stats.captured in 120..280, "${client.stats.captured}") // eight standard deviations to either side
        }
    }
}
