// A server that records requests and answers as a test says.
package com.jaikoo.bloop

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import java.net.InetAddress
import java.net.InetSocketAddress
import java.util.concurrent.Executors
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

const val KEY = "bloop_test"
const val PATIENCE_SECONDS = 30L

fun hmac(key: String, body: ByteArray): String =
    Mac.getInstance("HmacSHA256").run {
        init(SecretKeySpec(key.toByteArray(), "HmacSHA256"))
        doFinal(body).joinToString("") { "%02x".format(it) }
    }

class Request(val method: String, val path: String, val headers: Map<String, String>, val body: ByteArray) {
    @Suppress("UNCHECKED_CAST")
    val events by lazy { (Json.read(body.decodeToString(throwOnInvalidSequence = true)) as Map<String, Any?>)["events"] as List<Map<String, Any?>> }
}

class Answer(val status: Int, val body: String, val headers: Map<String, String> = emptyMap())

val taken = Answer(200, """{"accepted":1,"dropped":0,"errors":[]}""")

fun refusal(status: Int, vararg headers: Pair<String, String>) = Answer(status, """{"error":"no $status"}""", headers.toMap())

/** `answer` is given the number of the request, from 1; null: none ever. */
class FakeServer(private val answer: (Int) -> Answer? = { taken }) : AutoCloseable {
    private val threads = Executors.newCachedThreadPool()
    private val http = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
    private val received = LinkedBlockingQueue<Request>()
    private var count = 0
    val url get() = "http://127.0.0.1:${http.address.port}"

    /** Requests that no test has looked at. */
    val unread get() = received.size

    init {
        http.executor = threads
        http.createContext("/", ::handle)
        http.start()
    }

    private fun handle(exchange: HttpExchange) {
        val headers = exchange.requestHeaders.mapValues { it.value.first() }.mapKeys { it.key.lowercase() }
        val body = exchange.requestBody.readAllBytes()
        val number = synchronized(this) { ++count }
        received += Request(exchange.requestMethod, exchange.requestURI.path, headers, body)
        val answer = answer(number) ?: return
        answer.headers.forEach { (name, value) -> exchange.responseHeaders.set(name, value) }
        val bytes = answer.body.toByteArray()
        exchange.sendResponseHeaders(answer.status, bytes.size.toLong())
        exchange.responseBody.use { it.write(bytes) }
    }

    /** The next request, which has come or will come. */
    fun next(): Request = checkNotNull(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)) { "no request came" }

    override fun close() {
        http.stop(0)
        threads.shutdownNow()
    }
}

/** Options under which nothing is sent unless it is asked for. */
fun quiet(url: String, change: BloopOptions.() -> Unit = {}) =
    BloopOptions(url, KEY).apply {
        flushAt = 1_000
        flushIntervalMs = 3_600_000
        backoffMs = 1
        onDiagnostic = OnDiagnostic { }
        change()
    }

/** Runs a test with a server and a client of it. */
fun withClient(change: BloopOptions.() -> Unit = {}, answer: (Int) -> Answer? = { taken }, test: (BloopClient, FakeServer) -> Unit) {
    FakeServer(answer).use { server ->
        BloopClient(quiet(server.url, change)).use { client -> test(client, server) }
    }
}

/** The one event that a capture brings. */
fun captured(change: BloopOptions.() -> Unit = {}, capture: (BloopClient) -> Unit): Map<String, Any?> {
    lateinit var event: Map<String, Any?>
    withClient(change) { client, server ->
        capture(client)
        check(client.flushSync(PATIENCE_SECONDS * 1_000)) { "not sent" }
        event = server.next().events.single()
    }
    return event
}

@Suppress("UNCHECKED_CAST")
fun Map<String, Any?>.fields(name: String) = this[name] as Map<String, Any?>
