# ASGI middleware (FastAPI, Starlette, …): captures what is raised for a request or a web socket, and lets it pass.
from __future__ import annotations

import asyncio
from collections.abc import Awaitable, MutableMapping
from typing import Any, Callable

from bloop.client import BloopClient
from bloop.integrations.request import capture_request_error, route_of_path

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class BloopASGIMiddleware:
    """`app.add_middleware(BloopASGIMiddleware, client=client)`, or around any ASGI application."""

    def __init__(self, app: App, client: BloopClient) -> None:
        self._app = app
        self._client = client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("type") == "lifespan":
            return await self._app(scope, receive, self._flushing(send))
        if scope.get("type") not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        status = 500

        async def noting(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message.get("type") == "http.response.start":
                status = int(message.get("status", status))
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:
            self._capture(error, scope, status)
            raise

    def _flushing(self, send: Send) -> Send:
        """
        Sends what waits before the application says that it has ended: a server that was told to by SIGTERM may end its
        process by it, without what Python does at an end.
        """

        async def flushing(message: MutableMapping[str, Any]) -> None:
            if str(message.get("type", "")).startswith("lifespan.shutdown."):
                try:
                    await asyncio.get_running_loop().run_in_executor(None, self._client.flush)
                except RuntimeError:  # another kind of loop
                    self._client.flush()
            await send(message)

        return flushing

    def _capture(self, error: Exception, scope: Scope, status: int) -> None:
        method = "WEBSOCKET" if scope["type"] == "websocket" else str(scope.get("method", ""))
        path = str(scope.get("path", ""))
        capture_request_error(
            self._client,
            error,
            "asgi",
            method=method,
            route=_route_of(scope, path),
            path=path,
            request_id=_header(scope, b"x-request-id"),
            status=status,
        )


def _route_of(scope: Scope, path: str) -> str:
    """The pattern that the framework matched: told as such, or by the parameters that it took from the path."""
    pattern = getattr(scope.get("route"), "path", None)
    if isinstance(pattern, str):
        # A mounted application knows its own part of the path only.
        root = str(scope.get("root_path", ""))
        return pattern if root == "" or not path.startswith(root) else root + pattern
    parameters = scope.get("path_params")
    names = {str(value): str(name) for name, value in parameters.items()} if isinstance(parameters, dict) else {}
    return "/".join(f"{{{names[part]}}}" if part in names else route_of_path(part) for part in path.split("/"))


def _header(scope: Scope, wanted: bytes) -> str | None:
    for name, value in scope.get("headers") or ():
        if bytes(name).lower() == wanted:
            return bytes(value).decode("latin-1")
    return None
