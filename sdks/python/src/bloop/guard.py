# Marks a thread as being inside the SDK, so that nothing it does there is captured: the SDK must not report itself.
from __future__ import annotations

import threading


class _Guard(threading.local):
    depth = 0

    @property
    def active(self) -> bool:
        """Whether the calling thread is inside the SDK."""
        return self.depth > 0

    def __enter__(self) -> None:
        self.depth += 1

    def __exit__(self, *_: object) -> None:
        self.depth -= 1


inside = _Guard()
