"""Just enough of WebDriver BiDi to open a page in Firefox and to ask it things (W3C WebDriver BiDi)."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

from websockets.sync.client import connect

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
PATIENCE = 60  # seconds; only a browser that hangs takes as long


class Firefox:
    """One headless Firefox with a fresh profile, and one page in it."""

    def __init__(self, binary: str, profile: Path) -> None:
        self._ids = itertools.count(1)
        self._process = subprocess.Popen(
            [binary, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._open = ExitStack()
        self._open.callback(self._end)
        self._socket = self._open.enter_context(
            connect(self._address() + "/session", proxy=None, max_size=None)
        )
        self._ask("session.new", {"capabilities": {}})
        self._context = self._ask("browsingContext.create", {"type": "tab"})["context"]

    def _address(self) -> str:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            found = ADDRESS.search(line)
            if found:
                return found[1]
        raise AssertionError("Firefox ended without a word of where it listens")

    def _ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer: dict[str, Any] = json.loads(self._socket.recv(PATIENCE))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                result: dict[str, Any] = answer["result"]
                return result

    def open(self, url: str) -> None:
        """Go there, and wait until it is loaded."""
        self._ask("browsingContext.navigate", {"context": self._context, "url": url, "wait": "complete"})

    def evaluate(self, expression: str) -> Any:
        """What an expression comes to, through JSON; a promise is awaited."""
        wrapped = f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))"
        params = {"expression": wrapped, "target": {"context": self._context}, "awaitPromise": True}
        answer = self._ask("script.evaluate", params)
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _end(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=PATIENCE)
