// What a request looks like.
package com.jaikoo.bloop

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class WireTest {
    private fun requestOf(change: BloopOptions.() -> Unit = {}): Request {
        lateinit var request: Request
        withClient(change) { client, server ->
            client.capture("Größe", "ü € 😀 \u0000 \" \\")
            assertTrue(client.flushSync(30_000))
            request = server.next()
        }
        return request
    }

    @Test
    fun `a request is signed with the project key`() {
        val request = requestOf()
        assertEquals("POST", request.method)
        assertEquals("/v1/ingest/batch", request.path)
        assertEquals("application/json", request.headers["content-type"])
        assertEquals(KEY, request.headers["x-project-key"])
        assertEquals(hmac(KEY, request.body), request.headers["x-signature"])
        assertEquals("bloop-kotlin/0.1.0", request.headers["user-agent"])
    }

    @Test
    fun `a secret signs in place of the project key`() {
        val request = requestOf { secret = "geheim ü" }
        assertEquals(KEY, request.headers["x-project-key"])
        assertEquals(hmac("geheim ü", request.body), request.headers["x-signature"])
    }

    @Test
    fun `a slash at the end of the endpoint changes nothing`() =
        assertEquals("/v1/ingest/batch", requestOf { endpoint += "/" }.path)

    @Test
    fun `text arrives as it was`() {
        val event = requestOf().events.single()
        assertEquals("Größe", event["error_type"])
        assertEquals("ü € 😀 \u0000 \" \\", event["message"])
    }

    @Test
    fun `every field has its name on the wire`() {
        val event = captured({
            environment = "staging"
            release = "3.0.1"
            appVersion = "3.0"
            buildNumber = "77"
            enrichDevice = false
        }) {
            it.capture("E", "m", "Checkout", "POST /pay", "at x", 502, "req", "user", "device", "print", mapOf("a" to 1))
        }
        val expected = mapOf(
            "source" to "api", "environment" to "staging", "release" to "3.0.1", "error_type" to "E", "message" to "m",
            "app_version" to "3.0", "build_number" to "77", "route_or_procedure" to "POST /pay", "screen" to "Checkout", "stack" to "at x",
            "http_status" to 502L, "request_id" to "req", "user_id_hash" to "user", "device_id_hash" to "device",
            "fingerprint" to "print", "metadata" to mapOf("a" to 1L),
        )
        assertEquals(expected, event - setOf("event_id", "timestamp"))
        assertTrue(Regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}").matches(event["event_id"] as String))
        assertTrue(System.currentTimeMillis() - event["timestamp"] as Long in 0..60_000)
    }

    @Test
    fun `what nobody said is left out, and required fields have stand-ins`() {
        val event = captured({ enrichDevice = false }) { it.capture(errorType = " ", message = null) }
        val required = setOf("event_id", "timestamp", "source", "environment", "release", "error_type", "message")
        assertEquals(required, event.keys)
        assertEquals(listOf("Error", "(no message)"), listOf(event["error_type"], event["message"]))
        assertEquals(listOf("production", "unknown"), listOf(event["environment"], event["release"]))
    }

    @Test
    fun `an event of its own wins over the options`() {
        val given = BloopEvent("E", "m", source = "ios", environment = "qa", release = "9", timestamp = 1_700_000_000_000)
        val event = captured { it.capture(given) }
        assertEquals(listOf("ios", "qa", "9", 1_700_000_000_000), listOf("source", "environment", "release", "timestamp").map(event::get))
        assertEquals(null, given.metadata, "the app's event is not changed")
    }

    @Test
    fun `tags are in the metadata, and the event's own win`() {
        val event = captured({ tags = mapOf("region" to "eu", "tier" to "web") }) {
            it.capture("E", "m", metadata = mapOf("mine" to 1, "tags" to mapOf("tier" to "batch")))
        }
        assertEquals(mapOf("region" to "eu", "tier" to "batch"), event.fields("metadata")["tags"])
        assertEquals(1L, event.fields("metadata")["mine"])
    }

    @Test
    fun `two captures of an event are two events`() = withClient { client, server ->
        val event = BloopEvent("E", "m")
        repeat(2) { client.capture(event) }
        assertTrue(client.flushSync(30_000))
        assertEquals(2, server.next().events.map { it["event_id"] }.toSet().size)
        assertFalse(server.unread > 0)
    }
}
