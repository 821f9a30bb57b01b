// What is too large is cut, and what JSON cannot say is said otherwise.
package com.jaikoo.bloop

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class LimitsTest {
    private fun metadataOf(vararg entries: Pair<String, Any?>) =
        captured({ enrichDevice = false }) { it.capture("E", "m", metadata = mapOf(*entries)) }.fields("metadata")

    @Test
    fun `texts are cut between characters`() {
        val event = captured { it.capture("é".repeat(300), "€".repeat(5_000), stack = "a😀".repeat(3_000), screen = "x".repeat(257)) }
        assertEquals("é".repeat(128), event["error_type"])
        assertEquals("€".repeat(682), event["message"])
        assertEquals("a😀".repeat(1_638) + "a", event["stack"])
        assertEquals("x".repeat(256), event["screen"])
    }

    @Test
    fun `half a character becomes U+FFFD`() {
        val event = captured { it.capture("E", "a\uD83D b\uDE00 \uD83D\uDE00 \uD83D", metadata = mapOf("\uD83D" to "\uDE00")) }
        assertEquals("a\uFFFD b\uFFFD \uD83D\uDE00 \uFFFD", event["message"])
        assertEquals("\uFFFD", event.fields("metadata")["\uFFFD"])
    }

    @Test
    fun `an event is never more than 32 KB, however its texts are escaped`() = withClient { client, server ->
        val nuls = "\u0000".repeat(10_000)
        client.capture(nuls, nuls, nuls, nuls, nuls, 500, nuls, nuls, nuls, nuls, mapOf("a" to nuls))
        assertTrue(client.flushSync(30_000))
        val request = server.next()
        assertTrue(request.body.size <= 32_768 + 20, "${request.body.size} bytes")
        assertEquals("\u0000".repeat(256), request.events.single()["fingerprint"])
    }

    @Test
    fun `large metadata keeps its leading keys`() {
        val metadata = metadataOf("first" to "1", "second" to "ü".repeat(1_000), "large" to "x".repeat(4_000), "last" to 1)
        assertEquals(setOf("first", "second"), metadata.keys)
    }

    @Test
    fun `metadata fills its limit to the byte`() {
        val fits = "x".repeat(Limits.METADATA - """{"a":""}""".length)
        assertEquals(fits, metadataOf("a" to fits)["a"])
        assertEquals(setOf("b"), metadataOf("b" to 1, "a" to fits).keys)
    }

    @Test
    fun `values without JSON become text`() {
        class Cart {
            override fun toString() = "a cart"
        }
        val metadata = metadataOf(
            "cart" to Cart(), "nan" to Double.NaN, "float" to 0.5f, "list" to listOf(1, null, true), "array" to arrayOf("x"), "ints" to intArrayOf(1, 2),
            "char" to 'c', "big" to java.math.BigInteger.TEN, "error" to IllegalStateException("x"), "key" to mapOf(7 to "n"),
        )
        val expected = mapOf(
            "cart" to "a cart", "nan" to "NaN", "float" to 0.5, "list" to listOf(1L, null, true), "array" to listOf("x"), "ints" to listOf(1L, 2L),
            "char" to "c", "big" to "10", "error" to "java.lang.IllegalStateException: x", "key" to mapOf("7" to "n"),
        )
        assertEquals(expected, metadata)
    }

    @Test
    fun `a cycle is cut`() {
        val cycle = mutableMapOf<String, Any?>("a" to 1)
        cycle["self"] = mapOf("again" to cycle)
        assertEquals(mapOf("a" to 1L, "self" to mapOf("again" to "[circular]")), metadataOf("cycle" to cycle)["cycle"])
    }

    @Test
    fun `the same object twice is no cycle`() {
        val shared = listOf(1)
        assertEquals(listOf(listOf(1L), listOf(1L)), metadataOf("twice" to listOf(shared, shared))["twice"])
    }

    @Test
    fun `depth is bounded`() {
        val deep = generateSequence<Any>(1) { listOf(it) }.elementAt(10_000)
        assertTrue(Json.write(metadataOf("deep" to deep)).contains("[nested too deeply]"))
    }

    @Test
    fun `an object that throws costs its own entry alone`() {
        class Hostile {
            override fun toString() = error("no")
        }
        val metadata = metadataOf("hostile" to Hostile(), "endless" to Iterable { generateSequence(1) { it }.iterator() }, "b" to 2)
        assertTrue((metadata["hostile"] as String).contains("Hostile"))
    }
}
