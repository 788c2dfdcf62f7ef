"""
Just enough of the Chrome DevTools Protocol to freeze a page, and to ask it things.

Playwright keeps each of its pages looking focused, and what is looked at does not freeze.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.remote import RemoteBrowser
from tools.chromium import FLAGS, executable

if TYPE_CHECKING:
    from pathlib import Path


class Chromium(RemoteBrowser):
    """One headless Chromium with a fresh profile, and tabs in it."""

    def __init__(self, profile: Path) -> None:
        super().__init__(
            [executable(), *FLAGS, "--headless", f"--user-data-dir={profile}", "--remote-debugging-port=0"]
        )

    def open(self, url: str) -> Tab:
        """A new tab with that page."""
        target = self.ask("Target.createTarget", {"url": url, "newWindow": True})["targetId"]
        return Tab(
            self, self.ask("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        )


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
