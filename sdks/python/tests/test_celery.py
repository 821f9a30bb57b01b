# A Celery application that runs its tasks in this process.
import pytest

celery = pytest.importorskip("celery")

from bloop.integrations.celery import install  # noqa: E402


def test_the_error_of_a_task_is_captured_with_its_name_and_without_its_arguments(client, receiver):
    app = celery.Celery("shop", broker="memory://")
    app.conf.task_always_eager = True

    @app.task(name="shop.book")
    def book(order):
        raise LookupError("no such order")

    install(client)
    result = book.delay("secret")
    with pytest.raises(LookupError):
        result.get()
    assert client.flush(10)
    (event,) = receiver.events
    assert (event["error_type"], event["route_or_procedure"]) == ("LookupError", "shop.book")
    assert event["metadata"] == {"unhandled": True, "mechanism": "celery", "task_id": result.id}
    assert "secret" not in str(event)
