"""A page whose every complaint is kept, and the words in which tests speak of its bell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

from playwright.sync_api import Error, expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playwright.sync_api import ConsoleMessage, Locator, Page, WebSocket, WebSocketRoute

PATIENCE = 60_000  # ms; only a page that hangs takes as long
STEP = 25  # ms between two looks; Playwright's own wait_for_function is blocked by our policy
LIVE = "performance.getEntriesByName('livebell:open').length > 0"
# A browser reports lost connections and failed loads by itself, whatever the page does about them; and
# preloads that are needed only some seconds later, as on a slow machine.
BROWSERS_OWN = ("WebSocket connection to", "Failed to load resource", "net::ERR", "The resource http")


def created_frames(count: int) -> list[str]:
    """So many ``notification_created`` frames, each another notification, as a backend without ``seq`` sends."""
    fields = {"title": "n", "message": "m", "is_read": False, "created_at": "2026-01-01T00:00:00Z"}
    return [
        json.dumps({"type": "notification_created", "payload": fields | {"id": number}})
        for number in range(1, count + 1)
    ]


def play(page: Page, frames: Iterable[str]) -> None:
    """Be the server of the page's socket: accept, and send these frames at once."""

    def serve(socket: WebSocketRoute) -> None:
        for frame in frames:
            socket.send(frame)

    page.route_web_socket("**/ws/notifications/**", serve)


class Watched:
    """One window. ``complaints`` are errors and warnings, ``foreign`` requests to other origins."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        self.requested: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        self.sockets: list[WebSocket] = []
        page.on("websocket", lambda socket: self.sockets.append(socket))  # noqa: PLW0108 - Playwright marks it
        page.on("request", lambda request: self.requested.append(request.url))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(BROWSERS_OWN):
            self.complaints.append(f"{message.type}: {message.text}")

    def open(self) -> Self:
        """Go there."""
        self.page.goto(self.url)
        return self

    def open_live(self) -> Self:
        """Go there, and wait until the bell is live."""
        return self.open().wait_live()

    def wait_live(self) -> Self:
        """Wait until frames reach the page."""
        self.until(lambda: self.page.evaluate(LIVE))
        return self

    def until(self, is_true: Callable[[], Any]) -> None:
        """Look again and again until it is so."""
        for _ in range(PATIENCE // STEP):
            try:
                if is_true():
                    return
            except Error as error:
                if "context was destroyed" not in str(error):
                    raise  # a page between two documents has no answer yet
            self.page.wait_for_timeout(STEP)
        raise AssertionError(f"it did not come true; the page said: {self.complaints}")

    @property
    def bell(self) -> Locator:
        """The bell itself."""
        return self.page.get_by_role("button", name="Notifications", exact=False).first

    @property
    def panel(self) -> Locator:
        """The open panel."""
        return self.page.get_by_role("dialog", name="Notifications")

    @property
    def toasts(self) -> Locator:
        """The region of the toasts."""
        return self.page.get_by_role("region", name="Notification messages")

    @property
    def articles(self) -> Locator:
        """The notifications in the open panel."""
        return self.panel.get_by_role("article")

    def expect_unread(self, count: int) -> None:
        """The bell tells this count, in its name and on its badge."""
        name = f"Notifications, {count} unread" if count else "Notifications"
        expect(self.bell).to_have_accessible_name(name, timeout=PATIENCE)

    def expect_status(self, text: str) -> None:
        """The open panel says how the connection is."""
        expect(self.panel.locator("#lb-status")).to_have_text(text, timeout=PATIENCE)

    def expect_toast(self, text: str) -> None:
        """A toast with these words is on the screen."""
        toast = self.toasts.locator("[part~=toast]").filter(has_text=text)
        expect(toast).to_be_visible(timeout=PATIENCE)
