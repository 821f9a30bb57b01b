// The stack of a throwable as text, as `printStackTrace` has it: the newest frame first, then the causes.
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

private fun chainOf(thrown: Throwable): List<Throwable> {
    val chain = arrayListOf(thrown)
    while (chain.size <= MAX_CAUSES) {
        val cause = orNull { chain.last().cause } ?: break
        if (chain.any { it === cause }) break
        chain += cause
    }
    return chain
}

private fun render(chain: List<Throwable>, maxFrames: Int): String {
    val out = StringBuilder()
    var outer: Array<StackTraceElement> = emptyArray()
    chain.forEachIndexed { index, thrown ->
        if (index > 0) out.append("\nCaused by: ")
        val message = messageOf(thrown)
        out.append(fit(if (message == null) thrown.javaClass.name else "${thrown.javaClass.name}: $message", MAX_HEADER_BYTES))
        val frames = orNull { thrown.stackTrace } ?: emptyArray()
        val own = frames.size - if (index > 0) inCommon(frames, outer) else 0
        val shown = minOf(own, maxFrames)
        for (frame in frames.asList().subList(0, shown)) out.append("\n\tat ").append(frame)
        if (shown < frames.size) out.append("\n\t... ").append(frames.size - shown).append(" more")
        outer = frames
    }
    return out.toString()
}

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
