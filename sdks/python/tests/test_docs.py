# The guide: its minimal example runs as it stands there, and its tables name every option with its default.
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bloop import BloopClient, EventFields
from bloop.version import VERSION
from bloop_server import BloopServer, why_not
from conftest import SOURCES
from receiver import KEY, Reply

GUIDE = Path(__file__).parents[3] / "docs" / "sdks" / "python.md"

pytestmark = pytest.mark.skipif(not GUIDE.exists(), reason="docs/sdks/python.md is not here")


def section(title):
    (text,) = re.findall(rf"^## {title}$(.*?)(?=^## |\Z)", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return text


def run_quick_start(code, receiver, tmp_path):
    for placeholder, value in {"https://errors.example.com": receiver.url, "bloop_your_project_key": KEY}.items():
        assert placeholder in code
        code = code.replace(placeholder, value)
    path = tmp_path / "start.py"
    path.write_text(code, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    return subprocess.run(
        [sys.executable, str(path)], env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_the_quick_start_of_the_readme_runs(receiver, tmp_path):
    readme = (SOURCES.parent / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    ended = run_quick_start(code, receiver, tmp_path)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    (event,) = receiver.events
    assert (event["error_type"], event["route_or_procedure"]) == ("ValueError", "POST /orders")
    assert "](.." not in readme, "links out of the package lead nowhere on its page"


def test_the_quick_start_of_the_guide_runs(receiver, tmp_path):
    code = re.findall(r"^```python\n(.*?)^```$", section("Install"), re.MULTILINE | re.DOTALL)[0]
    ended = run_quick_start(code + "raise ValueError('nobody catches it')\n", receiver, tmp_path)
    assert ended.returncode == 1
    assert receiver.messages == ["nobody catches it"]


def test_the_version_in_the_guide_and_the_readme_is_the_one_that_is_served():
    for path in (GUIDE, SOURCES.parent / "README.md"):
        assert re.findall(r"bloop_sdk-([\d.]+)-py3-none-any\.whl", path.read_text(encoding="utf-8")) == [VERSION]


def run_minimal_example(endpoint, key, tmp_path):
    (code,) = re.findall(r"^```python\n(.*?)^```$", section("Minimal example"), re.MULTILINE | re.DOTALL)
    for name, value in {"ENDPOINT": endpoint, "PROJECT_KEY": key}.items():
        code, count = re.subn(rf'^{name} = ".*"$', f"{name} = {value!r}", code, flags=re.MULTILINE)
        assert count == 1
    path = tmp_path / "example.py"
    path.write_text(code, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "-I", str(path)], env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_the_minimal_example_signs_what_it_sends(receiver, tmp_path):
    receiver.replies = [Reply(body=b'{"status":"accepted"}')]
    ended = run_minimal_example(receiver.url, KEY, tmp_path)
    assert (ended.returncode, ended.stdout) == (0, "accepted\n"), ended.stderr
    (request,) = receiver.requests
    assert request.signed and request.path == "/v1/ingest"
    assert request.events[0]["message"] == "Invalid input"


@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
def test_the_server_takes_what_the_minimal_example_sends(tmp_path):
    server = BloopServer(tmp_path)
    try:
        ended = run_minimal_example(server.url, server.key, tmp_path)
        assert (ended.returncode, ended.stdout) == (0, "accepted\n"), ended.stderr
        (issue,) = server.wait_for_events(1)
        assert (issue["error_type"], issue["message"]) == ("ValueError", "Invalid input")
    finally:
        server.close()


def test_the_guide_names_every_option_with_its_default():
    rows = dict(re.findall(r"^\| `(\w+)` +\| (.*?) *\|", section("Options"), re.MULTILINE))
    parameters = {name: p for name, p in inspect.signature(BloopClient).parameters.items()}
    assert list(rows) == list(parameters)
    for name, parameter in parameters.items():
        told = rows[name].replace("`", "").replace('"', "").removesuffix(" s")
        if parameter.default is inspect.Parameter.empty:
            assert told == ""
        elif parameter.default is None:
            assert told in ("none", "the project key")
        else:
            assert told == str(parameter.default)


def test_the_guide_names_every_field():
    for name in EventFields.__annotations__:
        assert f"`{name}`" in section("Capture")


def test_every_piece_of_code_in_the_guide_is_python():
    pieces = re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(pieces) > 8
    for piece in pieces:
        compile(piece, "python.md", "exec")
