"""
Just enough of the Chrome DevTools Protocol to freeze a page, and to ask it things.

Playwright keeps each of its pages looking focused, and what is looked at does not freeze.
"""

from __future__ import annotations

import itertools
import json
import re
import subprocess
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

from websockets.sync.client import connect

from tools.chromium import FLAGS, executable

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = re.compile(r"DevTools listening on (ws://\S+)")
PATIENCE = 60  # seconds; only a browser that hangs takes as long


class Chromium:
    """One headless Chromium with a fresh profile, and tabs in it."""

    def __init__(self, profile: Path) -> None:
        self._ids = itertools.count(1)
        self._process = subprocess.Popen(
            [executable(), *FLAGS, "--headless", f"--user-data-dir={profile}", "--remote-debugging-port=0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._open = ExitStack()
        self._open.callback(self._end)
        self._socket = self._open.enter_context(connect(self._address(), proxy=None, max_size=None))

    def _address(self) -> str:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            found = ADDRESS.search(line)
            if found:
                return found[1]
        raise AssertionError("Chromium ended without a word of where it listens")

    def open(self, url: str) -> Tab:
        """A new tab with that page."""
        target = self.ask("Target.createTarget", {"url": url, "newWindow": True})["targetId"]
        return Tab(
            self, self.ask("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        )

    def ask(self, method: str, params: dict[str, Any], session: str | None = None) -> dict[str, Any]:
        """Send a command; return what it brought."""
        number = next(self._ids)
        command = {"id": number, "method": method, "params": params}
        self._socket.send(json.dumps(command if session is None else {**command, "sessionId": session}))
        while True:
            answer: dict[str, Any] = json.loads(self._socket.recv(PATIENCE))
            if answer.get("id") == number:
                assert "result" in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _end(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=PATIENCE)


class Tab:
    """One tab, which may be frozen."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self._browser = browser
        self._session = session

    def _ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        return self._browser.ask(method, params, self._session)

    def freeze(self) -> None:
        """Hide the page and stop its tasks, as Chromium does with tabs that were long not looked at."""
        self._ask("Page.setWebLifecycleState", {"state": "frozen"})

    def thaw(self) -> None:
        """Show it again."""
        self._ask("Page.setWebLifecycleState", {"state": "active"})

    def evaluate(self, expression: str) -> Any:
        """What an expression comes to; a promise is awaited."""
        params = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        answer = self._ask("Runtime.evaluate", params)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")
