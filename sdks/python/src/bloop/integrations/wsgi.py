# WSGI middleware (PEP 3333): captures what an application raises when called, iterated or closed, and lets it pass.
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Callable

from bloop.client import BloopClient
from bloop.integrations.request import capture_request_error

Environ = dict[str, Any]
App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class BloopWSGIMiddleware:
    """`application = BloopWSGIMiddleware(application, client)`. `route_of` tells the route, by default the path."""

    def __init__(self, app: App, client: BloopClient, route_of: Callable[[Environ], str] | None = None) -> None:
        self._app = app
        self._client = client
        self._route_of = _path_of if route_of is None else route_of

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            body = self._app(environ, start_response)
        except Exception as error:
            self._capture(error, environ)
            raise
        # What is complete already cannot fail any more, and servers send it best as it is.
        return body if isinstance(body, (list, tuple)) else _Watched(body, lambda error: self._capture(error, environ))

    def _capture(self, error: Exception, environ: Environ) -> None:
        try:
            route = self._route_of(environ)
        except Exception:
            route = _path_of(environ)
        capture_request_error(
            self._client,
            error,
            "wsgi",
            method=environ.get("REQUEST_METHOD", ""),
            route=route,
            path=_path_of(environ),
            request_id=environ.get("HTTP_X_REQUEST_ID"),
        )


class _Watched:
    """The body of a response that is still being made."""

    def __init__(self, body: Iterable[bytes], capture: Callable[[Exception], None]) -> None:
        self._body = body
        self._capture = capture

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._body
        except Exception as error:
            self._capture(error)
            raise

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        if close is None:
            return
        try:
            close()
        except Exception as error:
            self._capture(error)
            raise


def _path_of(environ: Environ) -> str:
    """Servers hand over the bytes of the path as Latin-1."""
    path = str(environ.get("SCRIPT_NAME", "")) + str(environ.get("PATH_INFO", ""))
    return path.encode("latin-1", "replace").decode("utf-8", "replace") or "/"
