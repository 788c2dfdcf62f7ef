"""What somebody did survives the page: left within the time of an Undo, or without a network."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.support.abroad import PAGE, abroad, filled
from tests.support.people import Person, new_person
from tests.support.stage import INTERPRETERS
from tests.support.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Route, WebSocketRoute

    from tests.support.host_page import HostPage
    from tests.support.server import LiveServer


class House:
    """A server, a page on another origin with its bell, and somebody who is signed in there."""

    def __init__(self, server: LiveServer, host: HostPage, person: Person, context: BrowserContext) -> None:
        self.server = server
        self.host = host
        self.person = person
        self.context = context

    def open(self) -> Watched:
        return Watched(self.context.new_page(), self.host.url).open_live()

    def ids(self) -> dict[int, bool]:
        """What the server has: whether it is read, by id."""
        found = self.person.api.get("/api/notifications/").json()["results"]
        return {item["id"]: item["is_read"] for item in found}

    def stored(self, window: Watched) -> list[str]:
        """What waits in the page's storage."""
        found: list[str] = window.page.evaluate(
            "Object.entries(localStorage).filter(([key]) => key.startsWith('livebell:outbox:')).map(([, text]) => text)"
        )
        return found


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveServer, HostPage]]:
    """One server and one page for all; each test has a user of its own."""
    with abroad(tmp_path_factory.mktemp("server")) as (host, server):
        yield server, host


@pytest.fixture(params=INTERPRETERS)
def house(
    request: pytest.FixtureRequest, chromium: Browser, places: tuple[LiveServer, HostPage]
) -> Iterator[House]:
    server, host = places
    with ExitStack() as stack:
        person = new_person(server, stack)
        host.html = filled(PAGE, server, request.param)
        host.token = lambda: person.token
        context = chromium.new_context()
        stack.callback(context.close)
        yield House(server, host, person, context)


class Net:
    """The way to the server, which can be cut. ``sent`` is what came through and changes something."""

    def __init__(self, page: Any) -> None:
        self.is_up = True
        self.sent: list[str] = []
        self._lines: list[WebSocketRoute] = []
        page.route("**/api/**", self._pass_on)
        page.route_web_socket("**/ws/notifications/**", self._connect)

    def _pass_on(self, route: Route) -> None:
        if not self.is_up:
            route.abort("internetdisconnected")
            return
        if route.request.method in ("PATCH", "DELETE", "POST"):
            self.sent.append(f"{route.request.method} {route.request.url.rstrip('/').rsplit('/', 1)[-1]}")
        route.continue_()

    def _connect(self, line: WebSocketRoute) -> None:
        if not self.is_up:
            line.close(code=1013)
            return
        self._lines.append(line)
        line.connect_to_server()

    def cut(self) -> None:
        self.is_up = False
        for line in self._lines:
            line.close(code=1012)
        self._lines = []


def press(window: Watched, title: str, button: str) -> None:
    article = window.articles.filter(has_text=title)
    article.hover()
    article.get_by_role("button", name=button, exact=True).click()


def test_a_delete_is_done_although_the_page_was_left_at_once(house: House) -> None:
    gone, kept = house.person.notify("Gone")["id"], house.person.notify("Kept")["id"]
    window = house.open()
    window.bell.click()
    press(window, "Gone", "Delete")
    expect(window.articles).to_have_count(1)
    [written] = house.stored(window)
    assert f'"delete", [{gone}]' in written
    assert gone in house.ids(), "nobody has sent it yet: it could be taken back"

    window.page.goto("about:blank")
    again = house.open()

    again.until(lambda: list(house.ids()) == [kept])
    again.until(lambda: house.stored(again) == [])
    again.bell.click()
    expect(again.articles).to_have_count(1)


def test_what_was_done_without_a_network_survives_a_reload_and_is_done_once(house: House) -> None:
    read, gone = house.person.notify("Read")["id"], house.person.notify("Gone")["id"]
    window = house.open()
    net = Net(window.page)
    window.page.reload()
    window.wait_live()
    window.bell.click()
    net.cut()
    window.until(
        lambda: window.page.evaluate("document.querySelector('live-bell').getStatus().state") != "open"
    )
    press(window, "Read", "Mark as read")
    press(window, "Gone", "Delete")
    window.expect_unread(0)

    window.page.reload()
    window.until(
        lambda: window.page.evaluate("document.querySelector('live-bell').getStatus?.().state") == "waiting"
    )
    assert house.ids() == {read: False, gone: False}
    assert len(house.stored(window)) == 1
    net.is_up = True
    window.page.evaluate("dispatchEvent(new Event('online'))")

    window.until(lambda: house.ids() == {read: True})
    window.until(lambda: house.stored(window) == [])
    window.expect_unread(0)
    assert sorted(net.sent) == [f"DELETE {gone}", f"PATCH {read}"]
