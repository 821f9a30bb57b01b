# Gives a whole HTTP request a deadline. A socket's own timeout starts anew with each byte that trickles in.
from __future__ import annotations

import http.client
import io
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class _Current(threading.local):
    deadline = float("inf")


_current = _Current()


@contextmanager
def reading_until(deadline: float) -> Iterator[None]:
    """What the calling thread reads of answers must have come by `deadline` (seconds, monotonic)."""
    _current.deadline = deadline
    try:
        yield
    finally:
        _current.deadline = float("inf")


class _TimedReader(io.RawIOBase):
    def __init__(self, raw: Any, sock: Any) -> None:
        self._raw = raw
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = _current.deadline - time.monotonic()
        if left <= 0:
            raise socket.timeout("timed out")
        if left != float("inf"):
            self._sock.settimeout(left)
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        raw = self.fp.detach() if isinstance(self.fp, io.BufferedReader) else self.fp
        self.fp = io.BufferedReader(_TimedReader(raw, sock))


class _Connection(http.client.HTTPConnection):
    response_class = _Response


class _TLSConnection(http.client.HTTPSConnection):
    response_class = _Response


class DeadlineHandler(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Connection, request)


class DeadlineHTTPSHandler(urllib.request.HTTPSHandler):
    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_TLSConnection, request, context=self._context)  # type: ignore[attr-defined]
