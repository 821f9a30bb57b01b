// Takes what is due from the outbox and sends it, one request at a time, on a thread of its own.
package com.jaikoo.bloop

internal class Sender(
    private val options: BloopOptions,
    private val outbox: Outbox,
    private val diagnostics: Diagnostics,
) : Runnable {
    private val transport = Transport(options)

    /** Whether nobody listened at the address of the server when the end had begun. */
    private var wasUnreachable = false

    /** Some events in flight, as the body that an attempt sends. `told`: how many dropped events it tells of. */
    private class Request(val body: ByteArray, val count: Int, val told: Long)

    /** Returns when the outbox is closed. */
    override fun run() {
        try {
            while (true) send(outbox.take() ?: break)
        } finally {
            transport.close()
        }
    }

    /** Tries until each has an outcome. Between two tries they wait with all others, and may have to give way to newer ones. */
    private fun send(events: List<WireEvent>) {
        var left = events
        var retry = 0
        try {
            while (left.isNotEmpty()) {
                val through = left.last().number
                val request = requestOf(left)
                val outcome = transport.post(request.body)
                if (outcome is Outcome.Failed && retry < options.maxRetries && !isGone(outcome) && outbox.giveBack()) {
                    waitToRetry(outcome, ++retry)
                    left = outbox.takeAgain(through)
                    continue
                }
                left = left.drop(request.count)
                retry = 0
                when (outcome) {
                    is Outcome.Taken -> taken(request, outcome)
                    is Outcome.Refused -> giveUp(request, "refused", outcome.why)
                    is Outcome.Failed -> giveUp(request, "unsent", outcome.why)
                }
            }
        } catch (problem: Throwable) {
            diagnostics.say("internal", "events were lost: $problem")
            outbox.abandon()
        }
    }

    /** As many of the oldest events as a request may have. */
    private fun requestOf(events: List<WireEvent>): Request {
        val untold = outbox.untold()
        val body = StringBuilder("{\"events\":[")
        var bytes = body.length + 2
        var count = 0
        for (event in events) {
            val json = event.json(if (count == 0) untold else 0)
            bytes += utf8Length(json) + 1
            if (count > 0 && bytes > Limits.BATCH_BYTES) break
            if (count++ > 0) body.append(',')
            body.append(json)
        }
        return Request(body.append("]}").toString().toByteArray(), count, untold)
    }

    /** At the end nobody waits for a server that is not there: it is asked once more, in case it is just starting. */
    private fun isGone(outcome: Outcome.Failed) = outbox.isEnding && outcome.isUnreachable && wasUnreachable.also { wasUnreachable = true }

    /** A pause that a flush cut short counts as any other. */
    private fun waitToRetry(outcome: Outcome.Failed, retry: Int) {
        diagnostics.debug("will try again: ${outcome.why}")
        outbox.lastProblem = outcome.why
        val asked = outcome.afterMs
        when {
            outbox.isEnding && outcome.isUnreachable -> outbox.pauseAtEnd()
            asked != null -> outbox.waitAsAsked(jittered(asked))
            else -> outbox.pause(backoffMs(retry, options.backoffMs))
        }
    }

    private fun taken(request: Request, outcome: Outcome.Taken) {
        outbox.lastProblem = null
        val rejected = outcome.rejected.coerceAtMost(request.count)
        if (rejected > 0) diagnostics.say("rejected", "the server rejected $rejected of ${events(request.count)}: ${outcome.why}")
        diagnostics.debug("sent ${events(request.count - rejected)}")
        outbox.settle(request.count, rejected, request.told)
    }

    private fun giveUp(request: Request, kind: String, why: String) {
        // At the end one line tells of all that is left over.
        if (outbox.isEnding && kind == "unsent") outbox.lastProblem = why
        else diagnostics.say(kind, "${events(request.count)} not sent to ${options.endpoint}: $why")
        outbox.settle(request.count, request.count)
    }
}
