// Texts as UTF-8 has them: valid, and cut between characters.
package com.jaikoo.bloop

private const val REPLACEMENT = '\uFFFD'

private fun bytesOf(char: Char) = if (char.code < 0x80) 1 else if (char.code < 0x800) 2 else 3

private fun String.isPairAt(index: Int) =
    this[index].isHighSurrogate() && index + 1 < length && this[index + 1].isLowSurrogate()

/** Bytes of a text in UTF-8. Lone surrogates count as U+FFFD. */
internal fun utf8Length(text: String): Int {
    var bytes = 0
    var index = 0
    while (index < text.length) {
        val isPair = text.isPairAt(index)
        bytes += if (isPair) 4 else bytesOf(text[index])
        index += if (isPair) 2 else 1
    }
    return bytes
}

/** The start of a text that has at most so many bytes of UTF-8, with U+FFFD for lone surrogates. Reads no further than it keeps. */
internal fun fit(text: String, maxBytes: Int): String {
    var fixed: StringBuilder? = null
    var bytes = 0
    var index = 0
    while (index < text.length) {
        val char = text[index]
        val isPair = text.isPairAt(index)
        bytes += if (isPair) 4 else bytesOf(char)
        if (bytes > maxBytes) break
        if (char.isSurrogate() && !isPair && fixed == null) fixed = StringBuilder(text.substring(0, index))
        fixed?.append(if (char.isSurrogate() && !isPair) REPLACEMENT else char)
        if (isPair) fixed?.append(text[index + 1])
        index += if (isPair) 2 else 1
    }
    return fixed?.toString() ?: if (index == text.length) text else text.substring(0, index)
}
