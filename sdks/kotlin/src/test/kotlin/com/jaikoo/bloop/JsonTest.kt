// The JSON of the SDK's own.
package com.jaikoo.bloop

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test

class JsonTest {
    @Test
    fun `what is written is read again`() {
        val value = mapOf("a" to listOf(1L, -2.5, 1.0E300, true, false, null), "ü \" \\ \n \u0000 😀" to mapOf("" to emptyList<Any>()), "e" to emptyMap<String, Any>())
        assertEquals(value, Json.read(Json.write(value)))
    }

    @Test
    fun `every notation is read`() {
        val text = " { \"a\" : [ 1 , 2e3 , -0.5 , \"\\u00fc\\/\\b\\f\\n\\r\\t\" ] , \"b\" : { } }\n"
        assertEquals(mapOf("a" to listOf(1L, 2000.0, -0.5, "ü/\b\u000C\n\r\t"), "b" to emptyMap<String, Any>()), Json.read(text))
    }

    @Test
    fun `what is no JSON is refused`() {
        for (text in listOf("", "{", "[1,]", "{\"a\"}", "nul", "\"open", "\"\\u12\"", "\"\\u12zz\"", "<html>", "1 2", "-", "[".repeat(100_000)))
            assertThrows(IllegalArgumentException::class.java, { Json.read(text) }, text.take(20))
    }
}
