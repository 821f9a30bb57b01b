// Errors that nobody caught.
package com.jaikoo.bloop

import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotSame
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread

class CrashHandlerTest {
    private val before = Thread.getDefaultUncaughtExceptionHandler()
    private val passedOn = LinkedBlockingQueue<Throwable>()
    private val previous = Thread.UncaughtExceptionHandler { _, thrown -> passedOn += thrown }

    @BeforeEach
    fun setPrevious() = Thread.setDefaultUncaughtExceptionHandler(previous)

    @AfterEach
    fun restore() = Thread.setDefaultUncaughtExceptionHandler(before)

    private fun crash(thrown: Throwable, prepare: () -> Unit = {}) = thread {
        prepare()
        throw thrown
    }.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS))

    /** As the JVM does it when `main` ends: its thread is the one that tests run in. */
    private fun crashMain(thrown: Throwable) {
        assertEquals(1L, Thread.currentThread().id)
        Thread.getDefaultUncaughtExceptionHandler().uncaughtException(Thread.currentThread(), thrown)
    }

    @Test
    fun `an uncaught error is sent before the handler there was gets it`() = withClient { client, server ->
        client.installUncaughtExceptionHandler()
        client.capture("E", "waits")
        val thrown = IllegalStateException("nobody caught me")
        crashMain(thrown)
        assertSame(thrown, passedOn.poll(0, TimeUnit.SECONDS))
        assertEquals(1, server.unread)
        val event = server.next().events[1]
        assertEquals("java.lang.IllegalStateException", event["error_type"])
        assertEquals("nobody caught me", event["message"])
        assertTrue((event["stack"] as String).contains("\tat com.jaikoo.bloop.CrashHandlerTest"))
        assertEquals(true, event.fields("metadata")["unhandled"])
        assertEquals("UncaughtExceptionHandler", event.fields("metadata")["mechanism"])
        assertEquals(Thread.currentThread().name, event.fields("metadata")["thread"])
    }

    @Test
    fun `an interrupted thread waits for its last event too`() = withClient { client, server ->
        client.installUncaughtExceptionHandler()
        Thread.currentThread().interrupt()
        crashMain(RuntimeException("interrupted"))
        assertTrue(Thread.interrupted())
        assertEquals(1, server.unread)
    }

    @Test
    fun `the threads of a server do not wait for one that does not answer, and what they threw is sent`() {
        val isAsked = java.util.concurrent.CountDownLatch(1)
        val mayAnswer = java.util.concurrent.CountDownLatch(1)
        withClient({}, { isAsked.countDown(); mayAnswer.await(); taken }) { client, server ->
            client.installUncaughtExceptionHandler()
            crash(RuntimeException("first"))
            assertTrue(isAsked.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
            crash(RuntimeException("second"))
            assertEquals(2, passedOn.size)
            assertEquals(0, client.stats.sent)
            mayAnswer.countDown()
            assertTrue(client.flushSync(30_000))
            assertEquals(listOf("first", "second"), List(2) { server.next().events.single()["message"] })
        }
    }

    @Test
    fun `an error captured before is not captured again when it ends the thread`() = withClient { client, server ->
        client.installUncaughtExceptionHandler()
        val thrown = RuntimeException("rethrown")
        client.capture(thrown)
        crash(thrown)
        assertEquals(1, server.next().events.size)
        assertEquals(1, client.stats.captured)
        assertSame(thrown, passedOn.poll())
    }

    @Test
    fun `a server that does not answer holds it up for two seconds at most`() = withClient({}, { null }) { client, _ ->
        client.installUncaughtExceptionHandler()
        val began = System.nanoTime()
        crashMain(RuntimeException("hangs"))
        assertEquals(1, passedOn.size)
        assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10))
    }

    @Test
    fun `installing twice captures once, and close puts the handler back`() = withClient { client, server ->
        client.installUncaughtExceptionHandler()
        client.installUncaughtExceptionHandler()
        crash(RuntimeException("once"))
        assertEquals(1, server.next().events.size)
        assertEquals(1, passedOn.size)
        client.close()
        assertSame(previous, Thread.getDefaultUncaughtExceptionHandler())
    }

    @Test
    fun `a handler installed later stays, and still reaches the one before`() = withClient { client, server ->
        client.installUncaughtExceptionHandler()
        val ours = Thread.getDefaultUncaughtExceptionHandler()
        assertNotSame(previous, ours)
        val later = Thread.UncaughtExceptionHandler { thread, thrown -> ours.uncaughtException(thread, thrown) }
        Thread.setDefaultUncaughtExceptionHandler(later)
        client.close()
        assertSame(later, Thread.getDefaultUncaughtExceptionHandler())
        crash(RuntimeException("after the end"))
        assertEquals(1, passedOn.size)
        assertEquals(0, server.unread)
    }
}
