# How long the server is left alone: after a failure with growing pauses of our own, or for as long as it asks for.
from __future__ import annotations

import time

from bloop.sampling import chance

LONGEST_PAUSE = 300.0
_FOREVER = float("inf")


def backoff(failures: int, base: float) -> float:
    """
    Seconds before the next try: a random part of `base` doubled with each failure ("full jitter": clients that failed
    together do not come back together).
    """
    return chance.uniform(0, min(LONGEST_PAUSE, base * 2.0 ** min(failures - 1, 30)))


def kept(retry_after: float) -> float:
    """What the server asks for, five minutes at most, and up to a quarter (a second at least) on top of it."""
    asked = min(retry_after, LONGEST_PAUSE)
    return asked + chance.uniform(0, max(asked / 4, 1.0))


class Patience:
    """Not safe for several threads by itself. Times are in seconds."""

    def __init__(self, base: float) -> None:
        self._base = base
        self.failures = 0  # since the last success
        self._pause_until = 0.0  # our own, may be cut
        self._closed_until = 0.0  # the server's, is kept
        self._was_cut = False

    @property
    def left(self) -> float:
        """Until the next try."""
        return max(self._pause_until, self._closed_until) - time.monotonic()

    @property
    def closed(self) -> float:
        """For how long the server does not want to be asked at all."""
        return self._closed_until - time.monotonic()

    def succeeded(self) -> None:
        self.failures = 0
        self._pause_until = self._closed_until = 0.0
        self._was_cut = False

    def failed(self, retry_after: float | None, at_most: float = _FOREVER) -> None:
        now = time.monotonic()
        if self._pause_until > 0:  # that one has passed by itself
            self._was_cut = False
        self.failures += 1
        if retry_after is None:
            self._pause_until = now + min(backoff(self.failures, self._base), at_most)
        else:
            self._closed_until = now + kept(retry_after)

    def hurry(self, is_last: bool = False) -> None:
        """
        Ends our own pause. The one after it passes by itself, so that an application which flushes at each error does
        not ask at each error; unless this is the end, when nobody can wait.
        """
        if (is_last or not self._was_cut) and self._pause_until > time.monotonic():
            self._pause_until = 0.0
            self._was_cut = True
