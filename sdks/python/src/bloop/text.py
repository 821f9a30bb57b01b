# Text as it may be sent: well-formed Unicode, cut to a number of UTF-8 bytes.
from __future__ import annotations

# Invisible to a person, but not white space to Python.
_INVISIBLE = str.maketrans("", "", "\0\ufeff")


def as_text(value: object) -> str:
    """The string form of any value; never raises."""
    try:
        return str.__str__(value) if isinstance(value, str) else str(value)
    except Exception:
        return f"<unprintable {type(value).__name__}>"


def well_formed(text: str) -> str:
    """Joins surrogate pairs; what is left of surrogates becomes U+FFFD."""
    try:
        text.encode()
        return text
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def cut(text: str, max_bytes: int) -> str:
    """The longest start of `text` of at most `max_bytes` bytes of UTF-8, well-formed, on a character boundary."""
    # Every character takes at least one byte, and a surrogate pair counts as two characters.
    text = well_formed(text[: 2 * max_bytes])
    data = text.encode()
    return text if len(data) <= max_bytes else data[:max_bytes].decode("utf-8", "ignore")


def is_blank(text: str) -> bool:
    return text.translate(_INVISIBLE).strip() == ""
