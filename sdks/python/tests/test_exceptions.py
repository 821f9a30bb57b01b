# What an exception tells: type, message, stack, causes; each object once.
import copy
import dataclasses
import pickle
import sys

import pytest

MAX_STACK = 8192


class OutOfStock(Exception):
    pass


def raised(error, cause=None):
    def inner():
        if cause is None:
            raise error
        raise error from cause

    def outer():
        inner()

    try:
        outer()
    except BaseException as caught:
        return caught


def sent(client, receiver):
    assert client.flush(10)
    return receiver.events


def stack_of(client, receiver, error):
    client.capture_exception(error)
    (event,) = sent(client, receiver)
    return event["stack"]


def test_type_message_and_traceback_as_python_prints_it(client, receiver):
    event_id = client.capture_exception(
        raised(OutOfStock("no tea")), route_or_procedure="POST /orders", http_status=500
    )
    (event,) = sent(client, receiver)
    assert (event["error_type"], event["message"], event["event_id"]) == ("OutOfStock", "no tea", event_id)
    assert (event["route_or_procedure"], event["http_status"]) == ("POST /orders", 500)
    lines = event["stack"].splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-1] == "test_exceptions.OutOfStock: no tea"
    frames = [line.rpartition(" in ")[2] for line in lines if line.startswith('  File "')]
    assert frames == ["raised", "outer", "inner"]
    assert "    raise error" in lines


def test_without_an_argument_the_exception_being_handled_is_captured(client, receiver):
    assert client.capture_exception() is None
    try:
        raise OutOfStock("now")
    except OutOfStock:
        client.capture_exception()
    sent(client, receiver)
    assert receiver.messages == ["now"]


def test_causes_follow_with_their_frames(client, receiver):
    root = raised(KeyError("id"))
    middle = raised(OutOfStock("middle"), cause=root)
    stack = stack_of(client, receiver, raised(RuntimeError("top"), cause=middle))
    top, first, second = stack.split("\nCaused by: ")
    assert top.endswith("RuntimeError: top")
    assert first.startswith("test_exceptions.OutOfStock: middle\n  File ") and "in inner" in first
    assert second.startswith("KeyError: 'id'\n  File ") and "in inner" in second


def test_what_was_being_handled_is_a_cause_unless_suppressed(client, receiver):
    try:
        try:
            raise KeyError("id")
        except KeyError:
            raise OutOfStock("while handling")  # noqa: B904
    except OutOfStock as error:
        client.capture_exception(error)
    try:
        try:
            raise KeyError("id")
        except KeyError:
            raise OutOfStock("on purpose") from None
    except OutOfStock as error:
        client.capture_exception(error)
    kept, suppressed = sent(client, receiver)
    assert "\nCaused by: KeyError: 'id'\n  File" in kept["stack"]
    assert "Caused by" not in suppressed["stack"]


def test_cycles_of_causes_are_cut(client, receiver):
    first, second = OutOfStock("first"), OutOfStock("second")
    first.__cause__, second.__cause__ = second, first
    assert stack_of(client, receiver, first).count("Caused by") == 1


def test_at_most_ten_causes_are_told(client, receiver):
    error = OutOfStock("0")
    for index in range(1, 30):
        error = raised(OutOfStock(str(index)), cause=error)
    stack = stack_of(client, receiver, error)
    assert stack.count("Caused by: ") == 10
    assert "OutOfStock: 19" in stack and "OutOfStock: 18" not in stack
    assert len(stack.encode()) <= MAX_STACK


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exception groups came with Python 3.11")
def test_the_members_of_a_group_are_causes(client, receiver):
    group = raised(ExceptionGroup("two things", [raised(KeyError("a")), raised(OutOfStock("b"))]))  # noqa: F821
    stack = stack_of(client, receiver, group)
    assert "ExceptionGroup: two things (2 sub-exceptions)" in stack
    assert stack.index("Caused by: KeyError: 'a'") < stack.index("Caused by: test_exceptions.OutOfStock: b")


def too_deep():
    def dive(depth):
        if depth % 2:
            return dive(depth + 1)
        return dive(depth + 1) + 1

    try:
        dive(0)
    except RecursionError as error:
        return error


def test_a_deep_recursion_keeps_both_ends_of_its_stack(client, receiver):
    stack = stack_of(client, receiver, too_deep())
    assert len(stack.encode()) <= MAX_STACK
    assert stack.startswith('Traceback (most recent call last):\n  File "')
    assert "RecursionError: maximum recursion depth exceeded" in stack.splitlines()[-1]
    assert "in too_deep" in stack and "[...]" in stack


def test_a_long_stack_and_its_causes_share_the_room(client, receiver):
    error = raised(RuntimeError("short"), cause=too_deep())
    stack = stack_of(client, receiver, error)
    assert MAX_STACK - 1000 < len(stack.encode()) <= MAX_STACK
    assert "RuntimeError: short\nCaused by: RecursionError: maximum" in stack


def test_a_message_of_any_length_leaves_room_for_the_frames(client, receiver):
    stack = stack_of(client, receiver, raised(OutOfStock("m" * 20_000)))
    assert "in outer" in stack and "in inner" in stack
    assert stack.endswith("OutOfStock: " + "m" * (1024 - len("test_exceptions.OutOfStock: ")))


def test_a_traceback_given_as_text_keeps_its_end_too(client, receiver):
    traceback = "Traceback (most recent call last):\n" + '  File "a.py", line 1, in f\n' * 1000 + "ValueError: x"
    client.capture("ValueError", "x", stack=traceback)
    (event,) = sent(client, receiver)
    assert event["stack"].endswith("in f\nValueError: x")
    assert len(event["stack"].encode()) <= MAX_STACK


def test_the_same_object_is_captured_once_by_each_client(make_client, receiver):
    client, other = make_client(), make_client()
    error = raised(OutOfStock("once"))
    assert client.capture_exception(error) is not None
    assert client.capture_exception(error) is None
    assert other.capture_exception(error) is not None
    assert client.capture_exception(raised(OutOfStock("once"))) is not None
    assert client.flush(10) and other.flush(10)
    assert len(receiver.events) == 3


def test_the_mark_of_a_captured_exception_does_not_hinder_copies(client):
    error = raised(OutOfStock("a"))
    client.capture_exception(error)
    assert pickle.loads(pickle.dumps(error)).args == ("a",)
    assert copy.copy(error).args == ("a",)


@dataclasses.dataclass(frozen=True)
class Frozen(Exception):
    code: int


class Unprintable(Exception):
    def __str__(self):
        raise RuntimeError("no")


class Sealed(Exception):
    __slots__ = ()

    def __setattr__(self, name, value):
        raise AttributeError(name)


@pytest.mark.parametrize("error", [Frozen(3), Unprintable(), Sealed("s")])
def test_unusual_exceptions_are_captured_once_too(client, receiver, error):
    client.capture_exception(error)
    client.capture_exception(error)
    (event,) = sent(client, receiver)
    assert event["error_type"] == type(error).__name__


def test_an_exception_that_was_never_raised_has_a_stack_of_one_line(client, receiver):
    assert stack_of(client, receiver, OutOfStock("new")) == "test_exceptions.OutOfStock: new"


def test_an_error_that_leaves_a_with_block_is_captured_before_the_client_closes(make_client, receiver):
    with pytest.raises(OutOfStock), make_client() as client:
        raise OutOfStock("left")
    (event,) = receiver.events
    assert event["message"] == "left"
    assert event["metadata"] == {"unhandled": True, "mechanism": "with"}
    assert client.capture("E", "later") is None
