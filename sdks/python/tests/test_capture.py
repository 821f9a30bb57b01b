# What becomes of what an application says: names on the wire, defaults, tags, sampling, before_send.
import random
import re
import time

import pytest

from receiver import Reply


def sent(client, receiver):
    assert client.flush(10)
    return receiver.events


def test_an_event_carries_every_field_under_its_name_on_the_wire(make_client, receiver):
    client = make_client(environment="staging", release="2.1.0", app_version="2.1", build_number="77")
    before = int(time.time() * 1000)
    event_id = client.capture(
        error_type="ValidationError",
        message="Invalid email format",
        route_or_procedure="POST /api/users",
        screen="Sign up",
        stack='File "a.py", line 1, in f',
        http_status=422,
        request_id="r-1",
        user_id_hash="u-1",
        device_id_hash="d-1",
        fingerprint="mine",
        metadata={"attempt": 2},
    )
    (event,) = sent(client, receiver)
    assert before <= event.pop("timestamp") <= int(time.time() * 1000)
    assert event == {
        "event_id": event_id,
        "source": "api",
        "environment": "staging",
        "release": "2.1.0",
        "app_version": "2.1",
        "build_number": "77",
        "error_type": "ValidationError",
        "message": "Invalid email format",
        "route_or_procedure": "POST /api/users",
        "screen": "Sign up",
        "stack": 'File "a.py", line 1, in f',
        "http_status": 422,
        "request_id": "r-1",
        "user_id_hash": "u-1",
        "device_id_hash": "d-1",
        "fingerprint": "mine",
        "metadata": {"attempt": 2},
    }


def test_what_is_not_said_is_left_out(client, receiver):
    client.capture("E", "m", screen=None, metadata=None, http_status=None)
    (event,) = sent(client, receiver)
    assert set(event) == {"timestamp", "event_id", "source", "environment", "release", "error_type", "message"}
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", event["event_id"])
    assert isinstance(event["timestamp"], int)


@pytest.mark.parametrize("blank", ["", "  \n", "\0", "\ufeff", None])
def test_blank_types_and_messages_get_a_text_that_the_server_takes(client, receiver, blank):
    client.capture(blank, blank, environment=blank, release=blank)
    (event,) = sent(client, receiver)
    assert (event["error_type"], event["message"]) == ("Error", "(no message)")
    assert (event["environment"], event["release"]) == ("production", "unknown")


def test_fields_of_a_wrong_type_do_not_cost_the_event(client, receiver):
    client.capture(404, ValueError("m"), http_status="500", source="web", timestamp="now", route_or_procedure=7)
    (event,) = sent(client, receiver)
    assert (event["error_type"], event["message"], event["route_or_procedure"]) == ("404", "m", "7")
    assert (event["http_status"], event["source"]) == (500, "api")
    client.capture("E", "m", http_status="none")
    assert "http_status" not in sent(client, receiver)[1]


def test_a_field_that_bloop_does_not_know_goes_with_the_metadata(client, receiver):
    client.capture("E", "m", colour="red", metadata={"a": 1})
    assert sent(client, receiver)[0]["metadata"] == {"a": 1, "colour": "red"}


def test_a_timestamp_may_be_in_seconds_or_milliseconds(client, receiver):
    client.capture("E", "s", timestamp=1_700_000_000.5)
    client.capture("E", "ms", timestamp=1_700_000_000_500)
    assert [event["timestamp"] for event in sent(client, receiver)] == [1_700_000_000_500] * 2


def test_tags_of_the_client_are_merged_with_those_of_the_event(make_client, receiver):
    client = make_client(tags={"region": "eu", "host": "a"})
    client.capture("E", "m", metadata={"tags": {"host": "b"}, "more": 1})
    client.capture("E", "m")
    first, second = sent(client, receiver)
    assert first["metadata"] == {"tags": {"region": "eu", "host": "b"}, "more": 1}
    assert second["metadata"] == {"tags": {"region": "eu", "host": "a"}}


def test_what_the_application_changes_after_capture_is_not_sent(client, receiver):
    metadata = {"list": [1]}
    client.capture("E", "m", metadata=metadata)
    metadata["list"].append(2)
    assert sent(client, receiver)[0]["metadata"] == {"list": [1]}


def test_a_sample_rate_of_zero_sends_nothing_and_one_sends_everything(make_client, receiver):
    nothing, everything = make_client(sample_rate=0), make_client(sample_rate=1)
    assert nothing.capture("E", "nothing") is None
    for _ in range(10):
        everything.capture("E", "everything")
    assert nothing.flush(10) and everything.flush(10)
    assert receiver.messages == ["everything"] * 10


def test_a_sample_rate_between_lets_a_part_through(make_client):
    client = make_client(sample_rate=0.5, max_buffer_size=2000, flush_at=2000)
    captured = sum(client.capture("E", "m") is not None for _ in range(1000))
    # Beyond twelve standard deviations of a fair coin.
    assert 300 < captured < 700


def test_the_random_numbers_of_the_application_stay_its_own(make_client, receiver):
    client = make_client(sample_rate=0.5)
    random.seed(7)
    expected = [random.random() for _ in range(3)]
    random.seed(7)
    receiver.replies = [Reply(500)]
    numbers = []
    for _ in range(3):
        client.capture("E", "m")
        client.flush(10)
        numbers.append(random.random())
    assert numbers == expected


def test_before_send_may_change_an_event(make_client, receiver):
    def scrub(event):
        event["message"] = event["message"].replace("secret", "***")
        event["metadata"]["scrubbed"] = object
        return event

    client = make_client(before_send=scrub)
    event_id = client.capture("E", "a secret " + "x" * 3000, metadata={"a": 1})
    (event,) = sent(client, receiver)
    assert event["message"].startswith("a *** xxx") and len(event["message"]) == 2045
    assert event["metadata"] == {"a": 1, "scrubbed": "<class 'object'>"}
    assert event["event_id"] == event_id


def test_before_send_may_make_texts_longer_but_not_beyond_the_limits(make_client, receiver):
    client = make_client(before_send=lambda event: {**event, "message": "€" * 5000, "event_id": "other"})
    event_id = client.capture("E", "m")
    (event,) = sent(client, receiver)
    assert event["message"] == "€" * (2048 // 3)
    assert event["event_id"] == event_id


def test_before_send_may_drop_an_event(make_client, receiver):
    client = make_client(before_send=lambda event: None if "noise" in event["message"] else event)
    assert client.capture("E", "noise") is None
    client.capture("E", "signal")
    sent(client, receiver)
    assert receiver.messages == ["signal"]


@pytest.mark.parametrize("broken", [lambda event: 1 / 0, lambda event: "text"])
def test_an_event_is_dropped_with_one_line_when_before_send_fails(make_client, receiver, broken):
    lines = []
    client = make_client(before_send=broken, on_diagnostic=lines.append)
    assert client.capture("E", "m") is None
    assert client.flush(10)
    assert receiver.requests == []
    assert len(lines) == 1 and "before_send" in lines[0]


def test_a_capture_inside_before_send_is_ignored(make_client, receiver):
    def again(event):
        client.capture("E", "inner")
        try:
            raise ValueError("inner")
        except ValueError as error:
            client.capture_exception(error)
        return event

    client = make_client(before_send=again)
    client.capture("E", "outer")
    sent(client, receiver)
    assert receiver.messages == ["outer"]
