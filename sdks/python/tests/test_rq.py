# An RQ worker that does its jobs in this process.
import pytest

rq = pytest.importorskip("rq")
fakeredis = pytest.importorskip("fakeredis")

from bloop.integrations.rq import install  # noqa: E402


def book(order):
    raise LookupError("no such order")


def test_the_error_of_a_job_is_captured_with_its_name_and_without_its_arguments(client, receiver):
    connection = fakeredis.FakeStrictRedis()
    queue = rq.Queue("shop", connection=connection)
    job = queue.enqueue(book, "secret")
    worker = rq.SimpleWorker([queue], connection=connection)
    install(client, worker)
    worker.work(burst=True, with_scheduler=False)
    # Sent already: the process of a job ends without saying so.
    (event,) = receiver.events
    assert event["error_type"] == "LookupError"
    assert event["route_or_procedure"].endswith("test_rq.book")
    assert event["metadata"] == {"unhandled": True, "mechanism": "rq", "job_id": job.id, "queue": "shop"}
    assert "secret" not in event["metadata"].values()
    assert job.get_status(refresh=True) == "failed"
