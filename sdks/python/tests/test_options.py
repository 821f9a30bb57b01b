# Wrong options raise when the client is made, naming the option; right ones do what they say.
import pytest

from bloop import BloopClient


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("endpoint", ""),
        ("endpoint", "errors.example.com"),
        ("endpoint", "ftp://errors.example.com"),
        ("endpoint", "https://"),
        ("endpoint", "https://host:99999"),
        ("endpoint", "https://host/?a=b"),
        ("endpoint", "https://user:password@host"),
        ("endpoint", None),
        ("project_key", ""),
        ("project_key", "two words"),
        ("project_key", "a\r\nX-Other: b"),
        ("secret", ""),
        ("environment", " "),
        ("release", 1),
        ("source", "web"),
        ("app_version", ""),
        ("build_number", 3),
        ("tags", ["a"]),
        ("sample_rate", 1.5),
        ("sample_rate", float("nan")),
        ("sample_rate", True),
        ("before_send", "text"),
        ("max_buffer_size", 0),
        ("flush_at", 0),
        ("flush_at", 2.5),
        ("flush_interval", -1),
        ("flush_interval", float("inf")),
        ("timeout", 1e300),
        ("timeout", 0),
        ("timeout", "10"),
        ("max_retries", -1),
        ("backoff", -0.1),
        ("max_batch_size", 51),
        ("on_diagnostic", 1),
    ],
)
def test_a_wrong_option_raises_and_is_named(option, value):
    options = {"endpoint": "https://errors.example.com", "project_key": "key", "install_handlers": False}
    with pytest.raises((ValueError, TypeError), match=option):
        BloopClient(**{**options, option: value})


def test_a_wrong_option_leaves_no_handler_behind():
    import sys

    before = sys.excepthook
    with pytest.raises(ValueError, match="endpoint"):
        BloopClient("nowhere", "key")
    assert sys.excepthook is before


def test_the_secret_signs_instead_of_the_key(make_client, receiver):
    receiver.secret = "another secret, ü"
    client = make_client(secret=receiver.secret)
    client.capture("E", "m")
    assert client.flush(10)
    assert receiver.requests[0].signed


def test_an_endpoint_may_end_with_a_slash_and_have_a_path(make_client, receiver):
    client = make_client(endpoint=receiver.url + "/bloop/")
    client.capture("E", "m")
    assert client.flush(10)
    assert receiver.requests[0].path == "/bloop/v1/ingest/batch"


def test_no_secret_is_in_what_the_parts_of_a_client_say_of_themselves(make_client):
    client = make_client(secret="very secret")
    told = repr(client) + "".join(repr(value) for value in vars(client).values())
    assert "very secret" not in told and "bloop_0123456789abcdef" not in told
