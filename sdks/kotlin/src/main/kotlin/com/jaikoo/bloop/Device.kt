// Where the app runs: an Android device, read by reflection so that nothing of Android is needed to build; else the JVM.
package com.jaikoo.bloop

private const val BUILD = "android.os.Build"

private fun classNamed(name: String): Class<*>? =
    try {
        Class.forName(name)
    } catch (_: Throwable) {
        null
    }

internal class Device(private val find: (String) -> Class<*>? = ::classNamed) {
    val isAndroid: Boolean = find(BUILD) != null

    /** What is known of it, by name. */
    fun describe(): Map<String, Any> = if (isAndroid) android() else jvm()

    private fun android(): Map<String, Any> =
        known(
            "model" to static(BUILD, "MODEL"),
            "manufacturer" to static(BUILD, "MANUFACTURER"),
            "brand" to static(BUILD, "BRAND"),
            "os_name" to "Android",
            "os_version" to static("$BUILD\$VERSION", "RELEASE"),
            "api_level" to static("$BUILD\$VERSION", "SDK_INT"),
        )

    private fun jvm(): Map<String, Any> =
        known(
            "os_name" to property("os.name"),
            "os_version" to property("os.version"),
            "os_arch" to property("os.arch"),
            "java_version" to property("java.version"),
            "java_vendor" to property("java.vendor"),
        )

    private fun static(type: String, field: String): Any? =
        try {
            find(type)?.getField(field)?.get(null)
        } catch (_: Throwable) {
            null
        }

    private fun property(name: String): Any? =
        try {
            System.getProperty(name)
        } catch (_: SecurityException) {
            null
        }

    private fun known(vararg entries: Pair<String, Any?>): Map<String, Any> {
        val known = LinkedHashMap<String, Any>()
        for ((name, value) in entries) if (value is Int) known[name] = value else if (value != null) known[name] = fit(value.toString(), Limits.NAME)
        return known
    }
}
