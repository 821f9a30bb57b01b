// The packaged jar in programs of others: Kotlin, Java, and what looks like Android.
package com.jaikoo.bloop

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.DataInputStream
import java.io.File
import java.util.zip.ZipFile

class ConsumerIT {
    private val fixtures = File("src/test/fixtures")
    private val examples = File("examples")

    private fun environment(server: FakeServer) = mapOf("BLOOP_ENDPOINT" to server.url, "BLOOP_PROJECT_KEY" to KEY)

    @Test
    fun `the jar needs kotlin-stdlib alone`() {
        val names = runTime.map { it.name.replace(Regex("-[\\d.]+\\.jar"), "") }.toSet()
        assertEquals(setOf("kotlin-stdlib", "annotations"), names, "annotations is what kotlin-stdlib itself needs")
    }

    @Test
    fun `the jar has classes for Java 8 only, and a jar with its sources beside it`() {
        val classes = ZipFile(jar).use { zip ->
            zip.entries().asSequence().filter { it.name.endsWith(".class") }.map { entry ->
                assertTrue(entry.name.startsWith("com/jaikoo/bloop/"), entry.name)
                DataInputStream(zip.getInputStream(entry)).use { it.readInt(); it.readUnsignedShort(); it.readUnsignedShort() }
            }.toList()
        }
        assertEquals(setOf(52), classes.toSet())
        ZipFile(jar.path.replace(".jar", "-sources.jar")).use { assertTrue(it.getEntry("com/jaikoo/bloop/BloopClient.kt") != null) }
    }

    @Test
    fun `a Kotlin service sends its last events when it ends`() = FakeServer().use { server ->
        val ended = run("ServiceKt", runTime + jar + compile(File(examples, "Service.kt")), env = environment(server))
        assertEquals(listOf(0, "", ""), listOf(ended.code, ended.stdout, ended.stderr))
        val (caught, structured) = server.next().events
        assertEquals("java.lang.IllegalArgumentException", caught["error_type"])
        assertEquals("cannot charge -1 cents", caught["message"])
        assertEquals(listOf("api", "3.0.1", 422L), listOf("source", "release", "http_status").map(caught::get))
        assertEquals(-1L, caught.fields("metadata")["cents"])
        assertEquals("card [card] declined", structured["message"])
    }

    @Test
    fun `a Java service does too`() = FakeServer().use { server ->
        val ended = run("Worker", runTime + jar + compile(File(examples, "Worker.java")), env = environment(server))
        assertEquals(listOf(0, "sent\n", ""), listOf(ended.code, ended.stdout, ended.stderr))
        val (caught, own) = server.next().events
        assertEquals("java.lang.NumberFormatException", caught["error_type"])
        assertEquals("mails.send", caught["route_or_procedure"])
        assertEquals(mapOf("queue" to "mails"), caught.fields("metadata")["tags"])
        assertEquals(listOf("MailRefused", "job-17"), listOf("error_type", "request_id").map(own::get))
    }

    @Test
    fun `with Android on the class path events say on which device they happened`() = FakeServer().use { server ->
        val android = compile(File(fixtures, "android/os/Build.java"), classPath = emptyList())
        run("Worker", runTime + jar + compile(File(examples, "Worker.java")) + android, env = environment(server))
        val event = server.next().events.first()
        assertEquals("android", event["source"])
        val device = mapOf(
            "model" to "Pixel 9", "manufacturer" to "Google", "brand" to "google", "os_name" to "Android", "os_version" to "15", "api_level" to 35L,
        )
        assertEquals(device, event.fields("metadata")["device"])
    }

    @Test
    fun `the example for Android compiles`() {
        val android = compile(File(fixtures, "android/app/Application.java"), classPath = emptyList())
        val classes = compile(File(examples, "ShopApplication.kt"), classPath = runTime + jar + android)
        assertTrue(File(classes, "ShopApplication.class").exists())
    }

    @Test
    fun `an uncaught error is sent, and ends the process as without the SDK`() = FakeServer().use { server ->
        val classPath = runTime + jar + compile(File(fixtures, "Crash.java"))
        val plain = run("Crash", classPath, "without")
        val watched = run("Crash", classPath, "with", server.url)
        assertEquals(1, plain.code)
        assertTrue(plain.stderr.contains("the end"))
        assertEquals(listOf(plain.code, plain.stderr), listOf(watched.code, watched.stderr))
        val event = server.next().events.single()
        assertEquals("the end", event["message"])
        assertTrue((event["stack"] as String).contains("Caused by: java.lang.RuntimeException: why"))
    }
}
