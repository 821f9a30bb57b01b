# Who waits for events to arrive: each flush is for the events captured before it.
from __future__ import annotations

from bloop.buffer import Batch


class Flush:
    """Done when every event up to `upto` has been sent or given up; `complete` while none of them was lost."""

    def __init__(self, upto: int) -> None:
        self.upto = upto
        self.done = False
        self.complete = True


class Flushes:
    """Not safe for several threads by itself. Events are settled in the order of their numbers."""

    def __init__(self) -> None:
        self._waiting: list[Flush] = []
        self._settled = 0

    def add(self, upto: int) -> Flush:
        flush = Flush(upto)
        flush.done = upto <= self._settled
        if not flush.done:
            self._waiting.append(flush)
        return flush

    def remove(self, flush: Flush) -> None:
        if flush in self._waiting:
            self._waiting.remove(flush)

    def lost(self, number: int) -> None:
        """An event had to make room in the buffer."""
        for flush in self._waiting:
            flush.complete = flush.complete and number > flush.upto

    def settled(self, batch: Batch, failed: bool) -> None:
        """A batch has been sent or given up."""
        self._settled = max(self._settled, batch.entries[-1].number)
        for flush in list(self._waiting):
            if failed and batch.entries[0].number <= flush.upto:
                flush.complete = False
            if flush.upto <= self._settled:
                flush.done = True
                self._waiting.remove(flush)
