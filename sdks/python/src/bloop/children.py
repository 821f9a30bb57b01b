# Processes that `multiprocessing` starts: they print what ends them themselves, and end without what atexit has.
from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bloop.process import all_clients, leave

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess


class _Registered:
    """`multiprocessing` keeps a weak reference to what it calls in a forked child."""


_registered = _Registered()


def watch_children() -> None:
    """For a process that may start some, or be one. To be called with each client, as modules are imported later."""
    if "multiprocessing.process" not in sys.modules:
        return
    from multiprocessing import process, util

    util.register_after_fork(_registered, _begin_forked)
    if _is_beginning(process):
        _watch_bootstrap(process.BaseProcess)


def _is_beginning(process: Any) -> bool:
    """Whether this is a spawned one that imports the main module, which has made a client."""
    return getattr(process.current_process(), "_inheriting", False)


def _begin_forked(_: _Registered) -> None:
    from multiprocessing import process, util

    util.Finalize(None, leave, exitpriority=0)
    _watch_run(process.current_process())


def _watch_bootstrap(base: Any) -> None:
    bootstrap: Callable[..., int] = base._bootstrap

    def watched(process: BaseProcess, *arguments: Any, **named: Any) -> int:
        _watch_run(process)
        return bootstrap(process, *arguments, **named)

    base._bootstrap = watched


def _watch_run(process: BaseProcess) -> None:
    run = process.run
    if getattr(run, "is_watched", False):
        return

    def watched() -> None:
        try:
            run()
        except Exception as error:
            # What is printed stays what it was: without this function (from Python 3.11 on).
            error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
            for client in all_clients():
                client._capture_of_child(error)
            raise

    watched.is_watched = True  # type: ignore[attr-defined]
    process.run = watched  # type: ignore[method-assign]


def flush_before_sigterm() -> None:
    """
    In a child that has captured something: `Pool.terminate()`, and so the end of a `with Pool()`, is a SIGTERM, and the
    child ends by it as ever once its events are sent. Where the application handles the signal, it stays so.
    """
    process = sys.modules.get("multiprocessing.process")
    if process is None or process.parent_process() is None:
        return
    if threading.current_thread() is not threading.main_thread():
        return
    with suppress(ValueError):  # not the main interpreter
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, _send_and_end)


def _send_and_end(number: int, _: Any) -> None:
    signal.signal(number, signal.SIG_DFL)
    leave()
    os.kill(os.getpid(), number)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=watch_children)
