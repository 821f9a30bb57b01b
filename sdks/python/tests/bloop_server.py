# The real Bloop, built beside, in a process of its own with a fresh database. Where there is none, its tests say so.
from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

DIST = Path(__file__).parents[3] / "dist"
_PATIENCE_SECONDS = 60


def why_not() -> str | None:
    """Why there is no real server to test with."""
    if shutil.which("node") is None:
        return "node is not installed"
    if not (DIST / "server.js").exists():
        return "the server is not built"
    return None


class BloopServer:
    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("BLOOP__", "NODE_ENV"))},
            "BLOOP__SERVER__HOST": "127.0.0.1",
            "BLOOP__SERVER__PORT": str(port),
            "BLOOP__DATABASE__PATH": str(folder / "bloop.db"),
        }
        self._output = folder / "output.txt"
        with self._output.open("w") as output:
            self._process = subprocess.Popen(
                ["node", str(DIST / "server.js")],
                cwd=folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self.key = self._key_once_well()
        self._token = self._new_token()

    def _key_once_well(self) -> str:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            key = re.search(r"bloop_[0-9a-f]{32,}(?=\s)", self._output.read_text())
            if key is not None and self._is_well():
                return key[0]
            time.sleep(0.05)
        raise AssertionError(f"Bloop did not start:\n{self._output.read_text()}")

    def _is_well(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5) as response:
                return bool(response.status == 200)
        except OSError:
            return False

    def _new_token(self) -> str:
        command = ["node", str(DIST / "cli" / "main.js"), "token", "create", "--name", "test", "--project", "default"]
        answer = subprocess.run(
            [*command, "--scopes", "errors:read", "--json"],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            check=True,
            timeout=_PATIENCE_SECONDS,
        )
        return str(json.loads(answer.stdout)["token"])

    def get(self, path: str) -> Any:
        request = urllib.request.Request(self.url + path, headers={"Authorization": f"Bearer {self._token}"})
        with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS) as response:
            return json.load(response)

    def wait_for_events(self, count: int) -> list[dict[str, Any]]:
        """The issues, once there are so many events in them."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            issues: list[dict[str, Any]] = self.get("/v1/errors")
            if sum(issue["total_count"] for issue in issues) >= count or time.monotonic() > deadline:
                return issues
            time.sleep(0.05)

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE_SECONDS)
        finally:
            self._process.kill()
            self._process.wait()
