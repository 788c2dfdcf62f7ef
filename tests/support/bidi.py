"""Just enough of WebDriver BiDi to open a page in Firefox and to ask it things (W3C WebDriver BiDi)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.support.remote import RemoteBrowser

if TYPE_CHECKING:
    from pathlib import Path


class Firefox(RemoteBrowser):
    """One headless Firefox with a fresh profile, and one page in it."""

    def __init__(self, binary: str, profile: Path) -> None:
        super().__init__(
            [binary, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"],
            "/session",
        )
        self.ask("session.new", {"capabilities": {}})
        self._context = self.ask("browsingContext.create", {"type": "tab"})["context"]

    def open(self, url: str) -> None:
        """Go there, and wait until it is loaded."""
        self.ask("browsingContext.navigate", {"context": self._context, "url": url, "wait": "complete"})

    def evaluate(self, expression: str) -> Any:
        """What an expression comes to, through JSON; a promise is awaited."""
        wrapped = f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))"
        params = {"expression": wrapped, "target": {"context": self._context}, "awaitPromise": True}
        answer = self.ask("script.evaluate", params)
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])
