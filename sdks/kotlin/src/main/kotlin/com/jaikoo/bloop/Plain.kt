// Makes what JSON can say of whatever the app puts into metadata.
package com.jaikoo.bloop

import java.util.IdentityHashMap

private const val MAX_DEPTH = 16

/** Each value takes at least this many bytes with its comma: more values than this never fit. */
private const val MAX_VALUES = Limits.METADATA / 2

/**
 * A copy made of maps, lists, texts, numbers, booleans and null alone. Cycles are cut, depth and size bounded; what has no
 * JSON becomes its string form. Never throws, also when the app's objects do.
 */
internal fun plain(value: Any?): Any? =
    try {
        Plain().of(value, 0)
    } catch (_: Throwable) {
        "[${value?.javaClass?.name}]"
    }

private class Plain {
    private val above = IdentityHashMap<Any, Boolean>()
    private var values = 0

    fun of(value: Any?, depth: Int): Any? {
        values++
        return when (value) {
            null, is Boolean, is Int, is Long, is Short, is Byte -> value
            is Double -> if (value.isNaN() || value.isInfinite()) value.toString() else value
            is Float -> if (value.isNaN() || value.isInfinite()) value.toString() else value
            is Throwable -> text("${value.javaClass.name}: ${value.message}")
            is Map<*, *> -> nested(value, depth) { map(value, depth) }
            is Iterable<*> -> nested(value, depth) { list(value.iterator(), depth) }
            is Array<*> -> nested(value, depth) { list(value.iterator(), depth) }
            is IntArray -> list(value.iterator(), depth)
            is LongArray -> list(value.iterator(), depth)
            is DoubleArray -> list(value.iterator(), depth)
            is BooleanArray -> list(value.iterator(), depth)
            else -> text(value.toString())
        }
    }

    private fun text(text: String) = fit(text, Limits.METADATA)

    private fun nested(value: Any, depth: Int, copy: () -> Any?): Any? {
        if (depth >= MAX_DEPTH) return "[nested too deeply]"
        if (above.put(value, true) != null) return "[circular]"
        try {
            return copy()
        } finally {
            above.remove(value)
        }
    }

    private fun map(entries: Map<*, *>, depth: Int): Map<String, Any?> {
        val copy = LinkedHashMap<String, Any?>()
        for ((key, value) in entries) {
            if (values > MAX_VALUES) break
            copy[text(key.toString())] = of(value, depth + 1)
        }
        return copy
    }

    private fun list(items: Iterator<*>, depth: Int): List<Any?> {
        val copy = ArrayList<Any?>()
        while (values <= MAX_VALUES && items.hasNext()) copy += of(items.next(), depth + 1)
        return copy
    }
}

/** The leading entries whose JSON, braces and commas included, has at most so many bytes. */
internal fun fitMap(entries: Map<String, Any?>, maxBytes: Int): Map<String, Any?> {
    val kept = LinkedHashMap<String, Any?>()
    var bytes = 1
    for ((key, value) in entries) {
        bytes += utf8Length(Json.write(key)) + utf8Length(Json.write(value)) + 2
        if (bytes > maxBytes) break
        kept[key] = value
    }
    return kept
}
