# Dramatiq: captures the errors of actors, which its workers catch all by themselves.
from __future__ import annotations

from typing import Any

from dramatiq import Broker, Middleware
from dramatiq.errors import Retry

from bloop.client import BloopClient


def _is_expected(broker: Any, message: Any, error: Exception) -> bool:
    """What an actor says that it throws, and what only asks for another try."""
    throws = message.options.get("throws") or broker.get_actor(message.actor_name).options.get("throws") or ()
    return isinstance(error, (Retry, *(throws if isinstance(throws, tuple) else (throws,))))


class _Errors(Middleware):
    def __init__(self, client: BloopClient) -> None:
        self._client = client

    def after_process_message(
        self, broker: Any, message: Any, *, result: Any = None, exception: BaseException | None = None
    ) -> None:
        if not isinstance(exception, Exception) or _is_expected(broker, message, exception):
            return
        metadata = {
            "unhandled": True,
            "mechanism": "dramatiq",
            "message_id": message.message_id,
            "queue": message.queue_name,
        }
        self._client.capture_exception(exception, route_or_procedure=str(message.actor_name), metadata=metadata)


def install(client: BloopClient, broker: Broker) -> None:
    """To be called once in each process that works, as where the broker is made."""
    broker.add_middleware(_Errors(client))
