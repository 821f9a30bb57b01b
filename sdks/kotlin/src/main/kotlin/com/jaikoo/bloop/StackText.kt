// The stack of a throwable as text, as `printStackTrace` has it: the newest frame first, then the causes and what was suppressed.
package com.jaikoo.bloop

private const val MAX_CAUSES = 10
private const val MAX_HEADER_BYTES = 1_024

/** Frames of each throwable that are kept when all of them are too many, tried in turn. */
private val FRAMES = listOf(Int.MAX_VALUE, 64, 32, 16, 8, 4)

/** The message of a throwable, whose class may have overridden it. Null when it has none, or throws. */
internal fun messageOf(thrown: Throwable): String? = orNull { thrown.message }

/** At most `maxBytes` of UTF-8. When there are causes, each of them is in it as far as that goes, with fewer frames. */
internal fun stackText(thrown: Throwable, maxBytes: Int = Limits.STACK): String {
    val chain = chainOf(thrown)
    var text = ""
    for (frames in if (chain.size > 1) FRAMES else listOf(Int.MAX_VALUE)) {
        text = render(chain, frames)
        if (utf8Length(text) <= maxBytes) break
    }
    return fit(text, maxBytes)
}

/** A throwable in its chain: what comes of it, and the throwable whose frames it shares. */
private class Link(val thrown: Throwable, val outer: Throwable?, val label: String)

/** The throwable, then what caused it and what was suppressed with it, and of these likewise; each once, the nearest first. */
private fun chainOf(thrown: Throwable): List<Link> {
    val chain = arrayListOf(Link(thrown, null, ""))
    var next = 0
    fun add(label: String, found: Throwable, outer: Throwable) {
        if (chain.size <= MAX_CAUSES && chain.none { it.thrown === found }) chain += Link(found, outer, label)
    }
    while (next < chain.size) {
        val outer = chain[next++].thrown
        orNull { outer.cause }?.let { add("\nCaused by: ", it, outer) }
        orNull { outer.suppressed }?.forEach { add("\nSuppressed: ", it, outer) }
    }
    return chain
}

private fun render(chain: List<Link>, maxFrames: Int): String {
    val out = StringBuilder()
    for (link in chain) {
        val thrown = link.thrown
        val message = messageOf(thrown)
        out.append(link.label)
        out.append(fit(if (message == null) thrown.javaClass.name else "${thrown.javaClass.name}: $message", MAX_HEADER_BYTES))
        val frames = framesOf(thrown)
        val own = frames.size - (link.outer?.let { inCommon(frames, framesOf(it)) } ?: 0)
        val shown = minOf(own, maxFrames)
        for (frame in frames.asList().subList(0, shown)) out.append("\n\tat ").append(frame)
        if (shown < frames.size) out.append("\n\t... ").append(frames.size - shown).append(" more")
    }
    return out.toString()
}

private fun framesOf(thrown: Throwable): Array<StackTraceElement> = orNull { thrown.stackTrace } ?: emptyArray()

/** How many of the oldest frames are the same in both. */
private fun inCommon(frames: Array<StackTraceElement>, outer: Array<StackTraceElement>): Int {
    var count = 0
    while (count < minOf(frames.size, outer.size) && frames[frames.size - 1 - count] == outer[outer.size - 1 - count]) count++
    return count
}

private fun <T> orNull(read: () -> T?): T? =
    try {
        read()
    } catch (_: Throwable) {
        null
    }
