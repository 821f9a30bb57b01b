# From what the application says of an error to an event as it goes over the wire: names, defaults, limits.
from __future__ import annotations

import math
import time
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict, cast

from bloop.plain import leading_keys, plain_object, to_json
from bloop.stacks import MAX_STACK_BYTES, is_traceback, shorten
from bloop.text import as_text, cut, is_blank

if TYPE_CHECKING:
    from bloop.options import Options

# All limits in bytes of UTF-8.
MAX_EVENT_BYTES = 32_768
MAX_METADATA_BYTES = 4096
_MAX_MESSAGE_BYTES = 2048
_MAX_NAME_BYTES = 256
_STATUSES = range(100, 1000)  # the server refuses an event with another one
SOURCES = ("api", "ios", "android")
# From here on a timestamp is in milliseconds: 1e11 s is the year 5138.
_FIRST_MILLISECONDS = 1e11


class EventFields(TypedDict, total=False):
    """What an application may say of an error besides its type and message."""

    timestamp: float  # seconds since 1970, or milliseconds from 1e11 on; default: now
    source: str
    environment: str
    release: str
    app_version: str
    build_number: str
    route_or_procedure: str
    screen: str
    stack: str
    http_status: int
    request_id: str
    user_id_hash: str
    device_id_hash: str
    fingerprint: str
    metadata: Mapping[str, Any]


class Event(EventFields, total=False):
    """An event as `before_send` gets it and the server receives it."""

    error_type: str
    message: str
    event_id: str


_TEXTS = {
    "source": _MAX_NAME_BYTES,
    "environment": _MAX_NAME_BYTES,
    "release": _MAX_NAME_BYTES,
    "error_type": _MAX_NAME_BYTES,
    "message": _MAX_MESSAGE_BYTES,
    "app_version": _MAX_NAME_BYTES,
    "build_number": _MAX_NAME_BYTES,
    "route_or_procedure": _MAX_NAME_BYTES,
    "screen": _MAX_NAME_BYTES,
    "stack": MAX_STACK_BYTES,
    "request_id": _MAX_NAME_BYTES,
    "user_id_hash": _MAX_NAME_BYTES,
    "device_id_hash": _MAX_NAME_BYTES,
    "fingerprint": _MAX_NAME_BYTES,
}
_OTHERS = {"timestamp", "http_status", "metadata", "event_id"}


def new_event(options: Options, fields: Mapping[str, Any]) -> Event:
    """An event within all limits; what `fields` leaves out comes from the options."""
    return limited({"event_id": str(uuid.uuid4()), **fields}, options, tags=options.tags)


def limited(fields: Mapping[str, Any], options: Options, tags: Mapping[str, Any] | None = None) -> Event:
    """The fields, each within its limit and of its type. Those that are None or of no use are left out."""
    defaults = {
        "source": options.source,
        "environment": options.environment,
        "release": options.release,
        "error_type": "Error",
        "message": "(no message)",
        "app_version": options.app_version,
        "build_number": options.build_number,
    }
    event: dict[str, Any] = {"timestamp": _milliseconds(fields.get("timestamp"))}
    for name, max_bytes in _TEXTS.items():
        value = fields.get(name)
        text = "" if value is None else _fitting(as_text(value), max_bytes)
        if text == "" or is_blank(text):
            text = cut(defaults.get(name) or "", max_bytes)
        if text != "":
            event[name] = text
    if event["source"] not in SOURCES:
        event["source"] = options.source
    status = _http_status(fields.get("http_status"))
    if status is not None:
        event["http_status"] = status
    metadata = _metadata(fields, tags or {})
    if metadata:
        event["metadata"] = metadata
    event["event_id"] = cut(as_text(fields.get("event_id")), 64)
    return cast(Event, event)


def encode(event: Event) -> bytes:
    """JSON of at most MAX_EVENT_BYTES. Escapes can make it longer than its parts are: the longest text gives way."""
    data = to_json(event).encode()
    fitting = cast("dict[str, Any]", dict(event))
    while len(data) > MAX_EVENT_BYTES:
        name = max(_TEXTS, key=lambda name: len(to_json(fitting.get(name, ""))))
        fitting[name] = cut(fitting[name], len(fitting[name].encode()) * 3 // 4)
        data = to_json(fitting).encode()
    return data


def _fitting(text: str, max_bytes: int) -> str:
    return shorten(text, max_bytes) if is_traceback(text) else cut(text, max_bytes)


def _milliseconds(value: object) -> int:
    if isinstance(value, (int, float)) and math.isfinite(value) and value > 0:
        return round(value if value >= _FIRST_MILLISECONDS else value * 1000)
    return time.time_ns() // 1_000_000


def _http_status(value: object) -> int | None:
    try:
        status = int(value) if isinstance(value, (int, str)) else None
    except ValueError:
        return None
    return status if status in _STATUSES else None


def _metadata(fields: Mapping[str, Any], tags: Mapping[str, Any]) -> dict[str, Any]:
    """What says how the error was caught comes first, as only the leading keys that fit are kept."""
    given = fields.get("metadata")
    own = {} if given is None else plain_object(given, MAX_METADATA_BYTES)
    unknown = {name: value for name, value in fields.items() if name not in _TEXTS and name not in _OTHERS}
    merged: dict[str, Any] = {name: own.pop(name) for name in ("unhandled", "mechanism") if name in own}
    if tags:
        own_tags = own.pop("tags", {})
        common = plain_object(tags, MAX_METADATA_BYTES)
        merged["tags"] = {**common, **own_tags} if isinstance(own_tags, dict) else own_tags
    merged.update(own)
    if unknown:
        merged.update(plain_object(unknown, MAX_METADATA_BYTES))
    return leading_keys(merged, MAX_METADATA_BYTES)
