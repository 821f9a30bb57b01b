# How an error that a web framework did not handle is told: the same for all of them.
from __future__ import annotations

from bloop.client import BloopClient


def capture_request_error(
    client: BloopClient,
    error: BaseException,
    mechanism: str,
    *,
    method: str,
    route: str,
    path: str,
    request_id: str | None,
) -> None:
    """`route` is the pattern where there is one, so that its requests are one issue. Queries and bodies stay untold."""
    client.capture_exception(
        error,
        route_or_procedure=f"{method} {route}".strip(),
        http_status=500,
        request_id=request_id or "",
        metadata={"unhandled": True, "mechanism": mechanism, "method": method, "path": path},
    )
