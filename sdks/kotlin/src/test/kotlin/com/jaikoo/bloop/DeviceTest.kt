// What events say of the device. That a class android.os.Build on the class path is found is in ConsumerIT.
package com.jaikoo.bloop

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Test

class DeviceTest {
    object Build {
        @JvmField
        val MODEL: String = "Pixel 9"

        @JvmField
        val MANUFACTURER: String? = null

        @JvmField
        val BRAND: String = "b".repeat(1_000)
    }

    object Version {
        @JvmField
        val SDK_INT: Int = 35
    }

    @Test
    fun `fields that are missing or unknown are left out`() {
        val device = Device { mapOf("android.os.Build" to Build::class.java, "android.os.Build\$VERSION" to Version::class.java)[it] }
        assertEquals(mapOf("model" to "Pixel 9", "brand" to "b".repeat(256), "os_name" to "Android", "api_level" to 35), device.describe())
    }

    @Test
    fun `elsewhere it is the JVM`() {
        val device = captured { it.capture("E", "m") }.fields("metadata").fields("device")
        assertEquals(System.getProperty("os.name"), device["os_name"])
        assertEquals(System.getProperty("os.version"), device["os_version"])
        assertEquals(System.getProperty("os.arch"), device["os_arch"])
        assertEquals(System.getProperty("java.version"), device["java_version"])
    }

    @Test
    fun `it can be left out`() = assertFalse("metadata" in captured({ enrichDevice = false }) { it.capture("E", "m") })
}
