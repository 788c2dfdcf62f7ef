"""
WebKitGTK's MiniBrowser by WebDriver, on a display that needs no screen (GTK's broadway).

Debian: ``apt install webkit2gtk-driver libgtk-3-bin`` brings the driver, the browser and ``broadwayd``.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import httpx

PATIENCE = 60  # seconds; only a browser that hangs takes as long


def minibrowser() -> str | None:
    """The browser's path, where it, its driver and a display are all here."""
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"))
    here = found and shutil.which("WebKitWebDriver") and shutil.which("broadwayd")
    return str(found[0]) if here else None


class WebKit:
    """One MiniBrowser with one page."""

    def __init__(self, binary: str, folder: Path) -> None:
        self._open = ExitStack()
        with self._open:  # what has begun ends, where the rest does not start
            self._begin(binary, folder)
            self._open = self._open.pop_all()

    def _begin(self, binary: str, folder: Path) -> None:
        display = f":{_free_port() % 1000}"
        environment = {
            **os.environ,
            "GDK_BACKEND": "broadway",
            "BROADWAY_DISPLAY": display,
            "XDG_RUNTIME_DIR": str(folder),
            "HOME": str(folder),
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",  # it does not start for root
        }
        screen = self._start(["broadwayd", "--port", str(_free_port()), display], environment)
        assert screen.stdout is not None
        assert screen.stdout.readline().startswith("Listening"), "broadwayd did not start"
        port = _free_port()
        self._start(["WebKitWebDriver", f"--port={port}"], environment)
        # Nothing to verify over http, and the machine's proxy is not for localhost.
        client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=PATIENCE, verify=False
        )
        self._client = self._open.enter_context(client)
        _wait(self._is_ready)
        options = {"binary": binary, "args": ["--automation"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._session = f"/session/{self._ask('POST', '/session', wanted)['sessionId']}"
        self._open.callback(self._ask, "DELETE", self._session)
        self._ask("POST", f"{self._session}/timeouts", {"script": PATIENCE * 1000})

    def _start(self, command: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

        def end() -> None:
            process.terminate()
            process.communicate(timeout=PATIENCE)

        self._open.callback(end)
        return process

    def _is_ready(self) -> bool:
        try:
            return self._client.get("/status").is_success
        except httpx.TransportError:
            return False

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        answer = self._client.request(method, path, json=body if body is not None else {})
        value = answer.json()["value"]
        assert answer.is_success, value
        return value

    def open(self, url: str) -> None:
        """Go there, and wait until it is loaded."""
        self._ask("POST", f"{self._session}/url", {"url": url})

    def evaluate(self, expression: str) -> Any:
        """What an expression comes to; a promise is awaited."""
        script = f"const done = arguments[0]; Promise.resolve({expression}).then(done, (error) => done(String(error)))"
        return self._ask("POST", f"{self._session}/execute/async", {"script": script, "args": []})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(is_true: Any) -> None:
    for _ in range(PATIENCE * 20):
        if is_true():
            return
        time.sleep(0.05)
    raise AssertionError("WebKit's display or driver did not start")
