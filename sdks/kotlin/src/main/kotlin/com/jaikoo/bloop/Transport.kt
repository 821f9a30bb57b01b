// One signed request to the server, which takes no longer than the timeout.
package com.jaikoo.bloop

import java.io.ByteArrayOutputStream
import java.io.InputStream
import java.net.ConnectException
import java.net.HttpURLConnection
import java.net.SocketTimeoutException
import java.net.URL
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

internal const val VERSION = "0.1.0"
private const val HMAC = "HmacSHA256"
private const val MAX_ANSWER_BYTES = 1024 * 1024
private const val WATCH_KEPT_SECONDS = 30L

internal class Transport(private val options: BloopOptions) {
    private val url = URL("${options.endpoint}/v1/ingest/batch")
    private val key = SecretKeySpec((options.secret ?: options.projectKey).toByteArray(), HMAC)

    /** Breaks a connection when its time is up: the timeouts of a connection bound each read, not all of them. */
    private val watch = ScheduledThreadPoolExecutor(1) { work -> daemon("bloop-timeout", work) }.apply {
        setKeepAliveTime(WATCH_KEPT_SECONDS, TimeUnit.SECONDS)
        allowCoreThreadTimeOut(true)
        removeOnCancelPolicy = true
    }

    fun post(body: ByteArray): Outcome {
        val connection = url.openConnection() as HttpURLConnection
        val isBroken = AtomicBoolean()
        val limit = watch.schedule({
            isBroken.set(true)
            connection.disconnect()
        }, options.timeoutMs, TimeUnit.MILLISECONDS)
        val late = Outcome.Failed("no answer within ${options.timeoutMs} ms")
        return try {
            send(connection, body)
            val outcome = receive(connection)
            // A stream that is broken between two reads ends as if that were all.
            if (isBroken.get() && outcome is Outcome.Failed) late else outcome
        } catch (problem: Throwable) {
            connection.disconnect()
            // Each read has the same limit, and may be the first to reach it.
            if (isBroken.get() || problem is SocketTimeoutException) late
            else Outcome.Failed(problem.toString(), isUnreachable = problem is ConnectException)
        } finally {
            limit.cancel(false)
        }
    }

    fun close() {
        watch.shutdown()
    }

    private fun send(connection: HttpURLConnection, body: ByteArray) {
        connection.requestMethod = "POST"
        connection.connectTimeout = options.timeoutMs.toInt()
        connection.readTimeout = options.timeoutMs.toInt()
        connection.instanceFollowRedirects = false
        connection.useCaches = false
        connection.doOutput = true
        // Not setFixedLengthStreamingMode: with it the JDK hides what a 401 says.
        connection.setRequestProperty("Content-Type", "application/json")
        connection.setRequestProperty("Accept", "application/json")
        connection.setRequestProperty("User-Agent", "bloop-kotlin/$VERSION")
        connection.setRequestProperty("X-Project-Key", options.projectKey)
        connection.setRequestProperty("X-Signature", signature(body))
        connection.outputStream.use { it.write(body) }
    }

    private fun receive(connection: HttpURLConnection): Outcome {
        val status = connection.responseCode
        if (status < 0) return Outcome.Failed("the answer is no HTTP")
        val stream = if (status >= 400) connection.errorStream else connection.inputStream
        val body = stream?.use(::readText) ?: ""
        return outcomeOf(status, body, connection.getHeaderField("Retry-After"))
    }

    private fun readText(stream: InputStream): String {
        val out = ByteArrayOutputStream()
        val chunk = ByteArray(8192)
        while (out.size() < MAX_ANSWER_BYTES) {
            val count = stream.read(chunk)
            if (count < 0) break
            out.write(chunk, 0, count)
        }
        return out.toString("UTF-8")
    }

    /** Lowercase hexadecimal HMAC-SHA256 (RFC 2104) of the body's bytes. */
    private fun signature(body: ByteArray): String {
        val mac = Mac.getInstance(HMAC)
        mac.init(key)
        val hex = StringBuilder()
        for (byte in mac.doFinal(body)) hex.append(Json.HEX[byte.toInt() shr 4 and 15]).append(Json.HEX[byte.toInt() and 15])
        return hex.toString()
    }
}

/** A thread that does not keep the process alive, nor the app's class loader. */
internal fun daemon(name: String, work: Runnable): Thread =
    Thread(work, name).apply {
        isDaemon = true
        contextClassLoader = null
    }
