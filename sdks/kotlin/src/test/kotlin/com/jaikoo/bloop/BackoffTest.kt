// How long a retry waits.
package com.jaikoo.bloop

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class BackoffTest {
    @Test
    fun `the ceiling doubles up to five minutes, and the wait is anywhere below`() {
        for ((retry, ceiling) in listOf(1 to 500L, 2 to 1_000L, 6 to 16_000L, 10 to 256_000L, 11 to 300_000L, 1_000 to 300_000L)) {
            val waits = List(1_000) { backoffMs(retry, 500) }
            assertTrue(waits.all { it in 0..ceiling }, "retry $retry")
            assertTrue(waits.max() > ceiling / 2 && waits.min() < ceiling / 2, "retry $retry")
        }
    }

    @Test
    fun `Retry-After is seconds or a date, at most five minutes`() {
        assertEquals(2_000, milliseconds("2"))
        assertEquals(1_500, milliseconds("1.5"))
        assertEquals(300_000, milliseconds("99999999999"))
        assertEquals(0, milliseconds("-1"))
        assertEquals(30_000, milliseconds("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777_000 - 30_000))
        assertEquals(0, milliseconds("Sun, 06 Nov 1994 08:49:37 GMT"))
        assertEquals(null, milliseconds("soon"))
        assertEquals(null, milliseconds("NaN"))
    }

    @Test
    fun `clients that were told the same come back at different times, none too early`() {
        for ((asked, spread) in listOf(0L to 1_000L, 2_000L to 1_000L, 60_000L to 15_000L)) {
            val waits = List(1_000) { jittered(asked) }
            assertTrue(waits.all { it in asked..asked + spread }, "$asked")
            assertTrue(waits.max() - waits.min() > spread / 2, "$asked")
        }
    }
}
