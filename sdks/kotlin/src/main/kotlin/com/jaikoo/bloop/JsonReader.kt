// Reads one JSON document. Numbers become Long or Double.
package com.jaikoo.bloop

private const val MAX_DEPTH = 64

internal class JsonReader(private val text: String) {
    private var at = 0

    fun document(): Any? {
        val value = value(0)
        blank()
        require(at == text.length) { "text after the end, at $at" }
        return value
    }

    private fun blank() {
        while (at < text.length && text[at] in " \t\r\n") at++
    }

    private fun peek(): Char {
        blank()
        require(at < text.length) { "unexpected end" }
        return text[at]
    }

    private fun take(char: Char) {
        require(peek() == char) { "not $char at $at" }
        at++
    }

    private fun value(depth: Int): Any? {
        require(depth <= MAX_DEPTH) { "nested too deeply" }
        return when (peek()) {
            '{' -> map(depth)
            '[' -> list(depth)
            '"' -> string()
            't' -> word("true", true)
            'f' -> word("false", false)
            'n' -> word("null", null)
            else -> number()
        }
    }

    private fun word(word: String, value: Any?): Any? {
        require(text.startsWith(word, at)) { "unknown word at $at" }
        at += word.length
        return value
    }

    private fun map(depth: Int): Map<String, Any?> {
        val entries = LinkedHashMap<String, Any?>()
        items('{', '}') {
            peek()
            val key = string()
            take(':')
            entries[key] = value(depth + 1)
        }
        return entries
    }

    private fun list(depth: Int): List<Any?> {
        val items = ArrayList<Any?>()
        items('[', ']') { items += value(depth + 1) }
        return items
    }

    private fun items(open: Char, close: Char, item: () -> Unit) {
        take(open)
        if (peek() != close) {
            item()
            while (peek() == ',') {
                at++
                item()
            }
        }
        take(close)
    }

    private fun number(): Number {
        val found = NUMBER.find(text, at)
        require(found != null && found.range.first == at) { "unexpected character at $at" }
        at = found.range.last + 1
        return found.value.toLongOrNull() ?: found.value.toDouble()
    }

    private fun string(): String {
        take('"')
        val out = StringBuilder()
        while (true) {
            require(at < text.length) { "unexpected end of a text" }
            val char = text[at++]
            when {
                char == '"' -> return out.toString()
                char == '\\' -> out.append(escaped())
                else -> out.append(char)
            }
        }
    }

    private fun escaped(): Char {
        require(at < text.length) { "unexpected end of a text" }
        return when (val char = text[at++]) {
            'n' -> '\n'
            'r' -> '\r'
            't' -> '\t'
            'b' -> '\b'
            'f' -> '\u000C'
            'u' -> {
                require(at + 4 <= text.length) { "unexpected end of a text" }
                at += 4
                text.substring(at - 4, at).toInt(16).toChar()
            }
            else -> char
        }
    }

    private companion object {
        val NUMBER = Regex("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?")
    }
}
