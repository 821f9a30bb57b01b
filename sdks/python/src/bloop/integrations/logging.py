# A handler for the standard library's logging: what an application logs as an error reaches Bloop.
from __future__ import annotations

import logging

from bloop.client import BloopClient
from bloop.text import as_text


class BloopHandler(logging.Handler):
    """
    Captures the exception of a record that has one, unless it was captured before. Another record becomes an event with
    its logger's name for a type, and the place where it was logged for a stack.
    """

    def __init__(self, client: BloopClient, level: int = logging.ERROR) -> None:
        super().__init__(level)
        self._client = client

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._capture(record)
        except Exception:
            self.handleError(record)

    def _capture(self, record: logging.LogRecord) -> None:
        message = _message_of(record)
        metadata = {
            "mechanism": "logging",
            "logger": record.name,
            "level": record.levelname,
            "thread": record.threadName,
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            self._client.capture_exception(error, metadata={**metadata, "log_message": message})
            return
        place = f'File "{record.pathname}", line {record.lineno}, in {record.funcName}'
        self._client.capture(record.name, message, stack=place, timestamp=record.created, metadata=metadata)


def _message_of(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # arguments that do not fit the format
        return as_text(record.msg)
