// Wrong options are refused by name; a client keeps its own copy.
package com.jaikoo.bloop

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class OptionsTest {
    private val wrong = mapOf<String, List<BloopOptions.() -> Unit>>(
        "endpoint" to listOf({ endpoint = "" }, { endpoint = "errors.myapp.com" }, { endpoint = "ftp://x" }, { endpoint = "https://" }),
        "projectKey" to listOf({ projectKey = " " }, { projectKey = "a\nb" }, { projectKey = "ab\n" }, { projectKey = "a b" }, { projectKey = "ü" }),
        "secret" to listOf({ secret = "" }),
        "environment" to listOf({ environment = "" }),
        "release" to listOf({ release = " " }),
        "source" to listOf({ source = "web" }),
        "sampleRate" to listOf({ sampleRate = -0.1 }, { sampleRate = 1.1 }, { sampleRate = Double.NaN }),
        "maxBufferSize" to listOf({ maxBufferSize = 0 }),
        "flushAt" to listOf({ flushAt = 0 }),
        "flushIntervalMs" to listOf({ flushIntervalMs = 0 }),
        "timeoutMs" to listOf({ timeoutMs = 0 }, { timeoutMs = Long.MAX_VALUE }),
        "maxRetries" to listOf({ maxRetries = -1 }),
        "backoffMs" to listOf({ backoffMs = -1 }),
        "maxBatchSize" to listOf({ maxBatchSize = 0 }, { maxBatchSize = 51 }),
    )

    @Test
    fun `each wrong option is named`() {
        for ((name, changes) in wrong) for (change in changes) {
            val error = assertThrows(IllegalArgumentException::class.java, { BloopClient(quiet("http://localhost:1", change)) }, name)
            assertTrue(error.message!!.contains(name), error.message)
        }
    }

    @Test
    fun `changing the options later has no effect`() = FakeServer().use { server ->
        val options = quiet(server.url) { tags = mutableMapOf("a" to "b") }
        BloopClient(options).use { client ->
            options.release = "later"
            (options.tags as MutableMap)["a"] = "later"
            client.capture("E", "m")
            assertTrue(client.flushSync(30_000))
            val event = server.next().events.single()
            assertEquals("unknown", event["release"])
            assertEquals(mapOf("a" to "b"), event.fields("metadata")["tags"])
        }
    }
}
