# What an exception says of itself: its type, its message, and its stack with everything that it was caused by.
from __future__ import annotations

import errno
import traceback
from collections import deque
from collections.abc import Iterator
from types import FrameType
from typing import Any

from bloop.text import as_text, cut, well_formed

MAX_STACK_BYTES = 8192
_MAX_CAUSES = 10
# The whole message is in the event beside; of causes this much must do.
_MAX_SAID_BYTES = 1024
# Frames kept at each end of a very deep stack, so that describing one takes a bounded time.
_FRAMES_AT_EACH_END = 100
_FIRST_LINE = "Traceback (most recent call last):"
_OMITTED = "  [...]"


def type_of(error: BaseException) -> str:
    return type(error).__name__


def message_of(error: BaseException) -> str:
    """What the error says, or its arguments when it fails to say anything."""
    try:
        return str(error)
    except Exception:
        return ", ".join(as_text(argument) for argument in error.args) or as_text(error)


def system_facts(error: BaseException) -> dict[str, Any]:
    """What an error of the operating system has besides its text."""
    if not isinstance(error, OSError) or not isinstance(error.errno, int):
        return {}
    facts = {"code": errno.errorcode.get(error.errno), "errno": error.errno, "path": error.filename}
    return {name: value for name, value in facts.items() if value is not None}


def stack_of(error: BaseException) -> str:
    """
    The traceback as Python prints it, the newest frame last, then each cause as `Caused by: Type: message` and its
    frames. At most MAX_STACK_BYTES of UTF-8: long ones are shortened in their middle, so that both ends can be read.
    """
    sections = [_section(error, "")]
    sections += [_section(cause, "Caused by: ") for cause in _causes(error)]
    return "\n".join(_shortened(sections, MAX_STACK_BYTES - len(sections)))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What it was raised from or while handling, and the members of groups; each once, the nearest first."""
    seen = {id(error)}
    waiting = deque(_direct_causes(error))
    while waiting and len(seen) <= _MAX_CAUSES:
        cause = waiting.popleft()
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting.extend(_direct_causes(cause))


def _direct_causes(error: BaseException) -> list[BaseException]:
    cause = error.__cause__
    if cause is None and not error.__suppress_context__:
        cause = error.__context__
    members = getattr(error, "exceptions", None)
    others = [cause, *members] if isinstance(members, (list, tuple)) else [cause]
    return [other for other in others if isinstance(other, BaseException)]


def _section(error: BaseException, prefix: str) -> str:
    said = cut(_said(error), _MAX_SAID_BYTES)
    frames = _frames(error)
    if prefix:
        return "\n".join([prefix + said, *frames])
    return "\n".join([_FIRST_LINE, *frames, said] if frames else [said])


def _said(error: BaseException) -> str:
    """`Type: message`, with the notes that were added and the line of a syntax error."""
    try:
        return "".join(traceback.format_exception_only(type(error), error)).rstrip("\n")
    except Exception:
        return f"{type_of(error)}: {as_text(error)}"


def _frames(error: BaseException) -> list[str]:
    try:
        frames = list(traceback.walk_tb(error.__traceback__))
        if len(frames) <= 2 * _FRAMES_AT_EACH_END:
            return _formatted(frames)
        ends = (frames[:_FRAMES_AT_EACH_END], frames[-_FRAMES_AT_EACH_END:])
        return [*_formatted(ends[0]), _OMITTED, *_formatted(ends[1])]
    except Exception:  # for example a loader of the application that fails to tell its source
        return []


def _formatted(frames: list[tuple[FrameType, int]]) -> list[str]:
    summary = traceback.StackSummary.extract(iter(frames))
    return [frame.rstrip("\n") for frame in summary.format()]


def _shortened(sections: list[str], max_bytes: int) -> list[str]:
    """Shares out the bytes: what short sections leave over is for the long ones."""
    left = max_bytes
    by_size = sorted(range(len(sections)), key=lambda index: len(sections[index].encode("utf-8", "replace")))
    for position, index in enumerate(by_size):
        sections[index] = shorten(sections[index], left // (len(sections) - position))
        left -= len(sections[index].encode())
    return sections


def is_traceback(text: str) -> bool:
    return text.startswith(_FIRST_LINE)


def shorten(stack: str, max_bytes: int) -> str:
    """Both ends of a stack, whole lines where there are any, with `[...]` for what is left out between them."""
    stack = well_formed(stack)
    data = stack.encode()
    if len(data) <= max_bytes:
        return stack
    half = (max_bytes - len(_OMITTED) - 2) // 2
    if half <= 0:
        return cut(stack, max_bytes)
    beginning = data[:half].decode("utf-8", "ignore")
    end = data[-half:].decode("utf-8", "ignore")
    beginning = beginning.rpartition("\n")[0] or beginning
    end = end.partition("\n")[2] or end
    return f"{beginning}\n{_OMITTED}\n{end}"
