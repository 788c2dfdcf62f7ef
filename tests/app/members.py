"""Elements as their page sees them, in worlds that a test moves by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from livebell.app.page import House, Page, Wishes
from livebell.hooks.context import provide
from livebell.hooks.notifications_websocket import use_notifications_websocket
from livebell.testing import ORIGIN, FakeBrowser, FakeStorage, FakeWorld

if TYPE_CHECKING:
    from livebell.app.wiring import App


class FakeElements:
    """A page, the worlds of its houses in the order of their founding, and the titles that were shown."""

    def __init__(self) -> None:
        self.worlds: list[FakeWorld] = []
        self.titles: list[int] = []
        self.browser = FakeBrowser()
        self.storage = FakeStorage()
        self.page = Page(ORIGIN, self.titles.append, self._found)

    def _found(self) -> App:
        self.worlds.append(FakeWorld(self.browser))
        self.worlds[-1].ports.storage = self.storage
        return self.worlds[-1].app

    def add(self, token: str | None = None, **attributes: object) -> FakeElement:
        """An element that is put into the page."""
        return FakeElement(self, token, attributes)

    def sockets(self) -> int:
        """How many sockets of all worlds are not closed by us."""
        return sum(not socket.closed_by_us for world in self.worlds for socket in world.sockets)


class FakeElement:
    """What ``LiveBell`` does to its page, without a face."""

    def __init__(self, elements: FakeElements, token: str | None, attributes: dict[str, object]) -> None:
        self.page = elements.page
        self.token = token
        self.asked = 0
        self.drawn = 0
        self.wishes: Wishes = self.page.wishes(attributes)
        self.house: House = self.page.enter(self)
        provide(self.house.app)
        self.hook = use_notifications_websocket()
        self.house.start()
        self.toasts = self.page.toasts_for(self)

    async def ask_token(self, refused: bool) -> str | None:
        del refused
        self.asked += 1
        return self.token

    def draw_soon(self) -> None:
        self.drawn += 1

    def remove(self) -> None:
        self.hook.close()
        self.page.leave(self, self.house)

    def titles_of_toasts(self) -> list[str] | None:
        shown = self.toasts.on_screen()
        return None if shown is None else [toast.title for toast in shown]
