# The examples as they stand, with the frameworks' own servers.
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from conftest import SOURCES
from receiver import KEY

EXAMPLES = Path(__file__).parent.parent / "examples"
_PATIENCE_SECONDS = 60


def environment(receiver, **more):
    return {
        **os.environ,
        "PYTHONPATH": str(SOURCES),
        "PYTHONDONTWRITEBYTECODE": "1",
        "BLOOP_ENDPOINT": receiver.url,
        "BLOOP_PROJECT_KEY": KEY,
        **more,
    }


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def get(url):
    """The status; waits for the server to come up."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=_PATIENCE_SECONDS) as response:
                return response.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def interrupt(process):
    """As Ctrl-C does; some servers swallow one that comes in the middle of a request."""
    for _ in range(_PATIENCE_SECONDS):
        process.send_signal(signal.SIGINT)
        try:
            return process.wait(1)
        except subprocess.TimeoutExpired:
            pass
    raise AssertionError("the server does not stop")


def test_the_script_reports_what_it_handles_and_what_ends_it(receiver):
    ended = subprocess.run(
        [sys.executable, str(EXAMPLES / "script.py")],
        env=environment(receiver),
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE_SECONDS,
    )
    assert ended.returncode == 1
    handled, ending = receiver.events
    assert (handled["error_type"], handled["metadata"]["row"]) == ("ValueError", {"price": "free"})
    assert (ending["error_type"], ending["metadata"]["mechanism"]) == ("KeyError", "excepthook")


@pytest.mark.parametrize(
    ("framework", "mechanism", "route"),
    [
        ("flask", "flask", "GET /orders/<int:order_id>"),
        ("fastapi", "asgi", "GET /orders/{order_id}"),
        ("django", "django", "GET /orders/<int:order_id>"),
    ],
)
def test_an_application_of_each_framework_reports_a_failed_request(receiver, framework, mechanism, route):
    pytest.importorskip(framework)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, str(EXAMPLES / f"{framework}_app.py")],
        env=environment(receiver, PORT=str(port)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # a shell may have it ignored
    )
    try:
        assert get(f"http://127.0.0.1:{port}/") == 200
        assert get(f"http://127.0.0.1:{port}/orders/7") == 500
        # Before the interval is over: the end of the process sends.
        interrupt(process)
    finally:
        process.kill()
        process.wait()
    (event,) = receiver.events
    assert (event["error_type"], event["message"], event["http_status"]) == ("LookupError", "no order 7", 500)
    assert event["route_or_procedure"] == route
    assert event["metadata"] == {"unhandled": True, "mechanism": mechanism, "method": "GET", "path": "/orders/7"}
    assert ", in order\n" in event["stack"]
