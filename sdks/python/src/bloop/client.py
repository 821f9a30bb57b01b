# The client an application makes once: captures errors and sees to it that they reach Bloop.
from __future__ import annotations

import json
import sys
import threading
import uuid
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from bloop.children import flush_before_sigterm, watch_children
from bloop.delivery import Delivery, Stats
from bloop.diagnostics import Diagnostics
from bloop.event import Event, EventFields, encode, limited, new_event
from bloop.guard import inside
from bloop.handlers import Handlers
from bloop.options import BeforeSend, OnDiagnostic, Options
from bloop.process import unwatch_process, watch_process
from bloop.sampling import is_sampled
from bloop.stacks import message_of, stack_of, system_facts, type_of
from bloop.text import as_text
from bloop.transport import Transport

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

_CLOSE_TIMEOUT = 2.0
# In an exception's `__dict__`: the ids of its events by client. Text, as the dict may be serialised.
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
        max_retries: int | None = None,
        backoff: float = 0.5,
        max_batch_size: int = 50,
        debug: bool = False,
        on_diagnostic: OnDiagnostic | None = None,
        deduplicate: bool = True,
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
        self._deduplicate = deduplicate
        self._token = uuid.uuid4().hex[:12]
        self._transport = Transport(self._options)
        self._diagnostics = Diagnostics(on_diagnostic, debug)
        self._delivery = Delivery(self._options, self._transport, self._diagnostics)
        self._closing = threading.RLock()
        self._closed = False
        self._handlers = Handlers(self, capture_unraisable) if install_handlers else None
        watch_process(self)
        watch_children()

    def capture(self, error_type: str = "Error", message: str = "", **fields: Unpack[EventFields]) -> str | None:
        """Captures an error without an exception object. Answers the event's id, None when it will not be sent."""
        given = cast("dict[str, Any]", fields)
        return self._record({"error_type": error_type, "message": message, **given})

    def capture_exception(self, error: BaseException | None = None, **fields: Unpack[EventFields]) -> str | None:
        """
        Captures an exception, by default the one being handled, with its traceback and what it was caused by. The same
        object is captured once only, and its event gets what a later capture knows better while it waits. Answers the
        event's id, None when it will not be sent.
        """
        error = sys.exc_info()[1] if error is None else error
        if error is None or self._closed or inside.active:
            return None
        given = cast("dict[str, Any]", fields)
        known = self._known_id(error) if self._deduplicate else None
        if known is not None:
            self._amend(known, given)
            return None
        with inside:
            described = {"error_type": type_of(error), "message": message_of(error), "stack": _stack_or_none(error)}
            facts = system_facts(error)
        if facts:
            own = given.get("metadata", {})
            if isinstance(own, Mapping):
                given = {**given, "metadata": {**own, **{name: facts[name] for name in facts if name not in own}}}
        event_id = self._record({**described, **given})
        if event_id is not None:
            self._remember(error, event_id)
        return event_id

    def flush(self, timeout: float = _CLOSE_TIMEOUT) -> bool:
        """
        Sends at once and waits, `timeout` seconds at most. True when everything captured before has been sent, and
        nothing was lost since the flush before.
        """
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

    def __repr__(self) -> str:
        """Without the key."""
        return f"<BloopClient for {self._options.endpoint}>"

    def _after_fork(self) -> None:
        """In a forked child: what the parent had captured is the parent's to send."""
        self._diagnostics = Diagnostics(self._options.on_diagnostic, self._options.debug)
        self._delivery = Delivery(self._options, self._transport, self._diagnostics)
        self._closing = threading.RLock()
        self._token = uuid.uuid4().hex[:12]

    def _leave(self) -> None:
        """The process ends: sends what waits, and the error that ends it when nobody has told of it."""
        if self._handlers is not None and not self._closed:
            self._handlers.capture_untold()
        self._delivery.leave()

    def _hurry(self) -> None:
        self._delivery.hurry()

    def _capture_of_child(self, error: Exception) -> None:
        if self._handlers is not None:
            self.capture_exception(error, metadata={"unhandled": True, "mechanism": "multiprocessing"})

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
            flush_before_sigterm()
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

    def _known_id(self, error: BaseException) -> str | None:
        """The event of an object that this client has captured before, in this process."""
        try:
            event_id = error.__dict__[_MARK][self._token]
            return event_id if isinstance(event_id, str) else None
        except Exception:
            return None

    def _remember(self, error: BaseException, event_id: str) -> None:
        """Built-in exceptions take no weak references, so the object itself is marked."""
        with suppress(Exception):  # no place for a mark: twice is better than never
            error.__dict__.setdefault(_MARK, {})[self._token] = event_id

    def _amend(self, event_id: str, fields: Mapping[str, Any]) -> None:
        """Adds what a web framework knows to an event that an application has only logged, while it waits."""

        def change(body: bytes) -> bytes | None:
            before = json.loads(body)
            metadata = {**before.pop("metadata", {}), **_mapping(fields.get("metadata"))}
            fresh = {name: value for name, value in fields.items() if name not in before}
            event = self._edited(limited({**fresh, **before, "metadata": metadata}, self._options))
            return None if event is None else encode(event)

        if "route_or_procedure" not in fields:
            return
        try:
            with inside:
                self._delivery.amend(event_id, change)
        except Exception as error:
            self._diagnostics.tell("capture", f"an event could not be completed: {type_of(error)}: {as_text(error)}")


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _stack_or_none(error: BaseException) -> str | None:
    try:
        return stack_of(error)
    except Exception:
        return None
