// What happens to a captured error on the app's thread, before it waits in the outbox.
package com.jaikoo.bloop

private const val TAGS_BYTES = 1_024

internal class Intake(private val options: BloopOptions, private val outbox: Outbox, private val diagnostics: Diagnostics) {
    private val device = Device()
    val isAndroid: Boolean get() = device.isAndroid
    private val source = options.source ?: if (device.isAndroid) "android" else "api"
    private val described: Map<String, Any> = if (options.enrichDevice) device.describe() else emptyMap()
    private val tags = fitMap(options.tags.mapValues { plain(it.value) }, TAGS_BYTES)
    private val seen = SeenThrowables()

    /** Set while the SDK is at work on a thread: what is captured meanwhile comes from itself, or from `beforeSend`. */
    private val isBusy = ThreadLocal<Boolean>()

    /** `mechanism`: how an error was caught that nobody handled, null for those that the app captures itself. Answers the event's id, null when it was not captured. Never throws. */
    fun add(thrown: Throwable?, mechanism: String?, make: () -> BloopEvent): String? {
        if (isBusy.get() != null) return null
        isBusy.set(true)
        return try {
            if (thrown != null && !seen.add(thrown) || Math.random() >= options.sampleRate) null
            else filtered(complete(make(), mechanism))?.let { WireEvent.of(it, System.currentTimeMillis()) }?.takeIf(outbox::add)?.id
        } catch (problem: Throwable) {
            diagnostics.say("internal", "an event was not captured: $problem")
            null
        } finally {
            isBusy.remove()
        }
    }

    private fun complete(event: BloopEvent, mechanism: String?): BloopEvent {
        event.source = event.source ?: source
        event.environment = event.environment ?: options.environment
        event.release = event.release ?: options.release
        event.appVersion = event.appVersion ?: options.appVersion
        event.buildNumber = event.buildNumber ?: options.buildNumber
        event.timestamp = event.timestamp ?: System.currentTimeMillis()
        event.metadata = metadata(event.metadata.orEmpty(), mechanism)
        return event
    }

    /** What the SDK knows comes first: large metadata loses its last keys. */
    private fun metadata(own: Map<String, Any?>, mechanism: String?): Map<String, Any?> {
        val all = LinkedHashMap<String, Any?>()
        if (mechanism != null) {
            all["unhandled"] = true
            all["mechanism"] = mechanism
        }
        if (described.isNotEmpty()) all["device"] = LinkedHashMap(described)
        if (tags.isNotEmpty()) all["tags"] = tags
        all.putAll(own)
        val ownTags = own["tags"]
        if (tags.isNotEmpty() && ownTags is Map<*, *>) all["tags"] = tags + ownTags
        return all
    }

    private fun filtered(event: BloopEvent): BloopEvent? {
        val beforeSend = options.beforeSend ?: return event
        return try {
            beforeSend.handle(event)
        } catch (problem: Throwable) {
            diagnostics.say("beforeSend", "beforeSend threw, the event is dropped: $problem")
            null
        }
    }
}
