// An event as it goes over the wire: checked, cut to the limits, and independent of the app's objects.
package com.jaikoo.bloop

import java.util.UUID

/** Room for braces, and for the count of dropped events, which an event gets after it was measured. */
private const val RESERVE = 64
private const val MAX_FIELD_NAME = 24
private const val MAX_NUMBER = 20

internal class WireEvent private constructor(
    /** Makes a repetition safe: the server stores it once. */
    val id: String,
    private val fields: MutableMap<String, Any>,
    private val metadata: Map<String, Any?>,
) {
    /** Place in the order of captures, from 1. Given by the outbox, like the next one. */
    var number = 0L

    /** `System.nanoTime()` when it began to wait. */
    var waitsSince = 0L

    /** The event's JSON. `dropped`: how many events were lost before it, said in its metadata when above 0. */
    fun json(dropped: Long = 0): String {
        val said = if (dropped > 0) fitMap(mapOf("bloop_dropped" to dropped) + metadata, Limits.METADATA) else metadata
        return Json.write(if (said.isEmpty()) fields else fields + ("metadata" to said))
    }

    /** Escapes can make an event that holds each limit too long as a whole: its stack and message are halved until it is not. */
    private fun shrink() {
        for (name in listOf("stack", "message")) {
            while (!isSmall()) {
                val text = fields[name] as? String ?: break
                if (text.length <= Limits.NAME) break
                fields[name] = fit(text, utf8Length(text) / 2)
            }
        }
    }

    private fun isSmall() =
        fields.values.sumOf { (if (it is String) Json.quotedLength(it) else MAX_NUMBER) + MAX_FIELD_NAME } + Limits.METADATA <= Limits.EVENT - RESERVE

    companion object {
        /** An event as `json` wrote it, with its id. @throws IllegalArgumentException when it is none */
        fun read(json: String): WireEvent {
            val fields = LinkedHashMap<String, Any>()
            val given = Json.read(json) as? Map<*, *> ?: throw IllegalArgumentException("no event")
            for ((name, value) in given) if (value != null && name != "metadata") fields[name as String] = value
            val id = fields["event_id"] as? String ?: throw IllegalArgumentException("no event")
            @Suppress("UNCHECKED_CAST")
            return WireEvent(id, fields, (given["metadata"] as? Map<String, Any?>).orEmpty())
        }

        /** `event` has every value that the client's options give; `now`: milliseconds since 1970. */
        fun of(event: BloopEvent, now: Long): WireEvent {
            val fields = LinkedHashMap<String, Any>()
            fun text(name: String, value: String?, instead: String? = null, maxBytes: Int = Limits.NAME) {
                val kept = if (value.isNullOrBlank()) instead else fit(value, maxBytes)
                if (kept != null) fields[name] = kept
            }
            val id = UUID.randomUUID().toString()
            fields["event_id"] = id
            fields["timestamp"] = event.timestamp ?: now
            text("source", event.source, "api")
            text("environment", event.environment, "production")
            text("release", event.release, "unknown")
            text("error_type", event.errorType, "Error")
            text("message", event.message, "(no message)", Limits.MESSAGE)
            text("app_version", event.appVersion)
            text("build_number", event.buildNumber)
            text("route_or_procedure", event.route)
            text("screen", event.screen)
            text("stack", event.stack, null, Limits.STACK)
            event.httpStatus?.takeIf { it in 100..999 }?.let { fields["http_status"] = it }
            text("request_id", event.requestId)
            text("user_id_hash", event.userIdHash)
            text("device_id_hash", event.deviceIdHash)
            text("fingerprint", event.fingerprint)
            return WireEvent(id, fields, fitMap(plainMap(event.metadata), Limits.METADATA)).apply { shrink() }
        }

        private fun plainMap(metadata: Map<String, Any?>?): Map<String, Any?> {
            val plain = LinkedHashMap<String, Any?>()
            for ((key, value) in metadata.orEmpty()) plain[fit(key, Limits.METADATA)] = plain(value)
            return plain
        }
    }
}
