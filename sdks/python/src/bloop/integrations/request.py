# How an error that a web framework did not handle is told: the same for all of them.
from __future__ import annotations

import re

from bloop.client import BloopClient

# Numbers, UUIDs, long hex: what names one thing of many.
_ID = re.compile(r"\d+|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{16,}", re.IGNORECASE)


def route_of_path(path: str) -> str:
    """A path whose pattern nobody knows, with `:id` for ids, so that the errors of all of them are one issue."""
    return "/".join(":id" if _ID.fullmatch(part) else part for part in path.split("/"))


def is_of_the_caller(error: BaseException) -> bool:
    """What a framework answers with a status of its own, below 500, such as 404: no error of the application."""
    # By the name of the class that werkzeug, Starlette and others have; a status alone may be that of another service.
    if not any(base.__name__ == "HTTPException" for base in type(error).__mro__):
        return False
    status = getattr(error, "status_code", None) or getattr(error, "code", None)
    return isinstance(status, int) and status < 500


def capture_request_error(
    client: BloopClient,
    error: BaseException,
    mechanism: str,
    *,
    method: str,
    route: str,
    path: str,
    request_id: str | None,
    status: int = 500,
) -> None:
    """`route` is the pattern where there is one, so that its requests are one issue. Queries and bodies stay untold."""
    if is_of_the_caller(error):
        return
    client.capture_exception(
        error,
        route_or_procedure=f"{method} {route}".strip(),
        http_status=status,
        request_id=request_id or "",
        metadata={"unhandled": True, "mechanism": mechanism, "method": method, "path": path},
    )
