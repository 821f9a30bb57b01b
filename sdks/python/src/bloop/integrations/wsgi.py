# WSGI middleware (PEP 3333): captures what an application raises when called, iterated or closed, and lets it pass.
from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Callable

from bloop.client import BloopClient
from bloop.integrations.request import capture_request_error, route_of_path

Environ = dict[str, Any]
App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class BloopWSGIMiddleware:
    """
    `application = BloopWSGIMiddleware(application, client)`. `route_of` tells the route; by default it is the pattern
    that Flask, Bottle or Pyramid has left in the environ, or the path with `:id` for ids.
    """

    def __init__(
        self,
        app: App,
        client: BloopClient,
        route_of: Callable[[Environ], str] | None = None,
        mechanism: str = "wsgi",
    ) -> None:
        self._app = app
        self._client = client
        self._route_of = route_of
        self._mechanism = mechanism

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        begun = _Begun(environ, start_response)
        try:
            body = self._app(environ, begun)
        except Exception as error:
            self._capture(error, begun, 500)
            raise
        # What is complete already cannot fail any more, and servers send it best as it is; so it is with a file.
        if isinstance(body, (list, tuple)) or _is_file(body, environ):
            return body
        watched = _SizedWatched if hasattr(body, "__len__") else _Watched
        return watched(body, lambda error, sent: self._capture(error, begun, begun.status if sent else 500))

    def _capture(self, error: Exception, begun: _Begun, status: int) -> None:
        environ = begun.environ
        path = _path_of(environ)
        route = begun.route
        with suppress(Exception):
            route = _known_route(environ) or route if self._route_of is None else self._route_of(environ)
        capture_request_error(
            self._client,
            error,
            self._mechanism,
            method=environ.get("REQUEST_METHOD", ""),
            route=route or route_of_path(path),
            path=path,
            request_id=environ.get("HTTP_X_REQUEST_ID"),
            status=status,
        )


class _Begun:
    """
    `start_response`, what it was called with last, and the route at that time: Flask takes it away before the body is
    made.
    """

    def __init__(self, environ: Environ, start_response: Callable[..., Any]) -> None:
        self.environ = environ
        self._start_response = start_response
        self.status = 500
        self.route: str | None = None

    def __call__(self, status: str, *arguments: Any) -> Any:
        with suppress(ValueError):
            self.status = int(status[:3])
        self.route = _known_route(self.environ) or self.route
        return self._start_response(status, *arguments)


class _Watched:
    """The body of a response that is still being made."""

    def __init__(self, body: Any, capture: Callable[[Exception, bool], None]) -> None:
        self._body = body
        self._capture = capture
        self._sent = False

    def __iter__(self) -> Iterator[bytes]:
        try:
            for part in self._body:
                self._sent = self._sent or len(part) > 0  # with these bytes, the client gets the status
                yield part
        except Exception as error:
            self._capture(error, self._sent)
            raise

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        if close is None:
            return
        try:
            close()
        except Exception as error:
            self._capture(error, True)
            raise


class _SizedWatched(_Watched):
    """Servers derive the length of a response from a body with one part."""

    def __len__(self) -> int:
        return len(self._body)


def _is_file(body: object, environ: Environ) -> bool:
    """Whether the server recognises the body as a file of its own kind, to send it without reading it."""
    wrapper = environ.get("wsgi.file_wrapper")
    return isinstance(wrapper, type) and isinstance(body, wrapper)


def _known_route(environ: Environ) -> str | None:
    """The pattern that a framework has left."""
    rule = getattr(getattr(environ.get("werkzeug.request"), "url_rule", None), "rule", None)
    rule = rule or getattr(environ.get("bottle.route"), "rule", None)
    rule = rule or getattr(environ.get("bfg.routes.route"), "pattern", None)
    return f"{environ.get('SCRIPT_NAME', '')}{rule}" if isinstance(rule, str) else None


def _path_of(environ: Environ) -> str:
    """Servers hand over the bytes of the path as Latin-1."""
    path = str(environ.get("SCRIPT_NAME", "")) + str(environ.get("PATH_INFO", ""))
    return path.encode("latin-1", "replace").decode("utf-8", "replace") or "/"
