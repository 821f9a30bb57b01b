# The settings of a client, checked once: a wrong one is the only thing that raises into the application.
from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Optional
from urllib.parse import urlsplit

from bloop.event import SOURCES, Event
from bloop.text import as_text

BeforeSend = Callable[[Event], Optional[Event]]
OnDiagnostic = Callable[[str], object]

_MAX_BATCH_SIZE = 50
# What every timer and socket can count.
MAX_SECONDS = 1_000_000.0
_ANY = sys.float_info.max


@dataclass(frozen=True)
class Options:
    """Times are in seconds."""

    endpoint: str
    # Not to be read in logs and on pages that show local variables.
    project_key: str = field(repr=False)
    secret: str = field(repr=False)
    environment: str
    release: str
    source: str
    app_version: str | None
    build_number: str | None
    tags: Mapping[str, Any]
    sample_rate: float
    before_send: BeforeSend | None
    max_buffer_size: int
    flush_at: int
    flush_interval: float
    timeout: float
    max_retries: int | None
    backoff: float
    max_batch_size: int
    debug: bool
    on_diagnostic: OnDiagnostic | None

    def __post_init__(self) -> None:
        """Raises ValueError or TypeError, naming the option."""
        _check_endpoint(self.endpoint)
        for name in ("project_key", "secret", "environment", "release"):
            _check_text(name, getattr(self, name))
        if not (self.project_key.isascii() and self.project_key.isprintable() and " " not in self.project_key):
            raise ValueError("project_key must consist of visible ASCII characters")
        for name in ("app_version", "build_number"):
            if getattr(self, name) is not None:
                _check_text(name, getattr(self, name))
        if self.source not in SOURCES:
            raise ValueError(f"source must be one of {', '.join(SOURCES)}, not {self.source!r}")
        if not isinstance(self.tags, Mapping):
            raise TypeError(f"tags must be a mapping, not {type(self.tags).__name__}")
        _check_number("sample_rate", self.sample_rate, 0, 1)
        for name in ("before_send", "on_diagnostic"):
            if getattr(self, name) is not None and not callable(getattr(self, name)):
                raise TypeError(f"{name} must be a function")
        for name in ("max_buffer_size", "flush_at"):
            _check_integer(name, getattr(self, name), 1)
        if self.max_retries is not None:
            _check_integer("max_retries", self.max_retries, 0)
        _check_integer("max_batch_size", self.max_batch_size, 1, _MAX_BATCH_SIZE)
        for name in ("flush_interval", "timeout", "backoff"):
            _check_number(name, getattr(self, name), 0, MAX_SECONDS)
        if self.timeout == 0:
            raise ValueError("timeout must be greater than 0")


def _check_endpoint(endpoint: object) -> None:
    _check_text("endpoint", endpoint)
    try:
        parts = urlsplit(as_text(endpoint))
        usable = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
        )
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment or any(c.isspace() for c in as_text(endpoint)):
        raise ValueError(f"endpoint must be an http or https address without a user or a query, not {endpoint!r}")


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, not {type(value).__name__}")
    if value.strip() == "":
        raise ValueError(f"{name} must not be empty")


def _check_number(name: str, value: object, least: float, most: float = _ANY) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number, not {type(value).__name__}")
    if not least <= value <= most:
        limits = f"from {least:g} on" if most == _ANY else f"from {least:g} to {most:.0f}"
        raise ValueError(f"{name} must be {limits}, not {value!r}")


def _check_integer(name: str, value: object, least: int, most: float = _ANY) -> None:
    if not isinstance(value, int):
        raise TypeError(f"{name} must be an integer, not {type(value).__name__}")
    _check_number(name, value, least, most)
