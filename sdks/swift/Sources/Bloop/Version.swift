// The version of this package, as the User-Agent names it.

/// The version of the SDK.
public let bloopVersion = "0.1.0"
