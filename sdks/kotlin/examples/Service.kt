// A JVM service in Kotlin: one client for the process, errors with their context, the last ones sent at the end.
import com.jaikoo.bloop.BloopClient

fun charge(cents: Int) {
    require(cents > 0) { "cannot charge $cents cents" }
}

fun main() {
    BloopClient.configure(
        endpoint = System.getenv("BLOOP_ENDPOINT") ?: "http://localhost:5332",
        projectKey = System.getenv("BLOOP_PROJECT_KEY") ?: "bloop_abc123...",
        environment = "production",
        release = "3.0.1",
        tags = mapOf("region" to "eu"),
        beforeSend = { event -> event.copy(message = event.message?.replace(Regex("\\d{12,}"), "[card]")) },
    )
    BloopClient.shared?.installUncaughtExceptionHandler()
    try {
        charge(-1)
    } catch (e: IllegalArgumentException) {
        BloopClient.shared?.capture(e, route = "POST /charges", httpStatus = 422, metadata = mapOf("cents" to -1))
    }
    BloopClient.shared?.capture(errorType = "PaymentDeclined", message = "card 4711471147114711 declined", route = "POST /charges")
}
