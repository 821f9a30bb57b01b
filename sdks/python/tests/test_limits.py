# No field, event or request is larger than the server takes, and cutting never breaks a character.
import enum
import json
from datetime import date
from decimal import Decimal

import pytest

from bloop.text import cut
from receiver import Reply

MAX_EVENT = 32_768
NAMES = [
    "error_type",
    "environment",
    "release",
    "app_version",
    "build_number",
    "route_or_procedure",
    "screen",
    "request_id",
    "user_id_hash",
    "device_id_hash",
    "fingerprint",
]


def sent(client, receiver):
    assert client.flush(10)
    return receiver.events


def json_bytes(value):
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


@pytest.mark.parametrize("character", ["a", "ü", "€", "😀"])
def test_long_texts_are_cut_on_a_character_boundary(client, receiver, character):
    width = len(character.encode())
    client.capture(message=character * 9000, stack=character * 9000, **{name: character * 300 for name in NAMES})
    (event,) = sent(client, receiver)
    assert event["message"] == character * (2048 // width)
    assert event["stack"] == character * (8192 // width)
    assert {event[name] for name in NAMES} == {character * (256 // width)}


def test_a_boundary_in_the_middle_of_a_character_is_not_cut_through():
    assert cut("a€", 3) == "a"
    assert cut("a€", 4) == "a€"


def test_lone_surrogates_become_replacement_characters_and_pairs_are_joined(client, receiver):
    client.capture("E", "a\ud800b\udc00c\ud83d\ude00", metadata={"\udcff": "x\udfff"})
    (event,) = sent(client, receiver)
    assert event["message"] == "a\ufffdb\ufffdc😀"
    assert event["metadata"] == {"\ufffd": "x\ufffd"}


def test_a_nul_character_passes(client, receiver):
    client.capture("E", "a\0b")
    assert sent(client, receiver)[0]["message"] == "a\0b"


def test_an_event_whose_escapes_make_it_too_large_gives_up_some_of_its_longest_text(client, receiver):
    client.capture(
        "E", "\1" * 2048, stack="\1" * 8192, metadata={"a": "\1" * 600}, **{name: "\1" * 256 for name in NAMES[1:]}
    )
    assert client.flush(10)
    (event,) = receiver.events
    assert json_bytes(event) <= MAX_EVENT
    assert event["metadata"] == {"a": "\1" * 600}
    assert len(event["stack"]) > 500


def test_metadata_keeps_the_leading_keys_that_fit(client, receiver):
    client.capture("E", "m", metadata={"first": "€" * 1000, "second": 2, "large": "x" * 2000, "last": 1})
    (event,) = sent(client, receiver)
    assert event["metadata"] == {"first": "€" * 1000, "second": 2}


def test_metadata_of_exactly_the_limit_is_kept(client, receiver):
    client.capture("E", "m", metadata={"a": "x" * (4096 - len('{"a":""}'))})
    client.capture("E", "m", metadata={"a": "x" * (4097 - len('{"a":""}'))})
    kept, cut_away = sent(client, receiver)
    assert json_bytes(kept["metadata"]) == 4096
    assert "metadata" not in cut_away


class Colour(enum.Enum):
    RED = 1


class Named(str):
    def __str__(self):
        raise RuntimeError("no")


class Broken:
    def __str__(self):
        raise RuntimeError("no")

    __repr__ = __str__


def test_what_json_has_no_notation_for_becomes_its_string_form(client, receiver):
    metadata = {
        "date": date(2026, 1, 2),
        "decimal": Decimal("1.50"),
        "enum": Colour.RED,
        "bytes": b"a\xff",
        "nan": float("nan"),
        "infinity": float("-inf"),
        "huge": 10**30,
        "set": {1},
        "tuple": (1, None, True),
        "text": Named("t"),
        "broken": Broken(),
        3: "three",
    }
    client.capture("E", "m", metadata=metadata)
    (event,) = sent(client, receiver)
    assert event["metadata"] == {
        "date": "2026-01-02",
        "decimal": "1.50",
        "enum": "Colour.RED",
        "bytes": "a\ufffd",
        "nan": "nan",
        "infinity": "-inf",
        "huge": "1" + "0" * 30,
        "set": [1],
        "tuple": [1, None, True],
        "text": "t",
        "broken": "<unprintable Broken>",
        "3": "three",
    }


def test_cycles_and_depths_are_cut(client, receiver):
    cycle = {"name": "root"}
    cycle["self"] = cycle
    deep = []
    for _ in range(5000):
        deep = [deep]
    shared = [1]
    client.capture("E", "m", metadata={"cycle": cycle, "deep": deep, "twice": [shared, shared]})
    (event,) = sent(client, receiver)
    assert event["metadata"]["cycle"] == {"name": "root", "self": "[circular]"}
    assert event["metadata"]["twice"] == [[1], [1]]
    text = json.dumps(event["metadata"]["deep"])
    assert text.count("[") < 20 and "too deep" in text


def test_endless_metadata_is_read_only_as_far_as_it_may_matter(client, receiver):
    class Endless(dict):
        reads = 0

        def items(self):
            while True:
                Endless.reads += 1
                yield f"k{Endless.reads}", 1

    client.capture("E", "m", metadata=Endless())
    (event,) = sent(client, receiver)
    assert event["metadata"]["k1"] == 1
    assert json_bytes(event["metadata"]) <= 4096
    assert Endless.reads < 5000


def test_metadata_that_fails_while_it_is_read_does_not_cost_the_event(client, receiver):
    class Failing(dict):
        def items(self):
            raise RuntimeError("no")

    client.capture("E", "m", metadata={"good": 1, "bad": Failing(a=1)})
    assert sent(client, receiver)[0]["metadata"] == {"good": 1, "bad": "{'a': 1}"}


@pytest.mark.parametrize("value", ["text", ["a"], 7])
def test_metadata_that_is_no_object_becomes_one(client, receiver, value):
    client.capture("E", "m", metadata=value)
    assert sent(client, receiver)[0]["metadata"] == {"value": value}


def test_batches_have_at_most_fifty_events_and_half_a_megabyte(make_client, receiver):
    client = make_client(max_buffer_size=200, flush_at=200)
    for index in range(60):
        client.capture("E", str(index))
    for index in range(60, 100):
        client.capture("E", str(index), stack="\1" * 8192)
    assert client.flush(10)
    assert receiver.messages == [str(index) for index in range(100)]
    assert [len(request.events) for request in receiver.requests][0] == 50
    assert len(receiver.requests) > 3
    assert all(len(request.body) <= 512 * 1024 for request in receiver.requests)


def test_a_batch_size_of_the_application_holds(make_client, receiver):
    client = make_client(max_batch_size=3, flush_at=100)
    for index in range(7):
        client.capture("E", str(index))
    assert client.flush(10)
    assert [len(request.events) for request in receiver.requests] == [3, 3, 1]


def test_ten_thousand_events_leave_no_more_memory_in_use_than_the_buffer_holds(make_client, receiver):
    import tracemalloc

    receiver.replies = [Reply(503, headers=(("Retry-After", "300"),))]
    client = make_client(flush_at=1)
    client.capture("E", "first")
    receiver.wait_for_requests(1)
    tracemalloc.start()
    for index in range(10_000):
        client.capture("E", str(index), stack="x" * 8192)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 100 * MAX_EVENT
    # The event that was under way comes back into a buffer that is full, whenever its answer is read.
    receiver.wait_for(lambda: client.stats.dropped == 9901)
