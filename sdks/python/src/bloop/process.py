# What clients have to do when their process ends or forks.
from __future__ import annotations

import atexit
import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bloop.client import BloopClient

# For the whole process, however many clients.
_SECONDS_TO_LEAVE = 2.0
# After so many, what looked like an end was none, as at a prompt.
_SECONDS_TO_FORGET = 10.0
# Held: those that nobody else holds any more have events to send as well.
_clients: set[BloopClient] = set()


def watch_process(client: BloopClient) -> None:
    """From now on the client is closed when the interpreter ends, and starts afresh in a forked child."""
    _clients.add(client)


def unwatch_process(client: BloopClient) -> None:
    _clients.discard(client)


def all_clients() -> list[BloopClient]:
    """Those that are open."""
    return list(_clients)


class _End:
    """When the process began to end. A hook of the application's and the end of the interpreter share the time."""

    began = float("-inf")


def time_to_leave() -> float:
    """When everything has to be sent, in seconds, monotonic."""
    now = time.monotonic()
    if now - _End.began > _SECONDS_TO_FORGET:
        _End.began = now
    return _End.began + _SECONDS_TO_LEAVE


def leave() -> None:
    """All clients send at the same time, and then end."""
    deadline = time_to_leave()
    clients = all_clients()
    for client in clients:
        client._leave()
    for client in clients:
        client.flush(max(0.0, deadline - time.monotonic()))
    for client in clients:
        client.close(0)


# As early as can be: what is registered later, as by an application, runs before, and may capture.
atexit.register(leave)


def _start_afresh() -> None:
    _End.began = float("-inf")
    for client in all_clients():
        client._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_afresh)
