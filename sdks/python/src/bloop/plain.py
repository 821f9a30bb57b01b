# Any value as plain JSON data of a bounded size: metadata comes from applications and may be anything.
from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from bloop.text import as_text, cut

_MAX_DEPTH = 16
# Integers beyond are not exact in every JSON reader, and slow to print when very long.
_LARGEST_INTEGER = 2**63


def to_json(value: object) -> str:
    """Compact JSON text, not escaped beyond need. `value` must be plain."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def json_bytes(value: object) -> int:
    """Bytes of the JSON text of a plain value in UTF-8."""
    return len(to_json(value).encode())


class _Plain:
    """Copies a value as JSON data. What cannot be serialised becomes its string form, cycles and depths are cut."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        # Every entry takes two bytes at least, so what comes after these would be cut away anyhow.
        self._entries_left = max_bytes // 2
        self._ancestors: set[int] = set()

    def copy(self, value: object) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            return int(value) if abs(value) < _LARGEST_INTEGER else self._text(value)
        if isinstance(value, float):
            return float(value) if math.isfinite(value) else repr(float(value))
        if isinstance(value, (bytes, bytearray)):
            return self._text(bytes(value[: self._max_bytes + 1]).decode("utf-8", "replace"))
        if isinstance(value, (Mapping, list, tuple, set, frozenset)):
            return self._container(value)
        return self._text(value)

    def _text(self, value: object) -> str:
        # One byte too many: what is longer than the limit stays recognisable as such.
        return cut(as_text(value), self._max_bytes + 1)

    def _container(self, value: Any) -> Any:
        if id(value) in self._ancestors:
            return "[circular]"
        if len(self._ancestors) >= _MAX_DEPTH:
            return "[too deep]"
        self._ancestors.add(id(value))
        try:
            return self._mapping(value) if isinstance(value, Mapping) else self._items(value)
        except Exception:  # the application's own type, or one that another thread changes meanwhile
            return self._text(value)
        finally:
            self._ancestors.discard(id(value))

    def _mapping(self, value: Mapping[Any, Any]) -> dict[str, Any]:
        copied: dict[str, Any] = {}
        for key, item in value.items():
            if not self._take():
                break
            copied[self._text(key)] = self.copy(item)
        return copied

    def _items(self, value: Any) -> list[Any]:
        copied = []
        for item in value:
            if not self._take():
                break
            copied.append(self.copy(item))
        return copied

    def _take(self) -> bool:
        self._entries_left -= 1
        return self._entries_left >= 0


def plain_object(value: object, max_bytes: int) -> dict[str, Any]:
    """A value as a JSON object, not cut yet; one that is no mapping becomes `{"value": …}`."""
    copied = _Plain(max_bytes).copy(value if isinstance(value, Mapping) else {"value": value})
    return copied if isinstance(copied, dict) else {}


def leading_keys(value: dict[str, Any], max_bytes: int) -> dict[str, Any]:
    """The leading keys of a plain object whose JSON together has at most `max_bytes` bytes."""
    if json_bytes(value) <= max_bytes:
        return value
    kept: dict[str, Any] = {}
    size = 2
    for key, item in value.items():
        size += json_bytes(key) + 1 + json_bytes(item) + (1 if kept else 0)
        if size > max_bytes:
            break
        kept[key] = item
    return kept
