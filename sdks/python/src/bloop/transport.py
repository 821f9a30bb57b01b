# One signed request to the server, and what its answer means.
from __future__ import annotations

import codecs
import email.utils
import hashlib
import hmac
import http.client
import json
import math
import time
import urllib.error
import urllib.request
from typing import Any, NamedTuple

from bloop.deadline import DeadlineHandler, DeadlineHTTPSHandler, reading_until
from bloop.options import Options
from bloop.text import cut
from bloop.version import VERSION

_MAX_ANSWER_BYTES = 256 * 1024
_MAX_TOLD_BYTES = 200
_RETRIED_STATUSES = (408, 425, 429)


# Loaded now instead of with the first request: a fork in the middle of an import would leave the child waiting for it.
codecs.lookup("idna")


class Answer(NamedTuple):
    """`retry`: the same request may succeed later. Otherwise `accepted` events are in, the others never will be."""

    accepted: int
    problem: str = ""
    retry: bool = False
    retry_after: float | None = None  # seconds, as the server asks
    is_refused_connection: bool = False


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Transport:
    """Uses the proxies that the environment names."""

    def __init__(self, options: Options) -> None:
        self.url = options.endpoint.rstrip("/") + "/v1/ingest/batch"
        self._key = options.secret.encode()
        self._headers = {
            "Content-Type": "application/json",
            "User-Agent": f"bloop-python/{VERSION}",
            "X-Project-Key": options.project_key,
        }
        self._opener = urllib.request.build_opener(_NoRedirects, DeadlineHandler, DeadlineHTTPSHandler)

    def send(self, body: bytes, events: int, timeout: float) -> Answer:
        """Sends `body`, which holds so many events, and waits at most `timeout` seconds. Never raises."""
        signature = hmac.new(self._key, body, hashlib.sha256).hexdigest()
        headers = {**self._headers, "X-Signature": signature}
        request = urllib.request.Request(self.url, body, headers, method="POST")
        with reading_until(time.monotonic() + timeout):
            return self._exchange(request, events, timeout)

    def _exchange(self, request: urllib.request.Request, events: int, timeout: float) -> Answer:
        try:
            with self._opener.open(request, timeout=timeout) as response:
                return _answer_of(response.read(_MAX_ANSWER_BYTES), events)
        except urllib.error.HTTPError as error:
            with error:
                return _refusal_of(error)
        except (OSError, http.client.HTTPException) as error:
            is_refused = isinstance(getattr(error, "reason", error), ConnectionRefusedError)
            problem = f"no answer from the server ({_reason(error)})"
            return Answer(0, problem, retry=True, is_refused_connection=is_refused)
        except Exception as error:  # whatever a proxy, a name resolver or a TLS library may come up with
            return Answer(0, f"the request failed ({_reason(error)})", retry=True)


def _answer_of(data: bytes, events: int) -> Answer:
    answer = _json_object(data)
    if answer is None:
        return Answer(0, "the answer was not Bloop's: is the endpoint right?", retry=True)
    errors = answer.get("errors")
    errors = errors if isinstance(errors, list) else []
    dropped = answer.get("dropped")
    dropped = dropped if isinstance(dropped, int) else 0
    accepted = answer.get("accepted")
    accepted = accepted if isinstance(accepted, int) else events - len(errors) - dropped
    if dropped > 0:
        # Nobody says which: the whole batch goes again, and the server stores each event once.
        return Answer(
            0, _told(f"the server dropped {dropped} of {events} ({answer.get('reason', 'busy')})"), retry=True
        )
    problem = ""
    if errors:
        first = errors[0].get("error") if isinstance(errors[0], dict) else errors[0]
        problem = f"{len(errors)} rejected ({first})"
    return Answer(max(0, min(accepted, events)), _told(problem))


def _refusal_of(error: urllib.error.HTTPError) -> Answer:
    try:
        answer = _json_object(error.read(_MAX_ANSWER_BYTES)) or {}
    except (OSError, http.client.HTTPException):
        answer = {}
    said = answer.get("error", error.reason)
    if error.code < 400:
        said = f"redirects are not followed, this one leads to {error.headers.get('Location')}"
    retry = error.code >= 500 or error.code in _RETRIED_STATUSES
    retry_after = _seconds(error.headers.get("Retry-After")) if retry else None
    return Answer(0, _told(f"status {error.code}: {said}"), retry, retry_after)


def _json_object(data: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _seconds(retry_after: str | None) -> float | None:
    """RFC 9110, 10.2.3: a number of seconds or a date."""
    if retry_after is None:
        return None
    try:
        seconds = float(retry_after)
        return max(0.0, seconds) if math.isfinite(seconds) else None
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    return _told(f"{type(reason).__name__}: {reason}" if isinstance(reason, Exception) else str(reason))


def _told(text: str) -> str:
    return cut(text, _MAX_TOLD_BYTES)
