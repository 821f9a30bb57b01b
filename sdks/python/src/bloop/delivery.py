# Carries events from the application to the server: a buffer, a background thread, batches, retries, flush.
from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from bloop.buffer import Batch, Buffer
from bloop.diagnostics import Diagnostics, events_are, events_were
from bloop.guard import inside
from bloop.options import MAX_SECONDS, Options
from bloop.patience import Patience
from bloop.transport import Answer, Transport

_FOREVER = float("inf")
# An outage of so many tries is told, though nothing is lost yet.
_WORTH_SAYING = 3
# Seconds until a refused connection is tried a last time while the process ends.
_QUICK = 0.1


class Stats(NamedTuple):
    """
    Events so far. `captured`: took a place in the buffer; `dropped`: lost it to newer ones; `failed`: refused, given up
    after `max_retries`, or left over at the end.
    """

    captured: int
    sent: int
    dropped: int
    failed: int


class Delivery:
    """
    Belongs to one process: after a fork the child makes another one. The lock is re-entrant, as signal handlers and
    finalisers may capture while their thread is in here. Where no thread can be started, as while the interpreter ends,
    flush() itself sends.
    """

    def __init__(self, options: Options, transport: Transport, diagnostics: Diagnostics) -> None:
        self._options = options
        self._diagnostics = diagnostics
        self._transport = transport
        self._changed = threading.Condition(threading.RLock())
        self._thread: threading.Thread | None = None
        self._buffer = Buffer(options.max_buffer_size)
        self._flush_at = min(options.flush_at, options.max_buffer_size)
        self._send_upto = 0  # events up to this number do not wait for company
        self._in_flight: Batch | None = None
        self._patience = Patience(options.backoff)
        self._retried_upto: int | None = None
        self._is_awaited = False  # somebody has flushed during the try: its pause is cut as one before it would be
        self._stopped = False
        self._leaving = False
        self._refusals = 0  # of connections, while the process ends
        self._problem = "no time was left"
        self._captured = self._sent = self._dropped = self._failed = 0
        self._lost_and_told = 0

    @property
    def stats(self) -> Stats:
        with self._changed:
            return Stats(self._captured, self._sent, self._dropped, self._failed)

    @property
    def has_waiting(self) -> bool:
        return self._in_flight is not None or len(self._buffer) > 0

    def add(self, body: bytes) -> None:
        """Takes one event as JSON. Never waits for the network."""
        with self._changed:
            if self._stopped:
                return
            self._dropped += self._buffer.add(body)
            self._captured += 1
            waiting = len(self._buffer)
            self._start()
            if waiting == 1 or waiting == self._flush_at:
                self._changed.notify_all()

    def amend(self, event_id: str, change: Callable[[bytes], bytes | None]) -> None:
        """Changes an event that still waits, and leaves one that is gone."""
        with self._changed:
            self._buffer.change(event_id, change)

    def flush(self, timeout: float) -> bool:
        """
        Sends what waits without waiting for more, and once also where a try would have waited. True when all events
        captured before were sent within `timeout` seconds and none was lost since the flush before.
        """
        if threading.current_thread() is self._thread:
            return False
        deadline = time.monotonic() + min(timeout, MAX_SECONDS)
        with self._changed:
            upto = self._buffer.last_number
            told = self._lost_and_told
        self.hurry()
        with self._changed:
            in_background = self._is_settled(upto) or self._start()
            while in_background and not self._is_settled(upto) and time.monotonic() < deadline:
                if self._is_hopeless(deadline):
                    break
                self._changed.wait(deadline - time.monotonic())
        if not in_background:
            self._send_here(deadline)
        with self._changed:
            self._lost_and_told = self._failed + self._dropped
            return self._is_settled(upto) and self._lost_and_told == told

    def hurry(self) -> None:
        """Sends what waits without waiting for more. Does not wait for it."""
        with self._changed:
            self._send_upto = self._buffer.last_number
            self._patience.hurry(is_last=self._leaving)
            self._is_awaited = self._in_flight is not None
            if self.has_waiting:
                self._start()
            self._changed.notify_all()

    def leave(self) -> None:
        """The process ends: a server that is not there is not waited for any more."""
        with self._changed:
            self._leaving = True
        self.hurry()

    def stop(self) -> None:
        """Gives up what was not sent, also what is in flight, and lets the thread end."""
        with self._changed:
            self._stopped = True
            failed = self._failed
            while (batch := self._in_flight or self._take()) is not None:
                self._settle(batch, Answer(0))
            given_up = self._failed - failed
            self._lost_and_told = self._failed + self._dropped
            self._changed.notify_all()
        if given_up > 0:
            when = "the end of the process" if self._leaving else "the client was closed"
            self._diagnostics.tell("closed", f"{events_were(given_up)} not sent before {when} ({self._problem})")

    def _is_settled(self, upto: int) -> bool:
        first = self._in_flight.entries[0] if self._in_flight is not None else self._buffer.first
        return first is None or first.number > upto

    def _is_hopeless(self, deadline: float) -> bool:
        """Whether there is nothing to wait for until the deadline."""
        return self._leaving and (self._refusals > 1 or self._patience.closed > deadline - time.monotonic())

    def _take(self) -> Batch | None:
        """What is to be sent next, from now on in flight."""
        most = self._options.max_batch_size
        self._in_flight = self._buffer.take(most, self._retried_upto) if len(self._buffer) > 0 else None
        return self._in_flight

    def _start(self) -> bool:
        """Whether there is a thread that sends."""
        if self._thread is not None and self._thread.is_alive():
            return True
        thread = threading.Thread(target=self._run, name="bloop-delivery", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the interpreter ends, or is one without daemon threads, or the machine has no more
            return False
        self._thread = thread
        return True

    def _run(self) -> None:
        with inside:
            while True:
                batch = self._next()
                if batch is None:
                    return
                self._deliver(batch, _FOREVER)

    def _next(self) -> Batch | None:
        """Waits until it is time to send something; None when there will be nothing more."""
        with self._changed:
            while not self._stopped:
                wait = self._seconds_to_next()
                if wait is not None and wait <= 0:
                    return self._take()
                self._changed.wait(wait)
            return None

    def _seconds_to_next(self) -> float | None:
        first = self._buffer.first
        if first is None or self._in_flight is not None:
            return None
        if len(self._buffer) >= self._flush_at or first.number <= self._send_upto:
            return self._patience.left
        return max(first.captured_at + self._options.flush_interval - time.monotonic(), self._patience.left)

    def _send_here(self, deadline: float) -> None:
        """Sends in the calling thread until everything is sent or the time is up."""
        with inside:
            while True:
                with self._changed:
                    while (wait := self._seconds_to_turn()) > 0:
                        if time.monotonic() >= deadline or self._is_hopeless(deadline):
                            return
                        self._changed.wait(min(wait, deadline - time.monotonic()))
                    batch = self._take() if time.monotonic() < deadline and not self._is_hopeless(deadline) else None
                if batch is None:
                    return
                self._deliver(batch, deadline)

    def _seconds_to_turn(self) -> float:
        """Until a thread that finds nothing in flight may send."""
        return _FOREVER if self._in_flight is not None else self._patience.left if len(self._buffer) > 0 else 0

    def _deliver(self, batch: Batch, deadline: float) -> None:
        """One try. What may be tried again goes back to those that wait. Never raises."""
        timeout = max(min(self._options.timeout, deadline - time.monotonic()), 0.001)
        try:
            answer = self._transport.send(batch.to_body(), len(batch.entries), timeout)
        except Exception as error:  # such as no memory for the request
            answer = Answer(0, type(error).__name__)
        most = self._options.max_retries
        is_final = not answer.retry or (most is not None and self._patience.failures >= most)
        # Before others learn that it is settled: when they end the process, no line must be under way.
        if self._in_flight is batch:
            self._tell(batch, answer, is_final)
        with self._changed:
            if self._in_flight is not batch:  # given up by stop(), which told so
                return
            if is_final:
                self._patience.succeeded()
                self._retried_upto = None
                self._settle(batch, answer)
            else:
                self._put_back(batch, answer)

    def _put_back(self, batch: Batch, answer: Answer) -> None:
        self._in_flight = None
        self._dropped += self._buffer.put_back(batch)
        last = batch.entries[-1].number
        self._send_upto = max(self._send_upto, last)
        # Where tries are counted, they are those of one batch: newer events get their own.
        self._retried_upto = last if self._options.max_retries is not None else None
        self._refusals += self._leaving and answer.is_refused_connection
        quick = self._leaving and answer.is_refused_connection
        self._patience.failed(answer.retry_after, _QUICK if quick else _FOREVER)
        if self._is_awaited:
            self._patience.hurry(is_last=False)
        self._is_awaited = False
        self._problem = answer.problem
        self._changed.notify_all()

    def _settle(self, batch: Batch, answer: Answer) -> None:
        self._in_flight = None
        failed = len(batch.entries) - answer.accepted
        self._sent += answer.accepted
        self._failed += failed
        if failed == len(batch.entries):
            self._buffer.unreported += batch.dropped
        self._changed.notify_all()

    def _tell(self, batch: Batch, answer: Answer, is_final: bool) -> None:
        count = len(batch.entries)
        failed = count - answer.accepted
        url = self._transport.url
        if not is_final:
            self._diagnostics.trace(f"{events_are(count)} tried again: {answer.problem}")
            if self._patience.failures + 1 >= _WORTH_SAYING and not self._leaving:
                waiting = events_are(len(self._buffer) + count)
                self._diagnostics.tell("waiting", f"{waiting} waiting: {url}: {answer.problem}")
        elif failed > 0:
            kind = "failed" if answer.retry else "rejected"
            lost = events_are(count) + " lost" if failed == count else f"{failed} of {events_were(count)} not taken"
            self._diagnostics.tell(kind, f"{lost}: {url}: {answer.problem}")
        else:
            self._diagnostics.trace(f"{events_were(count)} sent")
