// Takes what is due from the outbox and sends it, one request at a time, on a thread of its own.
package com.jaikoo.bloop

internal class Sender(
    private val options: BloopOptions,
    private val outbox: Outbox,
    private val diagnostics: Diagnostics,
) : Runnable {
    private val transport = Transport(options)

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

    private fun deliver(request: Request) {
        var retry = 0
        while (true) {
            when (val outcome = transport.post(request.body)) {
                is Outcome.Taken -> return taken(request, outcome)
                is Outcome.Refused -> return giveUp(request, "refused", outcome.why)
                is Outcome.Failed -> {
                    if (retry >= options.maxRetries || outbox.isClosed) return giveUp(request, "unsent", outcome.why)
                    diagnostics.debug("will try again: ${outcome.why}")
                    // An attempt that someone hurried comes on top of the others.
                    if (outbox.pause(outcome.afterMs ?: backoffMs(retry + 1, options.backoffMs))) retry++
                }
            }
        }
    }

    private fun taken(request: Request, outcome: Outcome.Taken) {
        val rejected = outcome.rejected.coerceAtMost(request.count)
        if (rejected > 0) diagnostics.say("rejected", "the server rejected $rejected of ${request.count} events: ${outcome.why}")
        diagnostics.debug("sent ${request.count - rejected} events")
        outbox.settle(request.count, rejected, request.told)
    }

    private fun giveUp(request: Request, kind: String, why: String) {
        diagnostics.say(kind, "${request.count} events were not sent: $why")
        outbox.settle(request.count, request.count)
    }
}
