# What most tests need: a receiver, clients that are closed again, programs that run in a process of their own.
from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

import pytest

from bloop import BloopClient
from receiver import KEY, Receiver

SOURCES = Path(__file__).parent.parent / "src"
_PATIENCE_SECONDS = 60


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def make_client(receiver: Receiver) -> Iterator[Callable[..., BloopClient]]:
    """Makes clients of the receiver that try again at once and tell nobody, unless a test wants otherwise."""
    clients = []

    def make(**options: Any) -> BloopClient:
        defaults = {
            "endpoint": receiver.url,
            "project_key": KEY,
            "backoff": 0.01,
            "install_handlers": False,
            "on_diagnostic": lambda line: None,
        }
        client = BloopClient(**{**defaults, **options})
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close(0)


@pytest.fixture
def client(make_client: Callable[..., BloopClient]) -> BloopClient:
    return make_client()


@pytest.fixture
def run(receiver: Receiver, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """
    Runs a program, `main.py`, in which `client` is a client of the receiver with all handlers; `options` are further
    ones, as code.
    """

    def run(program: str, options: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        start = f"from bloop import BloopClient\nclient = BloopClient({receiver.url!r}, {KEY!r}, {options})\n"
        path = tmp_path / "main.py"
        path.write_text(start + textwrap.dedent(program), encoding="utf-8")
        return subprocess.run(
            [sys.executable, str(path)],
            env={**os.environ, "PYTHONPATH": str(SOURCES), "PYTHONDONTWRITEBYTECODE": "1", **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )

    return run
