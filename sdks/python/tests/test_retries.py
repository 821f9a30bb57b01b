# Which failures are tried again, when, and what is given up.
import json
import threading

import pytest

from bloop.patience import Patience, backoff, kept
from receiver import Receiver, Reply


@pytest.mark.parametrize(
    "failure",
    [
        Reply(500),
        Reply(425),
        Reply(200, b'{"accepted":0,"dropped":2,"errors":[]}'),
        Reply(200, b'{"accepted":1,"dropped":1,"errors":[]}'),
        Reply(503, b"<html>"),
        Reply(429, headers=(("Retry-After", "0"),)),
        Reply(408),
        Reply(cut=True),
        Reply(200, b"<html>hello</html>"),
        Reply(200, b"[1]"),
        Reply(200, b""),
        Reply(200, b"[" * 100_000),
    ],
)
def test_a_passing_failure_is_tried_again_with_the_same_events(client, receiver, failure):
    receiver.replies = [failure, failure]
    client.capture("E", "1")
    client.capture("E", "2")
    client.flush(0)
    receiver.wait_for_requests(3)
    assert client.flush(10)
    assert [request.events for request in receiver.requests] == [receiver.requests[0].events] * 3
    assert client.stats == (2, 2, 0, 0)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422, 301, 307])
def test_a_refused_batch_is_not_tried_again_and_told_in_one_line(make_client, receiver, status):
    lines = []
    client = make_client(on_diagnostic=lines.append)
    answer = json.dumps({"error": "what is wrong", "code": "x"}).encode()
    receiver.replies = [Reply(status, answer, (("Location", receiver.url + "/elsewhere"),))]
    client.capture("E", "1")
    assert client.flush(10) is False
    assert len(receiver.requests) == 1
    assert client.stats == (1, 0, 0, 1)
    assert len(lines) == 1 and f"1 event is lost: {receiver.url}/v1/ingest/batch: status {status}" in lines[0]
    assert "what is wrong" in lines[0] if status >= 400 else "elsewhere" in lines[0]


def test_events_that_the_server_rejects_one_by_one_are_told_and_not_tried_again(make_client, receiver):
    lines = []
    client = make_client(on_diagnostic=lines.append)
    body = {"accepted": 1, "dropped": 0, "errors": [{"index": 0, "error": "source: must be one of …"}]}
    receiver.replies = [Reply(200, json.dumps(body).encode())]
    client.capture("E", "1")
    client.capture("E", "2")
    assert client.flush(10) is False
    assert len(receiver.requests) == 1
    assert client.stats == (2, 1, 0, 1)
    assert len(lines) == 1 and "source: must be one of" in lines[0]


def test_after_the_last_retry_a_batch_is_given_up_in_one_line(make_client, receiver):
    lines = []
    client = make_client(max_retries=2, on_diagnostic=lines.append)
    receiver.replies = [Reply(500)] * 3
    client.capture("E", "1")
    client.flush(0)
    receiver.wait_for_requests(3)
    assert client.flush(10) in (True, False)
    client.capture("E", "2")
    assert client.flush(10) is True
    assert receiver.messages == ["1", "1", "1", "2"]
    assert client.stats == (2, 1, 0, 1)
    assert len(lines) == 1


def test_a_server_that_comes_up_later_gets_everything(make_client):
    waiting = Receiver()
    port = waiting.port
    waiting.close()
    client = make_client(endpoint=f"http://127.0.0.1:{port}", max_retries=1000)
    client.capture("E", "early")
    assert client.flush(0.2) is False
    late = Receiver(port=port)
    try:
        assert client.flush(10) is True
        assert late.messages == ["early"]
    finally:
        late.close()


@pytest.mark.parametrize("reply", [Reply(trickle=True), Reply(hold=threading.Event())])
def test_a_request_has_a_deadline_as_a_whole(make_client, receiver, reply):
    receiver.replies = [reply]
    client = make_client(timeout=0.3)
    client.capture("E", "1")
    # The receiver would go on for 20 s.
    assert client.flush(10) is True
    assert len(receiver.requests) >= 2


def test_an_outage_loses_nothing_however_many_tries_it_takes(make_client, receiver):
    lines = []
    receiver.replies = [Reply(503)] * 25
    client = make_client(backoff=0, flush_at=1, on_diagnostic=lines.append)
    client.capture("E", "during the outage")
    receiver.wait_for_requests(26)
    assert client.flush(10) is True
    assert client.stats == (1, 1, 0, 0)
    assert lines == [f"bloop: 1 event is waiting: {receiver.url}/v1/ingest/batch: status 503: Service Unavailable"]


def test_during_an_outage_the_oldest_make_room_also_those_that_were_tried(make_client, receiver):
    gate = threading.Event()
    receiver.replies = [Reply(503, hold=gate)]
    client = make_client(max_buffer_size=2, max_batch_size=2, flush_at=1)
    client.capture("E", "1")
    receiver.wait_for_requests(1)
    client.capture("E", "2")
    client.capture("E", "3")
    gate.set()
    assert client.flush(10) is False
    assert receiver.messages == ["1", "2", "3"]
    assert client.stats == (3, 2, 1, 0)
    assert receiver.events[1]["metadata"] == {"bloop_dropped": 1}
    assert client.flush(10) is True


def test_a_flush_ends_a_pause_of_our_own_between_tries(make_client, receiver):
    receiver.replies = [Reply(500)]
    client = make_client(backoff=100_000)
    client.capture("E", "1")
    client.flush(0)
    receiver.wait_for_requests(1)
    for _ in range(200):
        if client.flush(0.1):
            break
    assert len(receiver.requests) == 2
    assert client.stats.sent == 1


def test_nobody_asks_before_the_time_that_the_server_asks_for(make_client, receiver):
    receiver.replies = [Reply(429, headers=(("Retry-After", "0.4"),))]
    client = make_client()
    client.capture("E", "1")
    for _ in range(200):
        if client.flush(0.05):
            break
    assert len(receiver.requests) == 2
    assert receiver.requests[1].at - receiver.requests[0].at >= 0.4


def test_flushes_do_not_undo_the_pauses():
    patience = Patience(100.0)
    patience.failed(None)
    patience.hurry()
    assert patience.left <= 0
    patience.failed(None)
    patience.hurry()
    assert patience.failures == 2 and patience.left > 0
    patience.hurry(is_last=True)
    assert patience.left <= 0
    patience.failed(50.0)
    patience.hurry(is_last=True)
    assert patience.left > 45


def test_the_pauses_double_and_what_the_server_asks_for_gets_longer_only():
    for asked, least, most in [(0.0, 0.0, 1.0), (7.0, 7.0, 8.75), (0.5, 0.5, 1.5), (1e9, 300.0, 375.0)]:
        waits = [kept(asked) for _ in range(300)]
        assert least <= min(waits) and max(waits) <= most and max(waits) - min(waits) > 0.5 * (most - least)
    for failures, most in [(1, 0.5), (2, 1.0), (4, 4.0), (12, 300.0), (10_000, 300.0)]:
        pauses = [backoff(failures, 0.5) for _ in range(300)]
        assert 0 <= min(pauses) < most * 0.2 and most * 0.8 < max(pauses) <= most


def test_a_date_may_say_when_to_try_again(make_client, receiver):
    receiver.replies = [Reply(503, headers=(("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"),))]
    client = make_client(backoff=3600)
    client.capture("E", "1")
    client.flush(0)
    receiver.wait_for_requests(2)
