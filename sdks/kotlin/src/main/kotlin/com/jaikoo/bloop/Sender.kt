// Takes what is due from the outbox and sends it, one request at a time, on a thread of its own.
package com.jaikoo.bloop

internal class Sender(
    private val options: BloopOptions,
    private val outbox: Outbox,
    private val diagnostics: Diagnostics,
) : Runnable {
    private val transport = Transport(options)

    /** Whether nobody listened at the address of the server when the end had begun. */
    private var isGone = false

    /** Some events in flight, as the body that each attempt sends. `told`: how many dropped events it tells of. */
    private class Request(val body: ByteArray, val count: Int, val told: Long)

    /** Returns when the outbox is closed. */
    override fun run() {
        try {
            while (true) send(outbox.take() ?: break)
        } finally {
            transport.close()
        }
    }

    private fun send(events: List<WireEvent>) {
        var left = events
        while (left.isNotEmpty()) {
            val lost = try {
                val request = requestOf(left)
                left = left.drop(request.count)
                deliver(request)
                continue
            } catch (problem: Throwable) {
                problem
            }
            diagnostics.say("internal", "events were lost: $lost")
            outbox.settle(left.size, left.size)
            return
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

    /** Until the server has taken or refused it, or the client is closed; a pause that a flush cut short counts as any other. */
    private fun deliver(request: Request) {
        var retry = 0
        while (true) {
            when (val outcome = transport.post(request.body)) {
                is Outcome.Taken -> return taken(request, outcome)
                is Outcome.Refused -> return giveUp(request, "refused", outcome.why)
                is Outcome.Failed -> {
                    if (retry++ >= options.maxRetries || !waitToRetry(outcome, retry)) return giveUp(request, "unsent", outcome.why)
                }
            }
        }
    }

    /** Whether there is to be another attempt. */
    private fun waitToRetry(outcome: Outcome.Failed, retry: Int): Boolean {
        diagnostics.debug("will try again: ${outcome.why}")
        // At the end nobody waits for a server that is not there: it is asked once more, in case it is just starting.
        if (outbox.isEnding && outcome.isUnreachable) return !isGone.also { isGone = true } && outbox.pauseAtEnd()
        val asked = outcome.afterMs
        if (asked == null) outbox.pause(backoffMs(retry, options.backoffMs)) else outbox.waitAsAsked(jittered(asked))
        return !outbox.isClosed
    }

    private fun taken(request: Request, outcome: Outcome.Taken) {
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
