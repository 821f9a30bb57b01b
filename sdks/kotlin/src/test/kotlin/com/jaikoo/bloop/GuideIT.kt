// The guide's example without the SDK, as it stands there.
package com.jaikoo.bloop

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import java.io.File

class GuideIT {
    private val guide = File("../../docs/sdks/kotlin.md").readText()

    @Test
    fun `the example without dependencies sends a signed event`() = FakeServer { Answer(200, """{"status":"accepted"}""") }.use { server ->
        val example = Regex("```kotlin\n(.*?)```", RegexOption.DOT_MATCHES_ALL).findAll(guide).map { it.groupValues[1] }.single { "javax.crypto" in it }
        val source = File(temporaryFolder(), "Example.kt").apply { writeText(example) }
        val stdlib = runTime
        val ended = run("ExampleKt", stdlib + compile(source, classPath = stdlib), env = mapOf("BLOOP_ENDPOINT" to server.url, "BLOOP_PROJECT_KEY" to KEY))
        assertEquals(listOf(0, "", ""), listOf(ended.code, ended.stdout, ended.stderr))
        val request = server.next()
        assertEquals(listOf("POST", "/v1/ingest", "application/json"), listOf(request.method, request.path, request.headers["content-type"]))
        assertEquals(KEY, request.headers["x-project-key"])
        assertEquals(hmac(KEY, request.body), request.headers["x-signature"])
        val event = Json.read(request.body.decodeToString()) as Map<*, *>
        assertEquals(setOf("timestamp", "source", "environment", "release", "error_type", "message", "screen"), event.keys)
        assertEquals("Fragment \"Profile\" is not attached", event["message"])
    }
}
