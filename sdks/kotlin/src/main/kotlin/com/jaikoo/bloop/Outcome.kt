// What a request came to.
package com.jaikoo.bloop

internal sealed class Outcome {
    /** The server took the batch, all but `rejected` events of it; `why` is its word on the first of these. */
    class Taken(val rejected: Int, val why: String?) : Outcome()

    /** The server will refuse it the next time too. */
    class Refused(val why: String) : Outcome()

    /** It may work later. `afterMs`: when the server said how much later. `isUnreachable`: nobody listens there. */
    class Failed(val why: String, val afterMs: Long? = null, val isUnreachable: Boolean = false) : Outcome()
}

/** Reads an answer. `retryAfter`: the header's value. */
internal fun outcomeOf(status: Int, body: String, retryAfter: String?): Outcome {
    val answer = try {
        Json.read(body) as? Map<*, *>
    } catch (_: IllegalArgumentException) {
        null
    }
    val why = "status $status" + (answer?.get("error")?.let { ": $it" } ?: "")
    return when {
        status in 200..299 && answer != null -> taken(answer)
        status in 200..299 -> Outcome.Failed("the answer is no JSON")
        status == 408 || status == 425 || status == 429 || status >= 500 || status < 200 -> Outcome.Failed(why, retryAfter?.let(::milliseconds))
        status < 400 -> Outcome.Refused("$why, and redirects are not followed")
        else -> Outcome.Refused(why)
    }
}

/** What a server has dropped, because it is over its limits, may be taken later: the ids make sending all of it again safe. */
private fun taken(answer: Map<*, *>): Outcome {
    val dropped = (answer["dropped"] as? Number)?.toLong() ?: 0
    if (dropped > 0) return Outcome.Failed("the server dropped $dropped of the batch: ${answer["reason"] ?: "no reason given"}")
    val errors = (answer["errors"] as? List<*>).orEmpty()
    return Outcome.Taken(errors.size, (errors.firstOrNull() as? Map<*, *>)?.get("error")?.toString())
}
