# The little that the SDK says of itself: one line of text when events could not be delivered.
from __future__ import annotations

import sys
import time

from bloop.guard import inside
from bloop.options import OnDiagnostic

_SECONDS_BETWEEN = 60.0


def events_are(count: int) -> str:
    return "1 event is" if count == 1 else f"{count} events are"


def events_were(count: int) -> str:
    return "1 event was" if count == 1 else f"{count} events were"


class Diagnostics:
    """To a function of the application's or stderr: at most one line a minute of each kind unless debugging."""

    def __init__(self, on_diagnostic: OnDiagnostic | None, debug: bool) -> None:
        self._on_diagnostic = on_diagnostic
        self._debug = debug
        self._last: dict[str, float] = {}

    def tell(self, kind: str, text: str) -> None:
        """Something went wrong. Never raises."""
        if self._debug or self._is_time_for(kind):
            self._write(f"bloop: {text}")

    def trace(self, text: str) -> None:
        """Something went well: told while debugging only."""
        if self._debug:
            self._write(f"bloop: {text}")

    def _is_time_for(self, kind: str) -> bool:
        now = time.monotonic()
        last = self._last.get(kind)
        if last is not None and now - last < _SECONDS_BETWEEN:
            return False
        self._last[kind] = now
        return True

    def _write(self, line: str) -> None:
        line = " ".join(line.split())
        with inside:
            try:
                if self._on_diagnostic is not None:
                    self._on_diagnostic(line)
                elif sys.stderr is not None:
                    sys.stderr.write(line + "\n")
            except Exception:  # nobody is left to tell
                pass
