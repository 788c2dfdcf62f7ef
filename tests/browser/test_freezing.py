"""Tabs that the browser freezes to save power: what was live sleeps without a lie, and wakes up by itself."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.abroad import bell_abroad
from tests.support.cdp import Chromium, Tab
from tests.support.stage import INTERPRETERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.host_page import HostPage
    from tests.support.server import LiveServer

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
<script>
  // The page's own diary: what it was told, and when its clock ticked.
  window.diary = [];
  window.ticks = [];
  document.addEventListener("freeze", () => diary.push("frozen"));
  document.addEventListener("resume", () => diary.push("resumed"));
  setInterval(() => ticks.push(performance.now()), 50);
</script>
<script type="module" src="{bell}/livebell.js"></script></head>
<body><live-bell api-url="{bell}/api" interpreter="{interpreter}"></live-bell>
<script type="module">
  window.bell = document.querySelector("live-bell");
  bell.getToken = async () => (await fetch("/my-token")).text();
</script></body></html>"""
STEP = 0.05  # seconds between two looks
LOOKS = 1200
FROZEN = 2.0  # seconds


class House:
    """A browser with tabs of a host page, and the server that they listen to."""

    def __init__(self, chromium: Chromium, host: HostPage, server: LiveServer) -> None:
        self.chromium = chromium
        self.host = host
        self.server = server

    def open(self) -> Tab:
        tab = self.chromium.open(self.host.url)
        until(lambda: status(tab).get("state") == "open")
        return tab

    def unread(self) -> int:
        with self.server.client(self.server.token("demo")) as api:
            count: int = api.get("/api/notifications/unread-count/").json()["unread_count"]
            return count


@pytest.fixture(params=INTERPRETERS)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    with (
        bell_abroad(tmp_path, request.param, PAGE) as (host, server),
        Chromium(tmp_path / "profile") as chromium,
    ):
        yield House(chromium, host, server)


def until(is_so: Callable[[], bool]) -> None:
    """Look again and again."""
    for _ in range(LOOKS):
        if is_so():
            return
        time.sleep(STEP)
    raise AssertionError("it did not come true")


def status(tab: Tab) -> dict[str, Any]:
    """Empty until the element has its runtime."""
    found: dict[str, Any] = tab.evaluate("(globalThis.bell?.getStatus && bell.getStatus()) ?? {}")
    return found


def unread(tab: Tab) -> object:
    return tab.evaluate("bell.unreadCount")


def longest_rest(tab: Tab) -> float:
    """The longest time, in seconds, for which the page's own clock did not tick."""
    rest: float = tab.evaluate("Math.max(...ticks.slice(1).map((at, i) => at - ticks[i])) / 1000")
    return rest


def expect_it_froze(tab: Tab) -> None:
    assert tab.evaluate("diary") == ["frozen", "resumed"]
    until(lambda: longest_rest(tab) > 0.9 * FROZEN)  # once it has ticked again


def freeze(tab: Tab, meanwhile: Callable[[], object]) -> None:
    """For a while, which is measured by the page itself: nothing else tells whether it really slept."""
    began = time.monotonic()
    tab.freeze()
    meanwhile()
    until(lambda: time.monotonic() - began > FROZEN)
    tab.thaw()


def test_a_frozen_tab_that_thaws_is_live_again_and_knows_what_it_missed(house: House) -> None:
    tab = house.open()

    freeze(tab, lambda: house.server.notify("demo", "While it was frozen"))

    expect_it_froze(tab)
    until(lambda: status(tab)["via"] == "own" and unread(tab) == house.unread())


def test_a_leader_that_is_frozen_hands_over_and_thaws_as_a_follower(house: House) -> None:
    leader, follower = house.open(), house.open()
    assert [status(leader)["via"], status(follower)["via"]] == ["own", "tab"]

    def the_other_takes_over() -> None:
        until(lambda: status(follower)["via"] == "own")
        house.server.notify("demo", "Said to the other tab")

    freeze(leader, the_other_takes_over)

    expect_it_froze(leader)
    until(lambda: status(leader)["via"] == "tab" and unread(leader) == house.unread())
    assert status(follower)["via"] == "own"
