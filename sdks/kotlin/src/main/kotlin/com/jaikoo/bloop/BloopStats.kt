// What became of the events of a client.
package com.jaikoo.bloop

/**
 * Numbers of events since the client was made. `captured`: kept in the buffer (not those that sampling or `beforeSend` dropped);
 * `sent`: acknowledged by the server; `dropped`: pushed out of a full buffer; `failed`: refused by the server, given up after
 * the last retry, or left over when the client was closed.
 */
public data class BloopStats(
    public val captured: Long,
    public val sent: Long,
    public val dropped: Long,
    public val failed: Long,
)
