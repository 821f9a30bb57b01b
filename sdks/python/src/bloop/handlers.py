# Hooks of the interpreter that see errors nobody caught. Each calls the hook that was there before it.
from __future__ import annotations

import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Callable

from bloop.guard import inside
from bloop.process import time_to_leave
from bloop.text import as_text, cut

if TYPE_CHECKING:
    from bloop.client import BloopClient

# Ways to end a program or a coroutine, not errors.
_NO_ERRORS = (KeyboardInterrupt, SystemExit, GeneratorExit)
_MAX_OBJECT_BYTES = 256


class Hook:
    """A function that a module calls by name, replaced by one that looks first and then calls the former one."""

    def __init__(self, module: Any, name: str, observe: Callable[..., None], afterwards: Callable[[], object]) -> None:
        self._module = module
        self._name = name
        self._observe = observe
        self._afterwards = afterwards
        self._active = True
        self.previous: Callable[..., Any] = getattr(module, name)
        # One object from now on: a bound method is a new one each time it is looked up.
        self._call = self._observe_and_chain
        setattr(module, name, self._call)

    def uninstall(self) -> None:
        """Puts the former one back, or only stops looking when others have been installed on top."""
        self._active = False
        if getattr(self._module, self._name) is self._call:
            setattr(self._module, self._name, self.previous)

    @property
    def is_called(self) -> bool:
        """False once the application has put a function of its own in its place, which may or may not call this one."""
        return getattr(self._module, self._name) is self._call

    def _observe_and_chain(self, *args: Any) -> None:
        watches = self._active and not inside.active
        try:
            if watches:
                with suppress(Exception):
                    self._observe(*args)
        finally:
            try:
                self.previous(*args)
            finally:
                if watches:
                    self._afterwards()


class Handlers:
    """`sys.excepthook`, `threading.excepthook`, and `sys.unraisablehook` where wanted."""

    def __init__(self, client: BloopClient, unraisable: bool) -> None:
        self._client = client
        self._main = Hook(sys, "excepthook", self._uncaught, self._send)
        self._hooks = [self._main, Hook(threading, "excepthook", self._thread_died, self._send)]
        if unraisable:
            self._hooks.append(Hook(sys, "unraisablehook", self._unraisable, self._send))

    def uninstall(self) -> None:
        for hook in reversed(self._hooks):
            hook.uninstall()

    def capture_untold(self) -> None:
        """
        At the end of the process. A hook that the application has set later hears of the last error alone; Python keeps
        it, as it does at a prompt, where it is not the end of anything.
        """
        error = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
        if isinstance(error, Exception) and not self._main.is_called and not hasattr(sys, "ps1"):
            self._capture(error, "excepthook", {})

    def _uncaught(self, _: type[BaseException], error: BaseException, __: object) -> None:
        if isinstance(error, _NO_ERRORS):
            return
        self._capture(error, "excepthook", {})
        # The default hook prints, and then the process ends by way of close(). Another may end it in its own way.
        if self._main.previous is not sys.__excepthook__:
            self._client.flush(max(0.0, time_to_leave() - time.monotonic()))

    def _thread_died(self, failure: threading.ExceptHookArgs) -> None:
        error = failure.exc_value
        if error is None or isinstance(error, _NO_ERRORS):
            return
        self._capture(error, "threading.excepthook", {"thread": failure.thread.name if failure.thread else None})

    def _unraisable(self, failure: sys.UnraisableHookArgs) -> None:
        if failure.exc_value is None or isinstance(failure.exc_value, _NO_ERRORS):
            return
        said = cut(as_text(failure.err_msg or "Exception ignored in"), _MAX_OBJECT_BYTES)
        where = getattr(failure.object, "__qualname__", None) or type(failure.object).__qualname__
        self._capture(failure.exc_value, "unraisablehook", {"ignored_in": f"{said}: {where}"})

    def _capture(self, error: BaseException, mechanism: str, metadata: dict[str, Any]) -> None:
        self._client.capture_exception(error, metadata={"unhandled": True, "mechanism": mechanism, **metadata})

    def _send(self) -> None:
        """Without waiting, and after the former hook, so that no line of the SDK's gets between those it prints."""
        self._client._hurry()
