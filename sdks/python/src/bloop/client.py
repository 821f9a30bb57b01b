# The client an application makes once: captures errors and sees to it that they reach Bloop.
from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from bloop.delivery import Delivery, Stats
from bloop.diagnostics import Diagnostics
from bloop.event import Event, EventFields, encode, limited, new_event
from bloop.guard import inside
from bloop.handlers import Handlers
from bloop.options import BeforeSend, OnDiagnostic, Options
from bloop.process import unwatch_process, watch_process
from bloop.sampling import is_sampled
from bloop.stacks import stack_of, type_of
from bloop.text import as_text
from bloop.transport import Transport

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

_CLOSE_TIMEOUT = 2.0
_numbers = itertools.count(1)
_MARK = "__bloop_captured_by__"


class BloopClient:
    """
    Sends errors to a Bloop server in the background. Safe to use from several threads and across forks. Wrong options
    raise when the client is made. Nothing raises later; nothing waits but flush() and close(), which have a timeout.
    """

    def __init__(
        self,
        endpoint: str,
        project_key: str,
        *,
        secret: str | None = None,
        environment: str = "production",
        release: str = "unknown",
        source: str = "api",
        app_version: str | None = None,
        build_number: str | None = None,
        tags: Mapping[str, Any] | None = None,
        sample_rate: float = 1.0,
        before_send: BeforeSend | None = None,
        max_buffer_size: int = 100,
        flush_at: int = 20,
        flush_interval: float = 5.0,
        timeout: float = 10.0,
        max_retries: int = 5,
        backoff: float = 0.5,
        max_batch_size: int = 50,
        debug: bool = False,
        on_diagnostic: OnDiagnostic | None = None,
        install_handlers: bool = True,
        capture_unraisable: bool = False,
    ) -> None:
        """
        `endpoint` is the server's address, `project_key` names the project; `secret` signs and is the key unless given.
        Times are in seconds; docs/sdks/python.md tells what each option does.
        Raises ValueError or TypeError, naming the option.
        """
        self._options = Options(
            endpoint=endpoint,
            project_key=project_key,
            secret=project_key if secret is None else secret,
            environment=environment,
            release=release,
            source=source,
            app_version=app_version,
            build_number=build_number,
            tags={} if tags is None else tags,
            sample_rate=sample_rate,
            before_send=before_send,
            max_buffer_size=max_buffer_size,
            flush_at=flush_at,
            flush_interval=flush_interval,
            timeout=timeout,
            max_retries=max_retries,
            backoff=backoff,
            max_batch_size=max_batch_size,
            debug=debug,
            on_diagnostic=on_diagnostic,
        )
        self._number = next(_numbers)
        self._transport = Transport(self._options)
        self._diagnostics = Diagnostics(on_diagnostic, debug)
        self._delivery = Delivery(self._options, self._transport, self._diagnostics)
        self._closing = threading.RLock()
        self._closed = False
        self._handlers = Handlers(self, capture_unraisable) if install_handlers else None
        watch_process(self)

    def capture(self, error_type: str = "Error", message: str = "", **fields: Unpack[EventFields]) -> str | None:
        """Captures an error without an exception object. Answers the event's id, None when it will not be sent."""
        given = cast("dict[str, Any]", fields)
        return self._record({"error_type": error_type, "message": message, **given})

    def capture_exception(self, error: BaseException | None = None, **fields: Unpack[EventFields]) -> str | None:
        """
        Captures an exception, by default the one being handled, with its traceback and what it was caused by. The same
        object is captured once only. Answers the event's id, None when it will not be sent.
        """
        error = sys.exc_info()[1] if error is None else error
        if error is None or self._closed or inside.active or self._is_known(error):
            return None
        given = cast("dict[str, Any]", fields)
        with inside:
            described = {"error_type": type_of(error), "message": as_text(error), "stack": _stack_or_none(error)}
        return self._record({**described, **given})

    def flush(self, timeout: float = _CLOSE_TIMEOUT) -> bool:
        """Sends at once and waits, `timeout` seconds at most. True when everything captured before has been sent."""
        return self._delivery.flush(timeout)

    def close(self, timeout: float = _CLOSE_TIMEOUT) -> bool:
        """Flushes, takes the handlers out, and ignores what is captured later. May be called more than once."""
        with self._closing:
            first, self._closed = not self._closed, True
        if first and self._handlers is not None:
            self._handlers.uninstall()
        sent = self._delivery.flush(timeout)
        if first:
            self._delivery.stop()
            unwatch_process(self)
        return sent

    shutdown = close

    @property
    def stats(self) -> Stats:
        return self._delivery.stats

    def after_fork(self) -> None:
        """In a forked child: what the parent had captured is the parent's to send. Runs by itself after os.fork()."""
        self._diagnostics = Diagnostics(self._options.on_diagnostic, self._options.debug)
        self._delivery = Delivery(self._options, self._transport, self._diagnostics)
        self._closing = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        """Closes. An error on its way out is captured first, as the handlers will be gone when nobody catches it."""
        if isinstance(error, Exception):
            self.capture_exception(error, metadata={"unhandled": True, "mechanism": "with"})
        self.close()

    def _record(self, fields: Mapping[str, Any]) -> str | None:
        if self._closed or inside.active or not is_sampled(self._options.sample_rate):
            return None
        try:
            with inside:
                event = self._edited(new_event(self._options, fields))
                body = None if event is None else encode(event)
            if event is None or body is None:
                return None
            self._delivery.add(body)
            return event["event_id"]
        except Exception as error:  # an application that has an error must not get a second one
            self._diagnostics.tell("capture", f"an event could not be captured: {type_of(error)}: {as_text(error)}")
            return None

    def _edited(self, event: Event) -> Event | None:
        """What before_send makes of the event, within the limits again; None when it is not to be sent."""
        if self._options.before_send is None:
            return event
        event_id = event["event_id"]
        try:
            changed = self._options.before_send(event)
            if changed is None:
                return None
            return limited({**changed, "event_id": event_id}, self._options)
        except Exception as error:
            self._diagnostics.tell("before_send", f"before_send failed, event dropped: {type_of(error)}: {error}")
            return None

    def _is_known(self, error: BaseException) -> bool:
        """Whether this client has seen the object before; marks it. Exceptions take no weak references."""
        try:
            clients = error.__dict__.setdefault(_MARK, set())
            known = self._number in clients
            clients.add(self._number)
            return known
        except Exception:  # no place for a mark: twice is better than never
            return False


def _stack_or_none(error: BaseException) -> str | None:
    try:
        return stack_of(error)
    except Exception:
        return None
