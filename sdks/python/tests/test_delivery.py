# When events are sent, what a flush and a close wait for, and what is counted and told.
import json
import threading
import time

import pytest

from bloop import BloopClient
from receiver import KEY, Reply


def test_a_request_is_as_the_server_wants_it(client, receiver):
    client.capture("E", "ü€")
    assert client.flush(10)
    (request,) = receiver.requests
    assert request.path == "/v1/ingest/batch"
    assert request.signed
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["X-Project-Key"] == KEY
    assert request.headers["X-Signature"] == request.headers["X-Signature"].lower()
    assert request.headers["User-Agent"] == "bloop-python/0.1.0"
    assert list(json.loads(request.body)) == ["events"]
    assert "ü€".encode() in request.body


def test_a_full_batch_goes_out_without_a_flush(make_client, receiver):
    client = make_client(flush_at=3, flush_interval=3600)
    client.capture("E", "1")
    client.capture("E", "2")
    assert receiver.requests == []
    client.capture("E", "3")
    receiver.wait_for_requests(1)
    assert receiver.messages == ["1", "2", "3"]


def test_events_go_out_after_the_interval(make_client, receiver):
    client = make_client(flush_interval=0.05)
    client.capture("E", "1")
    receiver.wait_for_requests(1)
    client.capture("E", "2")
    receiver.wait_for_requests(2)
    assert receiver.messages == ["1", "2"]


def test_the_oldest_events_make_room_and_their_number_is_reported_once(make_client, receiver):
    gate = threading.Event()
    receiver.replies = [Reply(hold=gate)]
    client = make_client(max_buffer_size=3, flush_at=1, flush_interval=0)
    client.capture("E", "in flight")
    receiver.wait_for_requests(1)
    for index in range(10):
        client.capture("E", str(index), metadata={"index": index})
    gate.set()
    assert client.flush(10) is False  # not everything arrived
    assert client.flush(10) is True
    client.capture("E", "later")
    assert client.flush(10)
    assert receiver.messages == ["in flight", "7", "8", "9", "later"]
    metadata = [event.get("metadata") for event in receiver.events]
    assert metadata[1] == {"bloop_dropped": 7, "index": 7}
    assert metadata[2:] == [{"index": 8}, {"index": 9}, None]
    assert client.stats == (12, 5, 7, 0)


@pytest.fixture
def busy(make_client, receiver):
    """A client with room for one event, and what ends the request that it is busy with."""
    gate = threading.Event()
    receiver.replies = [Reply(hold=gate)]
    client = make_client(max_buffer_size=1)
    client.capture("E", "in flight")
    receiver.wait_for_requests(1)
    return client, gate


def test_the_number_of_lost_events_is_told_again_when_its_batch_was_refused(busy, receiver):
    client, gate = busy
    client.capture("E", "lost")
    client.capture("E", "refused")
    receiver.replies = [Reply(400)]
    gate.set()
    assert not client.flush(10)
    client.capture("E", "taken")
    assert client.flush(10)
    assert receiver.messages == ["in flight", "refused", "taken"]
    assert [event.get("metadata") for event in receiver.events] == [None, {"bloop_dropped": 1}, {"bloop_dropped": 1}]


def test_full_metadata_makes_room_for_the_number_of_lost_events(busy, receiver):
    client, gate = busy
    client.capture("E", "lost")
    client.capture("E", "m", metadata={"a": "x" * 2000, "b": "y" * 2070})
    gate.set()
    assert client.flush(10) is False
    assert receiver.events[1]["metadata"] == {"bloop_dropped": 1, "a": "x" * 2000}


def test_one_request_is_under_way_at_a_time(make_client, receiver):
    gate = threading.Event()
    receiver.replies = [Reply(hold=gate)]
    client = make_client(flush_at=1)
    client.capture("E", "1")
    receiver.wait_for_requests(1)
    client.capture("E", "2")
    client.flush(0)
    assert client.flush(0.1) is False
    assert len(receiver.requests) == 1
    gate.set()
    assert client.flush(10)
    assert receiver.messages == ["1", "2"]


def test_a_flush_with_nothing_to_send_is_done_at_once(client):
    assert client.flush(0) is True
    assert client.flush(float("inf")) is True


def test_a_flush_may_wait_for_ever(client, receiver):
    client.capture("E", "1")
    assert client.flush(float("inf")) is True
    assert receiver.messages == ["1"]


def test_a_flush_waits_for_what_was_captured_before_it_only(make_client, receiver):
    gate = threading.Event()
    receiver.replies = [Reply(), Reply(hold=gate)]
    client = make_client(flush_at=1, max_batch_size=1)
    client.capture("E", "before")
    assert client.flush(10)
    client.capture("E", "after")
    receiver.wait_for_requests(2)
    assert client.flush(0.05) is False
    gate.set()
    assert client.flush(10)


def test_close_sends_what_waits_and_ignores_what_comes_later(client, receiver):
    client.capture("E", "1")
    assert client.close() is True
    assert client.capture("E", "2") is None
    assert client.capture_exception(ValueError("3")) is None
    assert client.close() is True and client.shutdown() is True and client.flush() is True
    assert receiver.messages == ["1"]


def test_close_may_be_called_twice_at_once(make_client, receiver):
    for _ in range(20):
        client = make_client()
        client.capture("E", "1")
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(client.close(10))) for _ in range(2)]  # noqa: B023
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [True, True]
    assert len(receiver.events) == 20


def test_close_does_not_wait_longer_than_told_and_counts_what_it_gave_up(make_client, receiver):
    lines = []
    gate = threading.Event()
    receiver.replies = [Reply(hold=gate)]
    client = make_client(flush_at=1, max_batch_size=1, on_diagnostic=lines.append)
    client.capture("E", "in flight")
    receiver.wait_for_requests(1)
    client.capture("E", "waiting")
    started = time.monotonic()
    assert client.close(0.1) is False
    assert time.monotonic() - started < 5
    assert client.stats == (2, 0, 0, 2)
    assert lines == ["bloop: 2 events were not sent before the client was closed (no time was left)"]
    gate.set()


@pytest.fixture
def no_threads(monkeypatch):
    """As where the interpreter ends, or the machine has no more threads."""
    start = threading.Thread.start

    def refuse(thread):
        if thread.name == "bloop-delivery":
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)


def test_without_a_thread_a_flush_sends(no_threads, client, receiver):
    receiver.replies = [Reply(500)]
    for message in "12":
        client.capture("E", message)
    assert receiver.requests == []
    assert client.flush(10) is True
    assert [request.events for request in receiver.requests] == [receiver.requests[0].events] * 2
    assert client.stats == (2, 2, 0, 0)


def test_without_a_thread_what_a_flush_could_not_send_waits_for_the_next(no_threads, make_client, receiver):
    gate = threading.Event()
    receiver.replies = [Reply(hold=gate)]
    client = make_client()
    client.capture("E", "1")
    assert client.flush(1) is False
    client.capture("E", "2")
    assert client.flush(10) is True
    gate.set()
    assert [[event["message"] for event in request.events] for request in receiver.requests] == [["1"], ["1", "2"]]
    assert client.stats == (2, 2, 0, 0)


def test_without_a_thread_flushes_at_once_take_turns(no_threads, client, receiver):
    for index in range(20):
        client.capture("E", str(index))
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(client.flush(10))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 5
    assert receiver.messages == [str(index) for index in range(20)]


def test_threads_share_a_client(make_client, receiver):
    client = make_client(max_buffer_size=10_000)

    def work(name):
        for index in range(200):
            client.capture("E", f"{name}-{index}")

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert client.flush(30)
    assert sorted(receiver.messages) == sorted(f"{name}-{index}" for name in "abcdefgh" for index in range(200))
    assert len({event["event_id"] for event in receiver.events}) == 1600


def test_without_a_function_for_them_lines_go_to_stderr_once_a_minute_of_a_kind(receiver, capsys):
    client = BloopClient(receiver.url, KEY, install_handlers=False)
    receiver.replies = [Reply(400), Reply(400)]
    for message in ("1", "2"):
        client.capture("E", message)
        client.flush(10)
    client.close(0)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 and lines[0].startswith("bloop: ")


def test_a_failing_function_for_lines_hurts_nobody(make_client, receiver):
    def fail(line):
        client.capture("E", "from the diagnostic")
        client.flush(1)
        raise RuntimeError(line)

    client = make_client(on_diagnostic=fail)
    receiver.replies = [Reply(400)]
    client.capture("E", "1")
    assert client.flush(10) is False
    client.capture("E", "2")
    assert client.flush(10) is True
    assert receiver.messages == ["1", "2"]


def test_debugging_tells_of_what_was_sent_too(receiver, capsys):
    with BloopClient(receiver.url, KEY, debug=True, install_handlers=False) as client:
        client.capture("E", "1")
    assert "1 event was sent" in capsys.readouterr().err
