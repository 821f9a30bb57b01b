// How long to wait before a batch is tried again.
package com.jaikoo.bloop

import java.text.SimpleDateFormat
import java.util.Locale
import java.util.TimeZone

private const val MAX_BACKOFF_MS = 30_000L
private const val MAX_RETRY_AFTER_MS = 300_000L
private const val MAX_DOUBLINGS = 30

/** Milliseconds before retry number `retry`, from 1: full jitter over a ceiling that doubles. */
internal fun backoffMs(retry: Int, baseMs: Long): Long =
    (Math.random() * minOf(MAX_BACKOFF_MS, baseMs shl minOf(retry - 1, MAX_DOUBLINGS))).toLong()

/** Reads a `Retry-After` header: seconds, or an HTTP date (RFC 9110, 10.2.3). At most five minutes; null when it is neither. */
internal fun milliseconds(retryAfter: String, now: Long = System.currentTimeMillis()): Long? {
    val wait = retryAfter.trim().toLongOrNull()?.let { it.coerceAtMost(MAX_RETRY_AFTER_MS) * 1000 } ?: untilDate(retryAfter, now)
    return wait?.coerceIn(0, MAX_RETRY_AFTER_MS)
}

private fun untilDate(date: String, now: Long): Long? =
    try {
        val format = SimpleDateFormat("EEE, dd MMM yyyy HH:mm:ss zzz", Locale.US)
        format.timeZone = TimeZone.getTimeZone("GMT")
        format.parse(date.trim())?.let { it.time - now }
    } catch (_: Exception) {
        null
    }
