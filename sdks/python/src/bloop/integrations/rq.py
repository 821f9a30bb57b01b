# RQ: captures the errors of jobs, which its workers catch all by themselves.
from __future__ import annotations

from typing import Any

from bloop.client import BloopClient


def install(client: BloopClient, worker: Any) -> None:
    """To be called before `worker.work()`. Sends at once: the process that a job was forked for ends without a word."""

    def capture(job: Any, _type: Any, error: Any, _trace: Any) -> bool:
        if isinstance(error, Exception):
            metadata = {"unhandled": True, "mechanism": "rq", "job_id": job.id, "queue": job.origin}
            client.capture_exception(error, route_or_procedure=str(job.func_name), metadata=metadata)
            client.flush()
        # RQ goes on to its other handlers.
        return True

    worker.push_exc_handler(capture)
