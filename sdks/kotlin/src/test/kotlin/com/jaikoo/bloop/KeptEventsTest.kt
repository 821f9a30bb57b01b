// Events that outlive the process, in a folder.
package com.jaikoo.bloop

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.net.ServerSocket

class KeptEventsTest {
    @TempDir
    lateinit var folder: File
    private val files get() = folder.listFiles().orEmpty().toList()

    /** A client whose server is not there, and which has captured and ended. @return the ids of its events */
    private fun endUnsent(vararg messages: String): List<String?> {
        val port = ServerSocket(0).use { it.localPort }
        return BloopClient(quiet("http://127.0.0.1:$port") { directory = folder }).use { client ->
            messages.map { client.capture("E", it, metadata = mapOf("n" to 1)) }
        }
    }

    @Test
    fun `what could not be sent is sent after the next start, under the same ids`() {
        val ids = endUnsent("a", "b")
        assertEquals(1, files.size)
        withClient({ directory = folder }) { client, server ->
            assertTrue(client.flushSync(30_000))
            val events = server.next().events
            assertEquals(ids, events.map { it["event_id"] })
            assertEquals(listOf("a", "b"), events.map { it["message"] })
            assertEquals(mapOf("n" to 1L), events[0].fields("metadata").filterKeys { it == "n" })
        }
        assertEquals(emptyList<File>(), files)
    }

    @Test
    fun `a crash is on disk before anything is sent, and gone when it has arrived`() {
        val before = Thread.getDefaultUncaughtExceptionHandler()
        Thread.setDefaultUncaughtExceptionHandler { _, _ -> }
        try {
            var seen = emptyList<File>()
            withClient({ directory = folder }, { seen = files; taken }) { client, _ ->
                client.installUncaughtExceptionHandler()
                Thread.getDefaultUncaughtExceptionHandler().uncaughtException(Thread.currentThread(), RuntimeException("crash"))
                assertEquals(1, seen.size)
                assertEquals(emptyList<File>(), files)
            }
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before)
        }
    }

    @Test
    fun `it is kept again when it cannot be sent the next time either`() {
        endUnsent("first")
        endUnsent("second")
        withClient({ directory = folder }) { client, server ->
            assertTrue(client.flushSync(30_000))
            assertEquals(listOf("first", "second"), server.next().events.map { it["message"] }.distinct())
        }
    }

    @Test
    fun `the newest are kept when there are more than may wait`() {
        endUnsent("a", "b", "c")
        withClient({ directory = folder; maxBufferSize = 2 }) { client, server ->
            assertTrue(client.flushSync(30_000))
            assertEquals(listOf("b", "c"), server.next().events.map { it["message"] })
        }
    }

    @Test
    fun `what is damaged there, or no folder at all, hurts nobody`() {
        File(folder, "1.jsonl").writeText("{\"event_id\":\"x\",\nno json\n[]\n{}\n")
        withClient({ directory = folder }) { client, _ -> assertTrue(client.flushSync(30_000)) }
        assertEquals(emptyList<File>(), files)
        val file = File(folder, "file").apply { writeText("") }
        withClient({ directory = file }) { client, server ->
            client.capture("E", "m")
            assertTrue(client.flushSync(30_000))
            assertEquals("m", server.next().events.single()["message"])
        }
        assertNull(KeptEvents(file).keep(listOf(WireEvent.of(BloopEvent("E", "m"), 0))))
    }
}
