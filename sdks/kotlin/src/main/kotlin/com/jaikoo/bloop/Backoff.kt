// How long to wait before a batch is tried again.
package com.jaikoo.bloop

import java.text.SimpleDateFormat
import java.util.Locale
import java.util.TimeZone

private const val MAX_BACKOFF_MS = 300_000L
private const val MAX_RETRY_AFTER_MS = 300_000L
private const val MAX_DOUBLINGS = 30
private const val MIN_JITTER_MS = 1_000L
private val SECONDS = Regex("-?\\d+(\\.\\d+)?")

/** Milliseconds before retry number `retry`, from 1: full jitter over a ceiling that doubles. */
internal fun backoffMs(retry: Int, baseMs: Long): Long =
    (Math.random() * minOf(MAX_BACKOFF_MS, baseMs shl minOf(retry - 1, MAX_DOUBLINGS))).toLong()

/** Reads a `Retry-After` header: seconds, or an HTTP date (RFC 9110, 10.2.3). At most five minutes; null when it is neither. */
internal fun milliseconds(retryAfter: String, now: Long = System.currentTimeMillis()): Long? {
    val seconds = retryAfter.trim().takeIf(SECONDS::matches)?.toDouble()
    val wait = seconds?.let { (it * 1000).toLong() } ?: untilDate(retryAfter, now)
    return wait?.coerceIn(0, MAX_RETRY_AFTER_MS)
}

/** What a server asks for, and up to a quarter, at least up to a second, more: all who were told the same do not come back at once. */
internal fun jittered(retryAfterMs: Long): Long =
    retryAfterMs + (Math.random() * maxOf(MIN_JITTER_MS, retryAfterMs / 4)).toLong()

private fun untilDate(date: String, now: Long): Long? =
    try {
        val format = SimpleDateFormat("EEE, dd MMM yyyy HH:mm:ss zzz", Locale.US)
        format.timeZone = TimeZone.getTimeZone("GMT")
        format.parse(date.trim())?.let { it.time - now }
    } catch (_: Exception) {
        null
    }
