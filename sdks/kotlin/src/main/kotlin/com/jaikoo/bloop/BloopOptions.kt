// The options of a client: what they mean, what they are by default, and what is refused.
package com.jaikoo.bloop

import java.io.File
import java.net.URL

/** Gets each event before it is kept; answers with it, changed or not, or with null to drop it. When it throws, the event is dropped. */
public fun interface BeforeSend {
    public fun handle(event: BloopEvent): BloopEvent?
}

/** Gets one line of text when something goes wrong within the SDK. */
public fun interface OnDiagnostic {
    public fun say(line: String)
}

/**
 * Everything a client can be told. `endpoint` is the server's URL, `projectKey` the project's API key; all else has a default.
 * A client takes a copy: changes made afterwards have no effect on it.
 */
public class BloopOptions(
    /** Where the server is, such as `https://errors.example.com`. */
    public var endpoint: String,
    /** The project's API key. */
    public var projectKey: String,
) {
    /** Signs the requests. Default: the project key. */
    public var secret: String? = null

    public var environment: String = "production"

    /** Version or build of the app. */
    public var release: String = "unknown"

    /** `api`, `ios` or `android`. Default: `android` on Android, else `api`. */
    public var source: String? = null
    public var appVersion: String? = null
    public var buildNumber: String? = null

    /** Added to the metadata of every event, under `tags`. */
    public var tags: Map<String, String> = emptyMap()

    /** Share of events that are kept, 0 to 1. */
    public var sampleRate: Double = 1.0
    public var beforeSend: BeforeSend? = null

    /** Events that may wait; beyond that the oldest is dropped. */
    public var maxBufferSize: Int = 100

    /** So many waiting events are sent at once. */
    public var flushAt: Int = 20

    /** Milliseconds after the first waiting event until it is sent. */
    public var flushIntervalMs: Long = 5_000

    /** Milliseconds that one request may take. */
    public var timeoutMs: Long = 10_000

    /** Attempts after the first one. Default: without limit, as long as the process lives. */
    public var maxRetries: Int = Int.MAX_VALUE

    /** Milliseconds before the first retry, at most; they double up to 300,000. */
    public var backoffMs: Long = 500

    /** Events in a request, 1 to 50. */
    public var maxBatchSize: Int = Limits.BATCH_EVENTS

    /** Whether events say on which device, or which JVM, they happened. */
    public var enrichDevice: Boolean = true

    /**
     * Where events are kept that a crash or the end left unsent, until the next start sends them: a folder of the SDK's own, such as
     * `File(context.filesDir, "bloop")`. Default: none, they are lost.
     */
    public var directory: File? = null

    /** Default: a line on standard error, at most one a minute of a kind. */
    public var onDiagnostic: OnDiagnostic? = null

    /** Whether `onDiagnostic` also hears what goes right. */
    public var debug: Boolean = false

    /** A checked copy. @throws IllegalArgumentException naming the option */
    internal fun checked(): BloopOptions {
        require(isWebAddress(endpoint)) { "bloop: endpoint must be an http or https URL" }
        require(projectKey.isNotEmpty() && projectKey.all { it in '!'..'~' }) { "bloop: projectKey must be ASCII without blanks or line ends, and not empty" }
        require(secret == null || secret != "") { "bloop: secret must not be empty" }
        require(environment.isNotBlank()) { "bloop: environment must not be empty" }
        require(release.isNotBlank()) { "bloop: release must not be empty" }
        require(source == null || source in SOURCES) { "bloop: source must be one of $SOURCES" }
        require(sampleRate in 0.0..1.0) { "bloop: sampleRate must be a number from 0 to 1" }
        require(maxBufferSize >= 1) { "bloop: maxBufferSize must be at least 1" }
        require(flushAt >= 1) { "bloop: flushAt must be at least 1" }
        require(flushIntervalMs in MILLISECONDS) { "bloop: flushIntervalMs must be milliseconds above 0" }
        require(timeoutMs in MILLISECONDS) { "bloop: timeoutMs must be milliseconds above 0" }
        require(maxRetries >= 0) { "bloop: maxRetries must not be negative" }
        require(backoffMs in 0L..Int.MAX_VALUE) { "bloop: backoffMs must be milliseconds, not negative" }
        require(maxBatchSize in 1..Limits.BATCH_EVENTS) { "bloop: maxBatchSize must be 1 to ${Limits.BATCH_EVENTS}" }
        return copy()
    }

    private fun copy() = BloopOptions(endpoint.trim().trimEnd('/'), projectKey).also {
        it.secret = secret
        it.environment = environment
        it.release = release
        it.source = source
        it.appVersion = appVersion
        it.buildNumber = buildNumber
        it.tags = LinkedHashMap(tags)
        it.sampleRate = sampleRate
        it.beforeSend = beforeSend
        it.maxBufferSize = maxBufferSize
        it.flushAt = flushAt
        it.flushIntervalMs = flushIntervalMs
        it.timeoutMs = timeoutMs
        it.maxRetries = maxRetries
        it.backoffMs = backoffMs
        it.maxBatchSize = maxBatchSize
        it.enrichDevice = enrichDevice
        it.directory = directory
        it.onDiagnostic = onDiagnostic
        it.debug = debug
    }

    private companion object {
        val SOURCES = listOf("api", "ios", "android")
        val MILLISECONDS = 1L..Int.MAX_VALUE

        fun isWebAddress(text: String) =
            try {
                URL(text.trim()).run { protocol.lowercase() in setOf("http", "https") && !host.isNullOrEmpty() }
            } catch (_: Exception) {
                false
            }
    }
}
