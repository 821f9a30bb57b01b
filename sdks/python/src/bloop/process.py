# What clients have to do when their process ends or forks.
from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bloop.client import BloopClient

# For the whole process, however many clients.
_SECONDS_TO_LEAVE = 2.0
# Held: those that nobody else holds any more have events to send as well.
_clients: set[BloopClient] = set()


def watch_process(client: BloopClient) -> None:
    """From now on the client is closed when the interpreter ends, and starts afresh in a forked child."""
    _clients.add(client)
    _watch_multiprocessing(client)


def unwatch_process(client: BloopClient) -> None:
    _clients.discard(client)


def _leave() -> None:
    """All clients send at the same time, and then end."""
    deadline = time.monotonic() + _SECONDS_TO_LEAVE
    clients = list(_clients)
    for client in clients:
        client._leave()
    for client in clients:
        client.flush(max(0.0, deadline - time.monotonic()))
    for client in clients:
        client.close(0)


# As early as can be: what is registered later, as by an application, runs before, and may capture.
atexit.register(_leave)


def _watch_multiprocessing(client: BloopClient) -> None:
    """Processes that `multiprocessing` has started end without what atexit has. They have a list of their own."""
    if "multiprocessing.process" in sys.modules:
        from multiprocessing import util

        util.register_after_fork(client, _watch_child)
        _watch_child(client)


def _watch_child(_: BloopClient) -> None:
    if is_multiprocessing_child():
        from multiprocessing import util

        # One for each client: the second finds nothing left to do.
        util.Finalize(None, _leave_child, exitpriority=0)


def is_multiprocessing_child() -> bool:
    process = sys.modules.get("multiprocessing.process")
    if process is None:
        return False
    # The second: a spawned one, while it imports the main module, which has made this client.
    return process.parent_process() is not None or getattr(process.current_process(), "_inheriting", False)


def _leave_child() -> None:
    """Called while an error that ends the child is on its way: `multiprocessing` prints it without any hook."""
    error = sys.exc_info()[1]
    if isinstance(error, Exception):
        for client in list(_clients):
            client._capture_of_child(error)
    _leave()


def flush_before_sigterm() -> None:
    """
    In a child that has captured something: `Pool.terminate()`, and so the end of a `with Pool()`, is a SIGTERM, and the
    child ends by it as ever once its events are sent. Where the application handles the signal, it stays so.
    """
    if threading.current_thread() is not threading.main_thread() or not is_multiprocessing_child():
        return
    with suppress(ValueError):  # not the main interpreter
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, _send_and_end)


def _send_and_end(number: int, _: Any) -> None:
    signal.signal(number, signal.SIG_DFL)
    _leave()
    os.kill(os.getpid(), number)


def _start_afresh() -> None:
    for client in list(_clients):
        client._after_fork()
        _watch_multiprocessing(client)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_afresh)
