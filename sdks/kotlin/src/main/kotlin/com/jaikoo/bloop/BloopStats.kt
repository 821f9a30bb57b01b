// What became of the events of a client.
package com.jaikoo.bloop

/**
 * Numbers of events since the client was made. `captured`: kept in the buffer (not those that sampling or `beforeSend` dropped);
 * `sent`: acknowledged by the server; `dropped`: lost because the buffer was full or the client was closed before they were
 * sent; `failed`: refused by the server, or given up after the last retry.
 */
public data class BloopStats(
    public val captured: Long,
    public val sent: Long,
    public val dropped: Long,
    public val failed: Long,
)
