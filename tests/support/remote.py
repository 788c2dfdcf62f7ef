"""A browser of its own process, driven by JSON over the WebSocket that it opens for that."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
from contextlib import ExitStack
from typing import Any, Self

from websockets.sync.client import connect

ADDRESS = re.compile(r"(?:DevTools|WebDriver BiDi) listening on (ws://\S+)")
PATIENCE = 60  # seconds; only a browser that hangs takes as long


class RemoteBrowser:
    """One browser; what its commands are called is its own protocol's affair."""

    def __init__(self, command: list[str], path: str = "") -> None:
        self._ids = itertools.count(1)
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        with ExitStack() as stack:
            stack.callback(self._end)
            self._socket = stack.enter_context(connect(self._address() + path, proxy=None, max_size=None))
            self._open = stack.pop_all()

    def _address(self) -> str:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            found = ADDRESS.search(line)
            if found:
                return found[1]
        raise AssertionError(f"{self._process.args!r} ended without a word of where it listens")

    def ask(self, method: str, params: dict[str, Any], session: str | None = None) -> dict[str, Any]:
        """Send a command; return what it brought."""
        number = next(self._ids)
        command = {"id": number, "method": method, "params": params}
        self._socket.send(json.dumps(command if session is None else {**command, "sessionId": session}))
        while True:
            answer: dict[str, Any] = json.loads(self._socket.recv(PATIENCE))
            if answer.get("id") == number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _end(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=PATIENCE)
