# A Dramatiq broker and worker in this process.
import pytest

dramatiq = pytest.importorskip("dramatiq")

from dramatiq.brokers.stub import StubBroker  # noqa: E402

from bloop.integrations.dramatiq import install  # noqa: E402


@pytest.fixture
def broker():
    stub = StubBroker()
    yield stub
    stub.close()


def run(broker, message):
    worker = dramatiq.Worker(broker, worker_timeout=100)
    worker.start()
    try:
        broker.join(message.queue_name, fail_fast=False, timeout=30_000)
        worker.join()
    finally:
        worker.stop()


def test_the_error_of_an_actor_is_captured_at_each_try_without_its_arguments(client, receiver, broker):
    @dramatiq.actor(broker=broker, max_retries=1, min_backoff=10, max_backoff=10, queue_name="shop")
    def book(order):
        raise LookupError("no such order")

    install(client, broker)
    message = book.send("secret")
    run(broker, message)
    assert client.flush(10)
    first, again = receiver.events
    for event in (first, again):
        assert (event["error_type"], event["route_or_procedure"]) == ("LookupError", "book")
        assert event["metadata"] == {
            "unhandled": True,
            "mechanism": "dramatiq",
            "message_id": message.message_id,
            "queue": "shop",
        }
        assert "secret" not in event["metadata"].values()


def test_what_an_actor_throws_on_purpose_is_no_error(client, receiver, broker):
    @dramatiq.actor(broker=broker, throws=(KeyError,))
    def expected():
        raise KeyError("sold out")

    tries = []

    @dramatiq.actor(broker=broker, max_retries=2)
    def again():
        tries.append(1)
        if len(tries) == 1:
            raise dramatiq.errors.Retry("not yet", delay=10)

    install(client, broker)
    run(broker, expected.send())
    run(broker, again.send())
    assert len(tries) == 2
    assert client.flush(10)
    assert receiver.events == []
