# An HTTP server that stands for Bloop: checks every signature, keeps what came, and answers as a test wants it.
from __future__ import annotations

import hashlib
import hmac
import json
import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable

KEY = "bloop_0123456789abcdef"
_PATIENCE_SECONDS = 20


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes
    signed: bool
    at: float = field(default_factory=time.monotonic)

    @property
    def events(self) -> list[dict[str, Any]]:
        value = json.loads(self.body)
        return value.get("events", [value])


@dataclass
class Reply:
    """`hold`: waits for this before answering. `cut`: closes the connection without an answer."""

    status: int = 200
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    hold: threading.Event | None = None
    cut: bool = False
    trickle: bool = False


class Receiver:
    """`replies` are used up one by one; then every request is accepted."""

    def __init__(self, secret: str = KEY, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.secret = secret
        self.requests: list[Received] = []
        self.replies: list[Reply] = []
        self._changed = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler_for(self))
        self._server.daemon_threads = True
        self._scheme = "http" if tls is None else "https"
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    @property
    def events(self) -> list[dict[str, Any]]:
        """Of all requests so far, accepted or not."""
        return [event for request in self.requests for event in request.events]

    @property
    def messages(self) -> list[str]:
        return [event["message"] for event in self.events]

    def wait_for(self, condition: Callable[[], bool]) -> None:
        with self._changed:
            if not self._changed.wait_for(condition, _PATIENCE_SECONDS):
                raise AssertionError(f"it did not come to that; received: {self.requests}")

    def wait_for_requests(self, count: int) -> None:
        self.wait_for(lambda: len(self.requests) >= count)

    def take(self, received: Received) -> Reply:
        with self._changed:
            self.requests.append(received)
            reply = self.replies.pop(0) if self.replies else Reply()
            self._changed.notify_all()
        return reply

    def trickle(self, write: Callable[[bytes], Any]) -> None:
        """A byte of a header line now and then, without an end."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < end and not self._closing.wait(0.05):
            write(b"x")

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler_for(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:  # the process that was sending has ended
                self.close_connection = True
                return
            expected = hmac.new(receiver.secret.encode(), body, hashlib.sha256).hexdigest()
            signed = self.headers.get("X-Signature") == expected
            reply = receiver.take(Received(self.path, dict(self.headers.items()), body, signed))
            if reply.hold is not None:
                reply.hold.wait(_PATIENCE_SECONDS)
            if reply.cut:
                self.close_connection = True
                return
            try:
                self._answer(reply, body, signed)
            except OSError:  # the client has gone
                self.close_connection = True

        def do_GET(self) -> None:
            receiver.take(Received("GET " + self.path, {}, b'{"events":[]}', False))
            self._answer(Reply(), b'{"events":[]}', True)

        def _answer(self, reply: Reply, body: bytes, signed: bool) -> None:
            if reply.trickle:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                return receiver.trickle(self.wfile.write)
            answer = reply.body
            if answer is None:
                count = len(json.loads(body).get("events", [1]))
                answer = json.dumps({"accepted": count, "dropped": 0, "errors": []}).encode()
            status = reply.status if signed else 401
            self.send_response(status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
