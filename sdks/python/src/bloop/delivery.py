# Carries events from the application to the server: a buffer, a background thread, batches, retries, flush.
from __future__ import annotations

import threading
import time
from typing import NamedTuple

from bloop.backoff import pause_before
from bloop.buffer import Batch, Buffer
from bloop.diagnostics import Diagnostics
from bloop.flushes import Flushes
from bloop.guard import inside
from bloop.options import MAX_SECONDS, Options
from bloop.transport import Answer, Transport

_FOREVER = float("inf")


class Stats(NamedTuple):
    """Events so far. `captured`: took a place in the buffer; `dropped`: lost it to newer ones; `failed`: given up."""

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
        self._flushes = Flushes()
        self._send_upto = 0  # events up to this number do not wait for company
        self._in_flight: Batch | None = None
        self._hurries = 0  # counts what ends a pause between two tries
        self._stopped = False
        self._captured = self._sent = self._dropped = self._failed = 0

    @property
    def stats(self) -> Stats:
        with self._changed:
            return Stats(self._captured, self._sent, self._dropped, self._failed)

    def add(self, body: bytes) -> None:
        """Takes one event as JSON. Never waits for the network."""
        with self._changed:
            if self._stopped:
                return
            lost = self._buffer.add(body)
            self._captured += 1
            if lost is not None:
                self._dropped += 1
                self._flushes.lost(lost.number)
            waiting = len(self._buffer)
            self._start()
            if waiting == 1 or waiting == self._flush_at:
                self._changed.notify_all()

    def flush(self, timeout: float) -> bool:
        """
        Sends what waits without waiting for more, and at once what waits for another try. True when all events captured
        before were sent within `timeout` seconds.
        """
        if threading.current_thread() is self._thread:
            return False
        deadline = time.monotonic() + min(timeout, MAX_SECONDS)
        with self._changed:
            flush = self._flushes.add(self._buffer.last_number)
            if flush.done:
                return True
            self._send_upto = self._buffer.last_number
            self._hurries += 1
            self._changed.notify_all()
            in_background = self._start()
            while in_background and not flush.done and time.monotonic() < deadline:
                self._changed.wait(deadline - time.monotonic())
        if not in_background:
            self._send_here(deadline)
        with self._changed:
            self._flushes.remove(flush)
            return flush.done and flush.complete

    def stop(self) -> None:
        """Gives up what was not sent, also what is in flight, and lets the thread end."""
        with self._changed:
            self._stopped = True
            self._hurries += 1
            failed = self._failed
            while (batch := self._in_flight or self._take()) is not None:
                self._settle(batch, Answer(0))
            given_up = self._failed - failed
            self._changed.notify_all()
        if given_up > 0:
            self._diagnostics.tell("closed", f"closed before {given_up} events were sent")

    def _take(self) -> Batch | None:
        """What is to be sent next, from now on in flight."""
        self._in_flight = self._buffer.take(self._options.max_batch_size) if len(self._buffer) > 0 else None
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
            return 0
        return first.captured_at + self._options.flush_interval - time.monotonic()

    def _send_here(self, deadline: float) -> None:
        """Sends in the calling thread until everything is sent or the time is up."""
        with inside:
            while time.monotonic() < deadline:
                with self._changed:
                    while self._in_flight is not None and time.monotonic() < deadline:
                        self._changed.wait(deadline - time.monotonic())
                    batch = self._take() if self._in_flight is None else None
                if batch is None:
                    return
                self._deliver(batch, deadline)

    def _deliver(self, batch: Batch, deadline: float) -> None:
        """Tries until the batch is settled; what is not at the deadline waits on in the buffer. Never raises."""
        try:
            answer = self._tried(batch, deadline)
        except Exception as error:  # such as no memory for the request
            answer = Answer(0, type(error).__name__)
        # Before others learn that it is settled: when they end the process, no line must be under way.
        if answer is not None and self._in_flight is batch:
            self._tell(batch, answer)
        with self._changed:
            if self._in_flight is not batch:  # given up by stop(), which told so
                return
            if answer is not None:
                return self._settle(batch, answer)
            self._in_flight = None
            self._buffer.put_back(batch)
            self._changed.notify_all()

    def _tried(self, batch: Batch, deadline: float) -> Answer | None:
        """The final answer; None when the time was up before."""
        body = batch.to_body()
        retries = 0
        while True:
            timeout = min(self._options.timeout, deadline - time.monotonic())
            answer = self._transport.send(body, len(batch.entries), max(timeout, 0.001))
            if not answer.retry or retries >= self._options.max_retries or self._stopped:
                return answer
            retries += 1
            self._diagnostics.trace(f"{answer.problem}; retry {retries}")
            self._pause(pause_before(retries, self._options.backoff, answer.retry_after), deadline)
            if self._stopped:
                return answer
            if time.monotonic() >= deadline:
                return None

    def _pause(self, seconds: float, deadline: float) -> None:
        end = min(time.monotonic() + seconds, deadline)
        with self._changed:
            hurries = self._hurries
            while self._hurries == hurries and time.monotonic() < end:
                self._changed.wait(end - time.monotonic())

    def _settle(self, batch: Batch, answer: Answer) -> None:
        self._in_flight = None
        failed = len(batch.entries) - answer.accepted
        self._sent += answer.accepted
        self._failed += failed
        if failed == len(batch.entries):
            self._buffer.unreported += batch.dropped
        self._flushes.settled(batch, failed > 0)
        self._changed.notify_all()

    def _tell(self, batch: Batch, answer: Answer) -> None:
        failed = len(batch.entries) - answer.accepted
        if failed > 0:
            kind = "failed" if answer.retry else "rejected"
            self._diagnostics.tell(kind, f"{failed} of {len(batch.entries)} events were not taken: {answer.problem}")
        else:
            self._diagnostics.trace(f"sent {answer.accepted} events")
