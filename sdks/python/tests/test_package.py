# The package as users get it: the built wheel in a clean environment, its types, and what the repository must agree on.
import os
import re
import subprocess
import sys
import tarfile
import textwrap
import venv
import zipfile
from pathlib import Path

import pytest

from receiver import KEY

pytest.importorskip("hatchling")

ROOT = Path(__file__).parent.parent
SERVED = ROOT.parents[1] / "dist" / "sdk"


def run(*command, **options):
    defaults = {"capture_output": True, "text": True, "check": False, "timeout": 300, "stdin": subprocess.DEVNULL}
    return subprocess.run([str(part) for part in command], **{**defaults, **options})


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with the wheel and the source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    ended = run(sys.executable, "-m", "hatchling", "build", "-d", folder, cwd=ROOT)
    assert ended.returncode == 0, ended.stderr
    return folder


@pytest.fixture(scope="module")
def clean_python(built, tmp_path_factory):
    """The interpreter of an environment with nothing but the wheel in it."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    (wheel,) = built.glob("*.whl")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ended = run(python, "-m", "pip", "install", "-q", "--no-index", wheel, env=environment, cwd=folder)
    assert ended.returncode == 0, ended.stderr
    return python


def test_the_installed_wheel_sends(clean_python, receiver):
    program = f"""
    import bloop, bloop.integrations.logging, bloop.integrations.asgi, bloop.integrations.wsgi
    import bloop.integrations.asyncio, bloop.integrations.flask
    from importlib.metadata import metadata
    assert metadata("bloop-sdk")["Version"] == bloop.__version__
    assert metadata("bloop-sdk").get_all("Requires-Dist") is None
    client = bloop.BloopClient({receiver.url!r}, {KEY!r})
    print(bloop.__file__)
    raise ValueError("from a clean place")
    """
    ended = run(clean_python, "-I", "-c", textwrap.dedent(program), cwd=clean_python.parent)
    assert ended.returncode == 1
    assert "site-packages" in ended.stdout
    assert ended.stderr.endswith("ValueError: from a clean place\n")
    assert receiver.messages == ["from a clean place"]
    assert receiver.requests[0].signed


def test_the_distributions_hold_what_they_should(built):
    (wheel,) = built.glob("bloop_sdk-*-py3-none-any.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "bloop/py.typed" in names and "bloop/integrations/django.py" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"bloop", "bloop_sdk"}
    (source,) = built.glob("bloop_sdk-*.tar.gz")
    with tarfile.open(source) as archive:
        files = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "src/bloop/client.py"} <= files


@pytest.mark.skipif(not SERVED.is_dir(), reason="the server is not built")
def test_the_wheel_that_a_bloop_serves_is_the_one_that_is_built_here(built):
    (wheel,) = built.glob("*.whl")
    files, served = (
        {info.filename: info.CRC for info in zipfile.ZipFile(path).infolist() if ".dist-info/" not in info.filename}
        for path in (wheel, SERVED / wheel.name)
    )
    assert served == files


def test_the_changelog_starts_with_the_version():
    (version,) = re.findall(r'^VERSION = "(.*)"$', (ROOT / "src/bloop/version.py").read_text(), re.MULTILINE)
    assert re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[0] == version


def test_the_package_is_strictly_typed(tmp_path):
    pytest.importorskip("mypy")
    ended = run(sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path, cwd=ROOT)
    assert ended.returncode == 0, ended.stdout


def test_users_get_the_types(clean_python, tmp_path):
    pytest.importorskip("mypy")
    program = tmp_path / "program.py"
    program.write_text(
        textwrap.dedent(
            """
            from bloop import BloopClient, Event

            def scrub(event: Event) -> Event | None:
                event["message"] = event["message"].upper()
                return event

            with BloopClient("https://errors.example.com", "key", before_send=scrub) as client:
                event_id: str | None = client.capture("E", "m", http_status=500)
                sent: int = client.stats.sent
                client.capture("E", "m", http_stauts=500)
                client.capture("E", "m", http_status="500")
            """
        ),
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", clean_python]
    ended = run(*command, "--cache-dir", tmp_path / "cache", program, cwd=tmp_path)
    errors = re.findall(r"program\.py:(\d+): error", ended.stdout)
    assert errors == ["11", "12"], ended.stdout
