# asyncio: captures what tasks and callbacks raise with nobody there to see it.
from __future__ import annotations

import asyncio
from typing import Any

from bloop.client import BloopClient
from bloop.text import as_text


def install_exception_handler(client: BloopClient, loop: asyncio.AbstractEventLoop | None = None) -> None:
    """On the running loop unless told otherwise. The loop's former handler, or the default one, is called after it."""
    watched = asyncio.get_running_loop() if loop is None else loop
    previous = watched.get_exception_handler()

    def capture(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        _capture(client, context)
        if previous is None:
            loop.default_exception_handler(context)
        else:
            previous(loop, context)

    watched.set_exception_handler(capture)


def _capture(client: BloopClient, context: dict[str, Any]) -> None:
    said = as_text(context.get("message", ""))
    task = context.get("task") or context.get("future")
    name = task.get_name() if isinstance(task, asyncio.Task) else None
    metadata = {"unhandled": True, "mechanism": "asyncio", "said": said, "task": name}
    error = context.get("exception")
    if isinstance(error, BaseException):
        client.capture_exception(error, metadata=metadata)
    else:
        client.capture("asyncio", said, metadata=metadata)
