# Celery: captures the errors of tasks, which Celery catches all by itself.
from __future__ import annotations

from typing import Any

from celery.signals import task_failure

from bloop.client import BloopClient


def install(client: BloopClient) -> None:
    """To be called once in each process that works, as where the Celery application is made."""

    def capture(sender: Any = None, task_id: Any = None, exception: Any = None, **_: Any) -> None:
        if isinstance(exception, Exception):
            name = str(getattr(sender, "name", ""))
            metadata = {"unhandled": True, "mechanism": "celery", "task_id": task_id}
            client.capture_exception(exception, route_or_procedure=name, metadata=metadata)

    task_failure.connect(capture, weak=False)
