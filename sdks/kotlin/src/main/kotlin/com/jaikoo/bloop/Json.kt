// Writes and reads JSON (RFC 8259): maps, lists, texts, numbers, booleans and null.
package com.jaikoo.bloop

internal object Json {
    fun write(value: Any?): String = StringBuilder().also { append(it, value) }.toString()

    private fun append(out: StringBuilder, value: Any?) {
        when (value) {
            null, is Number, is Boolean -> out.append(value)
            is Map<*, *> -> {
                out.append('{')
                value.entries.forEachIndexed { index, (key, item) ->
                    if (index > 0) out.append(',')
                    quote(out, key.toString())
                    append(out.append(':'), item)
                }
                out.append('}')
            }
            is List<*> -> {
                out.append('[')
                value.forEachIndexed { index, item -> append(if (index > 0) out.append(',') else out, item) }
                out.append(']')
            }
            else -> quote(out, value.toString())
        }
    }

    private fun quote(out: StringBuilder, text: String) {
        out.append('"')
        for (char in text) {
            when {
                char == '"' || char == '\\' -> out.append('\\').append(char)
                char == '\n' -> out.append("\\n")
                char == '\r' -> out.append("\\r")
                char == '\t' -> out.append("\\t")
                char < ' ' -> out.append("\\u00").append(HEX[char.code shr 4]).append(HEX[char.code and 15])
                else -> out.append(char)
            }
        }
        out.append('"')
    }

    const val HEX = "0123456789abcdef"

    /** @throws IllegalArgumentException when the text is no JSON, or nested too deeply */
    fun read(text: String): Any? = JsonReader(text).document()
}
