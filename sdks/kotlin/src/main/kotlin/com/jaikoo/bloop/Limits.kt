// How large things may be. In bytes of UTF-8, unless they are events.
package com.jaikoo.bloop

internal object Limits {
    const val NAME = 256
    const val MESSAGE = 2_048
    const val STACK = 8_192
    const val METADATA = 4_096
    const val EVENT = 32_768
    const val BATCH_EVENTS = 50
    const val BATCH_BYTES = 512 * 1024
}
