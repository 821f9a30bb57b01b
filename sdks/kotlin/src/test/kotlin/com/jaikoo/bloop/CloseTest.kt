// The end of a client, and the shared one.
package com.jaikoo.bloop

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread

class CloseTest {
    @Test
    fun `close sends what waits, and ignores what comes later`() = withClient { client, server ->
        client.capture("E", "before")
        client.close()
        client.capture("E", "after")
        client.capture(RuntimeException("after"))
        client.close()
        client.shutdown()
        assertTrue(client.flushSync())
        assertEquals("before", server.next().events.single()["message"])
        assertEquals(0, server.unread)
        assertEquals(BloopStats(captured = 1, sent = 1, dropped = 0, failed = 0), client.stats)
    }

    @Test
    fun `close gives up after its timeout, and what is left over has failed`() = withClient({ maxBatchSize = 1 }, { null }) { client, server ->
        repeat(3) { client.capture("E", "m$it") }
        client.flush()
        server.next()
        client.close(50)
        assertEquals(2, client.stats.failed)
    }

    @Test
    fun `a server that is not there is not waited for, and one line says what was left`() {
        val port = java.net.ServerSocket(0).use { it.localPort }
        val lines = java.util.concurrent.LinkedBlockingQueue<String>()
        val client = BloopClient(quiet("http://127.0.0.1:$port") { onDiagnostic = OnDiagnostic(lines::add) })
        repeat(120) { client.capture("E", "m$it") }
        val began = System.nanoTime()
        client.close(TimeUnit.SECONDS.toMillis(2 * PATIENCE_SECONDS))
        assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS), "it waited")
        assertEquals(100, client.stats.failed)
        assertTrue(lines.single().startsWith("bloop: 100 events were not sent before the end of the process (java.net.ConnectException"), lines.toString())
    }

    @Test
    fun `two threads can close at once`() = withClient({}, { null }) { client, _ ->
        client.capture("E", "m")
        val closers = List(2) { thread { client.close(100) } }
        closers.forEach { it.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS)) }
        assertFalse(closers.any { it.isAlive })
    }

    @Test
    fun `the threads of a client are daemons and end with it`() {
        fun threads() = Thread.getAllStackTraces().keys.filter { it.name.startsWith("bloop-") && it.name != "bloop-exit" }.toSet()
        val before = threads()
        lateinit var own: Set<Thread>
        withClient { client, _ ->
            client.capture("E", "m")
            assertTrue(client.flushSync(30_000))
            own = threads() - before
            assertTrue(own.isNotEmpty() && own.all { it.isDaemon })
        }
        own.forEach { it.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS)) }
        assertFalse(own.any { it.isAlive })
    }

    @Test
    fun `configure makes the shared client, and closes the one before`() = FakeServer().use { server ->
        val first = BloopClient.configure(
            endpoint = server.url,
            secret = "signs",
            projectKey = KEY,
            environment = "staging",
            release = "1.2.3",
            flushAt = 1_000,
            flushIntervalMs = 3_600_000,
            beforeSend = { it.copy(screen = "Home") },
        )
        assertSame(first, BloopClient.shared)
        BloopClient.shared?.capture("E", "m")
        val second = BloopClient.configure(quiet(server.url))
        assertSame(second, BloopClient.shared)
        val request = server.next()
        assertEquals(hmac("signs", request.body), request.headers["x-signature"])
        assertEquals(listOf("staging", "1.2.3", "Home"), listOf("environment", "release", "screen").map(request.events.single()::get))
        assertThrows(IllegalArgumentException::class.java) { BloopClient.configure(endpoint = "nowhere", projectKey = KEY) }
        assertSame(second, BloopClient.shared)
        second.close()
    }
}
