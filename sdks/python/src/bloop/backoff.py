# How long to wait before a request is tried again.
from __future__ import annotations

from bloop.sampling import chance

MAX_BACKOFF = 30.0
_MAX_RETRY_AFTER = 300.0


def pause_before(retry: int, base: float, retry_after: float | None) -> float:
    """
    Seconds before the retry number `retry` (from 1 on): what the server asks for, at most five minutes, or a random
    part of `base` doubled each time ("full jitter": clients that failed together do not come back together).
    """
    if retry_after is not None:
        return min(retry_after, _MAX_RETRY_AFTER)
    return chance.uniform(0, min(MAX_BACKOFF, base * 2.0 ** min(retry - 1, 30)))
