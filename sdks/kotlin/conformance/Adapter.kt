// Carries out one scenario of the conformance suite with the SDK as an app would use it.
package com.jaikoo.bloop.conformance

import com.jaikoo.bloop.BeforeSend
import com.jaikoo.bloop.BloopClient
import com.jaikoo.bloop.BloopEvent
import com.jaikoo.bloop.BloopOptions
import com.jaikoo.bloop.Json
import java.io.File
import kotlin.concurrent.thread
import kotlin.system.exitProcess

typealias Fields = Map<String, Any?>

class ConformanceError(message: String, cause: Throwable? = null) : RuntimeException(message, cause)

fun Fields.text(name: String) = this[name] as String?

fun Fields.int(name: String) = (this[name] as Number?)?.toInt()

@Suppress("UNCHECKED_CAST")
fun Fields.fields(name: String) = this[name] as Fields?

@Suppress("UNCHECKED_CAST")
fun Fields.list(name: String) = this[name] as List<Fields>?

fun main() {
    @Suppress("UNCHECKED_CAST")
    val scenario = Json.read(File(System.getenv("BLOOP_SCENARIO")).readText()) as Fields
    val options = scenario.fields("options")!!
    lateinit var client: BloopClient
    client = BloopClient(optionsOf(options) { client })
    if (options["handlers"] == true) client.installUncaughtExceptionHandler()
    val others = List((options.int("clients") ?: 1) - 1) { BloopClient(optionsOf(options) { client }) }
    val play = Steps(client, listOf(client) + others)
    scenario.list("steps")!!.forEachIndexed(play::run)
}

private fun optionsOf(given: Fields, client: () -> BloopClient) =
    BloopOptions(given.text("endpoint")!!, given.text("project_key")!!).apply {
        given.text("secret")?.let { secret = it }
        given.text("environment")?.let { environment = it }
        given.text("release")?.let { release = it }
        given.text("source")?.let { source = it }
        given.text("app_version")?.let { appVersion = it }
        given.text("build_number")?.let { buildNumber = it }
        given.fields("tags")?.let { tags = it.mapValues { (_, value) -> value.toString() } }
        (given["sample_rate"] as Number?)?.let { sampleRate = it.toDouble() }
        given.int("max_buffer_size")?.let { maxBufferSize = it }
        given.int("flush_at")?.let { flushAt = it }
        given.int("flush_interval_ms")?.let { flushIntervalMs = it.toLong() }
        given.int("timeout_ms")?.let { timeoutMs = it.toLong() }
        given.int("max_retries")?.let { maxRetries = it }
        given.int("backoff_ms")?.let { backoffMs = it.toLong() }
        given.text("keep_directory")?.let { directory = File(it) }
        given.int("max_batch_size")?.let { maxBatchSize = it }
        given.fields("before_send")?.let { beforeSend = beforeSendOf(it, client) }
    }

private fun beforeSendOf(rule: Fields, client: () -> BloopClient) = BeforeSend { event ->
    if (rule["throw"] == true) throw IllegalStateException("made up by the test: beforeSend")
    if (rule["capture_again"] == true) client().capture("ConformanceError", "again")
    (rule["replace_in_message"] as List<*>?)?.let { (from, to) -> event.message = event.message?.replace("$from", "$to") }
    val dropped = rule.text("drop_if_message_contains")
    event.takeUnless { dropped != null && event.message.orEmpty().contains(dropped) }
}

/** The steps of a scenario, by what they do. */
private class Steps(private val client: BloopClient, private val all: List<BloopClient>) {
    fun run(index: Int, step: Fields) {
        fun answer(vararg entries: Pair<String, Any?>) = println(Json.write(mapOf("step" to index) + entries))
        when (val name = step.text("do")) {
            "capture" -> answer(*identified(capture(step)))
            "capture_error" -> answer(*identified(captureError(step)))
            "flush" -> {
                val (flushed, ms) = timed { client.flushSync(step.int("timeout_ms")!!.toLong()) }
                answer("flushed" to flushed, "ms" to ms)
            }
            "close" -> answer("closed" to true, "ms" to timed { client.close() }.second)
            "await" -> {
                answer("awaiting" to true)
                readlnOrNull()
            }
            "loop" -> answer(*loop(step))
            "stats" -> client.stats.run { answer("captured" to captured, "sent" to sent, "dropped" to dropped, "failed" to failed) }
            "crash" -> throw ConformanceError(step.text("message")!!)
            "crash_thread" -> thread { throw ConformanceError(step.text("message")!!) }.join()
            "exit" -> exitProcess(step.int("code")!!)
            "handle_sigterm" -> sun.misc.Signal.handle(sun.misc.Signal("TERM")) { exitProcess(0) }
            else -> error("unknown step $name")
        }
    }

    private fun <T> timed(work: () -> T): Pair<T, Long> {
        val began = System.nanoTime()
        return work() to (System.nanoTime() - began) / 1_000_000
    }

    private fun identified(id: String?) = if (id == null) emptyArray() else arrayOf<Pair<String, Any?>>("event_id" to id)

    /** What the last call answered. */
    private fun capture(step: Fields): String? {
        var id: String? = null
        repeat(step.int("times") ?: 1) { index -> for (each in all) id = each.capture(eventOf(step.fields("event")!!, index)) }
        return id
    }

    /** What the first call answered. */
    private fun captureError(step: Fields): String? {
        try {
            outer(step)
        } catch (caught: ConformanceError) {
            val context = step.fields("context").orEmpty()
            return List(if (step["twice"] == true) 2 else 1) {
                client.capture(
                    caught,
                    screen = context.text("screen"),
                    route = context.text("route_or_procedure"),
                    httpStatus = context.int("http_status"),
                    requestId = context.text("request_id"),
                    userIdHash = context.text("user_id_hash"),
                    deviceIdHash = context.text("device_id_hash"),
                    fingerprint = context.text("fingerprint"),
                    metadata = context.fields("metadata"),
                )
            }.first()
        }
    }

    private fun outer(step: Fields): Nothing = inner(step)

    private fun inner(step: Fields): Nothing {
        val cause = step.list("causes").orEmpty().foldRight(null as Throwable?) { next, below -> ConformanceError(next.text("message")!!, below) }
        throw ConformanceError(step.text("message")!!, cause)
    }

    private fun loop(step: Fields): Array<Pair<String, Any?>> {
        val before = residentBytes()
        val micros = LongArray(step.int("times")!!)
        val event = step.fields("event")!!
        val (_, total) = timed {
            for (index in micros.indices) {
                val captured = eventOf(event, index)
                val began = System.nanoTime()
                client.capture(captured)
                micros[index] = (System.nanoTime() - began) / 1_000
            }
        }
        micros.sort()
        return arrayOf(
            "total_ms" to total,
            "p99_us" to micros[micros.size * 99 / 100],
            "max_us" to micros.last(),
            "rss_growth_bytes" to residentBytes() - before,
        )
    }

    /** From Linux; 0 elsewhere. */
    private fun residentBytes(): Long {
        val line = File("/proc/self/status").takeIf { it.exists() }?.readLines()?.find { it.startsWith("VmRSS:") } ?: return 0
        return line.filter { it.isDigit() }.toLong() * 1024
    }
}

private fun eventOf(wire: Fields, index: Int): BloopEvent {
    fun repeated(name: String) = (wire[name] as List<*>?)?.let { (text, times) -> (text as String).repeat((times as Number).toInt()) }
    return BloopEvent(
        errorType = wire.text("error_type"),
        message = (repeated("message_repeat") ?: wire.text("message"))?.replace("{i}", index.toString()),
        screen = wire.text("screen"),
        route = wire.text("route_or_procedure"),
        stack = repeated("stack_repeat") ?: wire.text("stack"),
        httpStatus = wire.int("http_status"),
        requestId = wire.text("request_id"),
        userIdHash = wire.text("user_id_hash"),
        deviceIdHash = wire.text("device_id_hash"),
        fingerprint = wire.text("fingerprint"),
        metadata = wire.fields("metadata"),
        source = wire.text("source"),
        environment = wire.text("environment"),
        release = wire.text("release"),
        appVersion = wire.text("app_version"),
        buildNumber = wire.text("build_number"),
        timestamp = (wire["timestamp"] as Number?)?.toLong(),
    )
}
