# What a client has to do when its process ends or forks.
from __future__ import annotations

import atexit
import os
import sys
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bloop.client import BloopClient

_clients: weakref.WeakSet[BloopClient] = weakref.WeakSet()


def watch_process(client: BloopClient) -> None:
    """From now on the client is closed when the interpreter ends, and starts afresh in a forked child."""
    _clients.add(client)
    atexit.register(client.close)
    _watch_multiprocessing(client)


def unwatch_process(client: BloopClient) -> None:
    _clients.discard(client)
    atexit.unregister(client.close)


def _watch_multiprocessing(client: BloopClient) -> None:
    """Processes that `multiprocessing` has forked end without what atexit has. They have a list of their own."""
    util = sys.modules.get("multiprocessing.util")
    if util is not None:
        util.register_after_fork(client, _close_at_child_end)
        _close_at_child_end(client)


def _close_at_child_end(client: BloopClient) -> None:
    process = sys.modules["multiprocessing.process"]
    if process.parent_process() is not None:
        sys.modules["multiprocessing.util"].Finalize(None, client.close, exitpriority=0)


def _start_afresh() -> None:
    for client in list(_clients):
        client.after_fork()
        _watch_multiprocessing(client)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_afresh)
