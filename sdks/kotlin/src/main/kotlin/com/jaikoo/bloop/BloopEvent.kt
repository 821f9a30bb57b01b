// An event as the app and `beforeSend` see it.
package com.jaikoo.bloop

/**
 * One error. What is null is taken from the client's options where these have it, and left out otherwise.
 * An empty `errorType` becomes `Error`, an empty `message` `(no message)`. Texts that are too long are cut when the event is kept.
 */
public data class BloopEvent @JvmOverloads constructor(
    public var errorType: String?,
    public var message: String?,
    public var screen: String? = null,
    /** Route or procedure, such as `POST /api/users`. */
    public var route: String? = null,
    /** Stack trace, the newest frame first. */
    public var stack: String? = null,
    public var httpStatus: Int? = null,
    public var requestId: String? = null,
    public var userIdHash: String? = null,
    public var deviceIdHash: String? = null,
    /** Groups events in place of the fingerprint that the server computes. */
    public var fingerprint: String? = null,
    /** At most 4096 bytes of JSON; the leading keys that fit are kept. */
    public var metadata: Map<String, Any?>? = null,
    /** `api`, `ios` or `android`. */
    public var source: String? = null,
    public var environment: String? = null,
    public var release: String? = null,
    public var appVersion: String? = null,
    public var buildNumber: String? = null,
    /** Milliseconds since 1970. Default: when it was captured. */
    public var timestamp: Long? = null,
)
