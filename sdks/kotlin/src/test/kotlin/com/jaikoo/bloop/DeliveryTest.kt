// When events are sent, in which batches, and what happens when that fails.
package com.jaikoo.bloop

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.net.InetAddress
import java.net.ServerSocket
import java.util.concurrent.CountDownLatch
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread

class DeliveryTest {
    private fun BloopClient.captures(count: Int) = repeat(count) { capture("E", "m$it") }

    private fun messages(request: Request) = request.events.map { it["message"] }

    private fun ids(request: Request) = request.events.map { it["event_id"] }

    private fun dropped(request: Request) = request.events.map { it.fields("metadata")["bloop_dropped"] }

    @Test
    fun `so many waiting events are sent at once`() = withClient({ flushAt = 3 }) { client, server ->
        client.captures(3)
        assertEquals(listOf("m0", "m1", "m2"), messages(server.next()))
    }

    @Test
    fun `an event is sent when the interval is over`() = withClient({ flushIntervalMs = 50 }) { client, server ->
        client.captures(1)
        assertEquals(listOf("m0"), messages(server.next()))
    }

    @Test
    fun `flush sends in the background`() = withClient { client, server ->
        client.captures(2)
        client.flush()
        assertEquals(listOf("m0", "m1"), messages(server.next()))
    }

    @Test
    fun `a flush of nothing is at once true`() = withClient { client, server ->
        assertTrue(client.flushSync(0))
        assertEquals(0, server.unread)
    }

    @Test
    fun `the oldest are dropped when the buffer is full, and the next batch says how many`() = withClient({ maxBufferSize = 3 }) { client, server ->
        client.captures(5)
        assertFalse(client.flushSync(30_000), "two were lost")
        client.captures(1)
        assertTrue(client.flushSync(30_000))
        val first = server.next()
        assertEquals(listOf("m2", "m3", "m4"), messages(first))
        assertEquals(listOf(2L, null, null), dropped(first))
        assertEquals(listOf(null), dropped(server.next()))
        assertEquals(BloopStats(captured = 6, sent = 4, dropped = 2, failed = 0), client.stats)
    }

    @Test
    fun `the number of dropped events is not lost with a batch`() =
        withClient({ maxBufferSize = 2 }, { if (it == 1) refusal(400) else taken }) { client, server ->
            client.captures(3)
            assertFalse(client.flushSync(30_000))
            server.next()
            client.captures(1)
            assertTrue(client.flushSync(30_000))
            assertEquals(listOf(1L), dropped(server.next()))
            assertEquals(BloopStats(captured = 4, sent = 1, dropped = 1, failed = 2), client.stats)
        }

    @Test
    fun `batches have at most so many events`() = withClient({ maxBatchSize = 2 }) { client, server ->
        client.captures(5)
        assertTrue(client.flushSync(30_000))
        assertEquals(listOf(2, 2, 1), List(3) { server.next().events.size })
    }

    @Test
    fun `batches have at most 512 KB`() = withClient { client, server ->
        repeat(50) { client.capture("E", "m$it", stack = "\u0001".repeat(8_000)) }
        assertTrue(client.flushSync(30_000))
        val sizes = generateSequence { if (server.unread > 0) server.next() else null }.onEach { assertTrue(it.body.size <= 524_288) }.map { it.events.size }
        assertEquals(50, sizes.sum())
    }

    @Test
    fun `what may work later is tried again with the same ids`() {
        val answers = listOf(refusal(500), refusal(503), refusal(408), refusal(429), Answer(200, "<html>"), Answer(200, "[]"))
        withClient({ maxRetries = answers.size }, { answers.getOrElse(it - 1) { taken } }) { client, server ->
            client.captures(2)
            assertTrue(client.flushSync(30_000))
            assertEquals(1, List(answers.size + 1) { ids(server.next()) }.toSet().size)
            assertEquals(2, client.stats.sent)
        }
    }

    @Test
    fun `after the last retry a batch is given up, with one line`() {
        val lines = LinkedBlockingQueue<String>()
        withClient({ maxRetries = 2; onDiagnostic = OnDiagnostic(lines::add) }, { refusal(500) }) { client, server ->
            client.captures(2)
            assertFalse(client.flushSync(30_000))
            repeat(3) { server.next() }
            client.captures(1)
            assertFalse(client.flushSync(30_000))
            repeat(3) { server.next() }
            assertEquals(0, server.unread)
            assertEquals(3, client.stats.failed)
        }
        assertEquals("bloop: 2 events not sent to http://127.0.0.1", lines.single().substringBeforeLast(":").substringBeforeLast(":").substringBeforeLast(":"))
        assertTrue(lines.single().endsWith(": status 500: no 500"), lines.toString())
    }

    @Test
    fun `what the server refuses is not tried again, with one line that says why`() {
        for (status in listOf(400, 401, 403, 404, 413, 302)) {
            val lines = LinkedBlockingQueue<String>()
            withClient({ onDiagnostic = OnDiagnostic(lines::add) }, { refusal(status, "Location" to "/elsewhere") }) { client, server ->
                client.captures(2)
                assertFalse(client.flushSync(30_000))
                server.next()
                assertEquals(0, server.unread, "requests after a $status")
                assertEquals(BloopStats(captured = 2, sent = 0, dropped = 0, failed = 2), client.stats)
            }
            assertTrue(lines.single().contains("no $status"), lines.toString())
        }
    }

    @Test
    fun `events that the server rejects are not tried again`() {
        val lines = LinkedBlockingQueue<String>()
        val answer = Answer(200, """{"accepted":1,"dropped":0,"errors":[{"index":0,"error":"release: too odd"}]}""")
        withClient({ onDiagnostic = OnDiagnostic(lines::add) }, { answer }) { client, server ->
            client.captures(2)
            assertFalse(client.flushSync(30_000))
            server.next()
            assertEquals(0, server.unread)
            assertEquals(BloopStats(captured = 2, sent = 1, dropped = 0, failed = 1), client.stats)
        }
        assertTrue(lines.single().contains("release: too odd"), lines.toString())
    }

    @Test
    fun `a flush cuts the wait before a retry short, once, and the next wait is the longer one`() =
        withClient({ flushAt = 1; backoffMs = 3_600_000 }, { if (it < 3) refusal(503) else taken }) { client, server ->
            client.captures(1)
            server.next()
            assertFalse(client.flushSync(200))
            server.next()
            assertEquals(0, server.unread)
            assertTrue(client.flushSync(30_000))
        }

    @Test
    fun `no flush cuts short what the server asks for`() =
        withClient({ flushAt = 1 }, { if (it == 1) refusal(503, "Retry-After" to "300") else taken }) { client, server ->
            client.captures(1)
            server.next()
            repeat(3) { assertFalse(client.flushSync(50)) }
            assertEquals(0, server.unread)
        }

    @Test
    fun `what the server dropped is sent again, with the same ids`() {
        val dropped = Answer(200, """{"accepted":1,"dropped":1,"errors":[],"reason":"rate_limited"}""")
        withClient({}, { if (it == 1) dropped else taken }) { client, server ->
            client.captures(2)
            assertTrue(client.flushSync(30_000))
            assertEquals(ids(server.next()), ids(server.next()))
            assertEquals(BloopStats(captured = 2, sent = 2, dropped = 0, failed = 0), client.stats)
        }
    }

    @Test
    fun `a long outage loses nothing that the buffer can hold`() =
        withClient({ flushAt = 1 }, { if (it <= 12) refusal(503) else taken }) { client, server ->
            client.captures(10)
            repeat(13) { server.next() }
            assertTrue(client.flushSync(30_000))
            assertEquals(10, client.stats.sent)
        }

    @Test
    fun `in an outage the oldest give way, also those that were tried, and the next batch says how many`() {
        withClient({ maxBufferSize = 5; backoffMs = 3_600_000 }, { if (it == 1) refusal(503) else taken }) { client, server ->
            repeat(5) { client.capture("E", "old$it") }
            client.flush()
            assertEquals("old0", messages(server.next()).first())
            repeat(4) { client.capture("E", "new$it") }
            assertFalse(client.flushSync(30_000), "four were lost")
            val requests = generateSequence { if (server.unread > 0) server.next() else null }.toList()
            assertEquals(listOf("old4", "new0", "new1", "new2", "new3"), requests.flatMap(::messages))
            assertEquals(4L, dropped(requests.first()).first())
            assertEquals(BloopStats(captured = 9, sent = 5, dropped = 4, failed = 0), client.stats)
        }
    }

    @Test
    fun `a flush after a loss is false, the next one true`() =
        withClient({ flushAt = 1 }, { if (it == 1) refusal(400) else taken }) { client, server ->
            client.captures(1)
            server.next()
            while (client.stats.failed == 0L) Thread.onSpinWait()
            assertFalse(client.flushSync(30_000))
            assertTrue(client.flushSync(30_000))
        }

    @Test
    fun `a retry waits as long as the server says`() =
        withClient({ flushAt = 1 }, { if (it == 1) refusal(429, "Retry-After" to "1") else taken }) { client, server ->
            // Taken before the first request: a test that is held up after it would see too short a wait.
            val began = System.nanoTime()
            client.captures(1)
            repeat(2) { server.next() }
            assertTrue(System.nanoTime() - began >= TimeUnit.SECONDS.toNanos(1))
        }

    @Test
    fun `a flush gives up after its timeout, also in a thread that was interrupted`() = withClient(answer = { null }) { client, _ ->
        client.captures(1)
        val isInterrupted = LinkedBlockingQueue<Boolean>()
        thread {
            Thread.currentThread().interrupt()
            val began = System.nanoTime()
            val isFlushed = client.flushSync(100)
            isInterrupted += !isFlushed && Thread.interrupted() && System.nanoTime() - began >= TimeUnit.MILLISECONDS.toNanos(100)
        }
        assertEquals(true, isInterrupted.poll(30, TimeUnit.SECONDS))
    }

    @Test
    fun `a request is broken when its time is up, even while the answer drips`() = ServerSocket(0, 50, InetAddress.getLoopbackAddress()).use { socket ->
        val isBroken = CountDownLatch(1)
        thread(isDaemon = true) {
            socket.accept().use { connection ->
                val out = connection.getOutputStream()
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".toByteArray())
                try {
                    while (true) {
                        out.write(' '.code)
                        out.flush()
                        Thread.sleep(20)
                    }
                } catch (_: java.io.IOException) {
                    isBroken.countDown()
                }
            }
        }
        val lines = LinkedBlockingQueue<String>()
        BloopClient(quiet("http://127.0.0.1:${socket.localPort}") { timeoutMs = 300; maxRetries = 0; onDiagnostic = OnDiagnostic(lines::add) }).use {
            it.capture("E", "m")
            assertFalse(it.flushSync(30_000))
        }
        assertTrue(isBroken.await(30, TimeUnit.SECONDS))
        assertTrue(lines.single().contains("no answer within 300 ms"), lines.toString())
    }

    @Test
    fun `a server that says nothing is told of as one that gave no answer in time, whichever limit is reached first`() {
        repeat(5) {
            val lines = LinkedBlockingQueue<String>()
            withClient({ timeoutMs = 100; maxRetries = 0; onDiagnostic = OnDiagnostic(lines::add) }, { null }) { client, _ ->
                client.capture("E", "m")
                assertFalse(client.flushSync(30_000))
            }
            assertTrue(lines.single().contains("no answer within 100 ms"), lines.toString())
        }
    }

    @Test
    fun `events wait for a server that is down`() {
        val port = ServerSocket(0).use { it.localPort }
        BloopClient(quiet("http://127.0.0.1:$port") { maxRetries = 1_000_000; onDiagnostic = null }).use { client ->
            client.captures(1)
            assertFalse(client.flushSync(50))
            val server = com.sun.net.httpserver.HttpServer.create(java.net.InetSocketAddress("127.0.0.1", port), 0)
            server.createContext("/") { exchange ->
                exchange.requestBody.readAllBytes()
                exchange.sendResponseHeaders(200, 2)
                exchange.responseBody.use { it.write("{}".toByteArray()) }
            }
            server.start()
            try {
                assertTrue(client.flushSync(30_000))
            } finally {
                server.stop(0)
            }
        }
    }

    @Test
    fun `many threads lose nothing`() = withClient({ maxBufferSize = 10_000; flushAt = 20 }) { client, server ->
        List(8) { thread { client.captures(200) } }.forEach { it.join() }
        assertTrue(client.flushSync(30_000))
        val ids = generateSequence { if (server.unread > 0) server.next() else null }.flatMap { ids(it) }.toList()
        assertEquals(1_600, ids.toSet().size)
        assertEquals(1_600, client.stats.sent)
    }
}
