"""Two tabs of one browser: one socket between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.abroad import bell_abroad
from tests.support.stage import INTERPRETERS
from tests.support.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext

    from tests.support.host_page import HostPage
    from tests.support.server import LiveServer


class Tabs:
    """A host page in tabs of one browser context, and the server that knows how many sockets there are."""

    def __init__(self, context: BrowserContext, host: HostPage, server: LiveServer) -> None:
        self.context = context
        self.host = host
        self.server = server
        self.opened: list[Watched] = []

    def open(self) -> Watched:
        self.opened.append(Watched(self.context.new_page(), self.host.url))
        return self.opened[-1].open_live()

    def via(self, tab: Watched) -> object:
        return tab.page.evaluate("document.querySelector('live-bell').getStatus().via")

    def connections(self) -> int:
        """Sockets that some tab holds open."""
        return sum(
            not socket.is_closed()
            for tab in self.opened
            if not tab.page.is_closed()
            for socket in tab.sockets
        )


@pytest.fixture(params=INTERPRETERS)
def tabs(request: pytest.FixtureRequest, tmp_path: Path, lasting: Browser) -> Iterator[Tabs]:
    with bell_abroad(tmp_path, request.param) as (host, server):
        context = lasting.new_context()
        yield Tabs(context, host, server)
        context.close()


def test_two_tabs_have_one_socket_and_both_hear(tabs: Tabs) -> None:
    first, second = tabs.open(), tabs.open()

    tabs.server.notify("demo", "For both")

    first.expect_unread(1)
    second.expect_unread(1)
    assert [tabs.via(first), tabs.via(second)] == ["own", "tab"]
    first.until(lambda: tabs.connections() == 1)


def test_a_leader_that_is_closed_hands_over(tabs: Tabs) -> None:
    first, second = tabs.open(), tabs.open()

    first.page.close()

    second.until(lambda: tabs.via(second) == "own")
    tabs.server.notify("demo", "Still here")
    second.expect_unread(1)
    second.until(lambda: tabs.connections() == 1)


def test_a_leader_that_goes_elsewhere_hands_over_and_follows_when_it_is_back(tabs: Tabs) -> None:
    first, second = tabs.open(), tabs.open()

    first.page.goto(tabs.host.url + "/other")

    second.until(lambda: tabs.via(second) == "own")
    tabs.server.notify("demo", "While it was away")
    second.expect_unread(1)
    first.open_live()
    first.until(lambda: tabs.via(first) == "tab")
    first.expect_unread(1)
    assert tabs.via(second) == "own"
