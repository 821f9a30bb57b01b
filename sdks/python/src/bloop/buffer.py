# The events that wait to be sent, the oldest first: bounded, as an application in trouble may have very many.
from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from bloop.event import MAX_METADATA_BYTES
from bloop.plain import leading_keys, plain_object, to_json

# A server takes 50 events of 32 KiB, proxies before it often less.
MAX_BATCH_BYTES = 512 * 1024
_WRAPPING = len('{"events":[]}')
# What `bloop_dropped` may add to the first event of a batch.
_RESERVED = 128


class Entry(NamedTuple):
    number: int  # counts up from 1 in the order of capture
    captured_at: float  # seconds, monotonic
    body: bytes  # JSON


class Batch(NamedTuple):
    entries: list[Entry]
    dropped: int  # events lost before these, to be reported with them

    def to_body(self) -> bytes:
        bodies = [entry.body for entry in self.entries]
        if self.dropped > 0:
            bodies[0] = _with_dropped(bodies[0], self.dropped)
        return b'{"events":[' + b",".join(bodies) + b"]}"


def _with_dropped(body: bytes, dropped: int) -> bytes:
    event = json.loads(body)
    metadata = {"bloop_dropped": dropped, **plain_object(event.get("metadata", {}), MAX_METADATA_BYTES)}
    event["metadata"] = leading_keys(metadata, MAX_METADATA_BYTES)
    return to_json(event).encode()


class Buffer:
    """Not safe for several threads by itself."""

    def __init__(self, max_size: int) -> None:
        self._entries: deque[Entry] = deque()
        self._max_size = max_size
        self.last_number = 0
        self.unreported = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def first(self) -> Entry | None:
        return self._entries[0] if self._entries else None

    def add(self, body: bytes) -> int:
        """Answers how many of the oldest events had to go to make room."""
        self.last_number += 1
        self._entries.append(Entry(self.last_number, time.monotonic(), body))
        return self._make_room()

    def change(self, event_id: str, change: Callable[[bytes], bytes | None]) -> None:
        """Puts what `change` makes of an event in its place, if it waits here and the change answers anything."""
        wanted = f'"event_id":{to_json(event_id)}'.encode()
        for index in range(len(self._entries) - 1, -1, -1):  # the newest first: it was captured a moment ago
            entry = self._entries[index]
            if wanted in entry.body:
                changed = change(entry.body)
                self._entries[index] = entry if changed is None else entry._replace(body=changed)
                return

    def take(self, max_events: int, upto: int | None = None) -> Batch:
        """
        The oldest events, as many as a request may hold; one at least, when there is one. None that is newer than the
        number `upto`, unless those up to it have gone.
        """
        taken: list[Entry] = []
        size = _WRAPPING + _RESERVED
        while self._entries and len(taken) < max_events:
            size += len(self._entries[0].body) + 1
            if taken and (size > MAX_BATCH_BYTES or (upto is not None and taken[-1].number == upto)):
                break
            taken.append(self._entries.popleft())
        dropped, self.unreported = self.unreported, 0
        return Batch(taken, dropped)

    def put_back(self, batch: Batch) -> int:
        """Undoes a take. Answers how many of the oldest events have no room any more."""
        self._entries.extendleft(reversed(batch.entries))
        self.unreported += batch.dropped
        return self._make_room()

    def _make_room(self) -> int:
        surplus = max(0, len(self._entries) - self._max_size)
        for _ in range(surplus):
            self._entries.popleft()
        self.unreported += surplus
        return surplus
