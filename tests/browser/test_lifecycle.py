"""Pages that are left, frozen, brought back and taken away: nothing is stranded, nothing stays behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.abroad import bell_abroad
from tests.support.stage import INTERPRETERS
from tests.support.watched import STEP, Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from tests.support.host_page import HostPage
    from tests.support.server import LiveServer

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
<script>
  // The page's own diary: what it was told of leaving and coming back, and when its clock ticked.
  window.diary = [];
  window.ticks = [];
  addEventListener("pagehide", () => diary.push("hidden"));
  addEventListener("pageshow", (event) => diary.push(event.persisted ? "back from the cache" : "loaded"));
  document.addEventListener("freeze", () => diary.push("frozen"));
  document.addEventListener("resume", () => diary.push("resumed"));
  setInterval(() => ticks.push(performance.now()), 50);
</script>
<script type="module" src="{bell}/livebell.js"></script></head>
<body><live-bell api-url="{bell}/api" interpreter="{interpreter}"></live-bell><a href="/other.html">Elsewhere</a>
<script type="module">
  document.querySelector("live-bell").getToken = async () => (await fetch("/my-token")).text();
</script></body></html>"""
AWAY = 2000  # ms
# It goes back by itself: whoever evaluates anything meanwhile may drive the first page out of the cache.
OTHER = f"<!doctype html><html lang=en><title>Elsewhere</title><script>setTimeout(() => history.back(), {AWAY})</script>"

CACHED = ["loaded", "hidden", "frozen", "resumed", "back from the cache"]

# Counts what lives: each of these is taken away again by whoever made it, or it is a leak.
LEDGER = """(() => {
  const live = { timers: new Set(), sockets: new Set(), channels: new Set(), listeners: 0 };
  window.live = live;
  const { setTimeout: start, clearTimeout: stop } = window;
  window.setTimeout = (act, ...rest) => {
    const id = start(() => { live.timers.delete(id); act(); }, ...rest);
    live.timers.add(id);
    return id;
  };
  window.clearTimeout = (id) => { live.timers.delete(id); stop(id); };
  window.WebSocket = class extends WebSocket {
    constructor(...values) {
      super(...values);
      live.sockets.add(this);
      EventTarget.prototype.addEventListener.call(this, "close", () => live.sockets.delete(this));
    }
  };
  window.BroadcastChannel = class extends BroadcastChannel {
    constructor(name) { super(name); live.channels.add(this); }
    close() { live.channels.delete(this); super.close(); }
  };
  for (const target of [window, document]) {
    const { addEventListener: add, removeEventListener: remove } = target;
    target.addEventListener = (...values) => { live.listeners += 1; add.apply(target, values); };
    target.removeEventListener = (...values) => { live.listeners -= 1; remove.apply(target, values); };
  }
  window.count = async () => {
    const { held, pending } = await navigator.locks.query();
    return {
      timers: live.timers.size, sockets: live.sockets.size, channels: live.channels.size,
      listeners: live.listeners, locks: held.length + pending.length,
    };
  };
})()"""


@pytest.fixture(scope="module", params=INTERPRETERS)
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[HostPage, LiveServer]]:
    """One host and one server for all; each test begins with a user's feed as it is."""
    with bell_abroad(tmp_path_factory.mktemp("server"), request.param, PAGE) as (host, server):
        host.files["/other.html"] = OTHER
        yield host, server


class Tabs:
    """Tabs of one browser session."""

    def __init__(self, browser: Browser, host: HostPage, server: LiveServer) -> None:
        self.context = browser.new_context()
        self.host = host
        self.server = server

    def open(self, ledger: bool = False) -> Watched:
        page = self.context.new_page()
        if ledger:
            page.add_init_script(LEDGER)
        tab = Watched(page, self.host.url).open_live()
        page.wait_for_load_state("networkidle")  # a page that is left before it has settled is not cached
        return tab

    def unread(self) -> int:
        with self.server.client(self.server.token("demo")) as api:
            count: int = api.get("/api/notifications/unread-count/").json()["unread_count"]
            return count


@pytest.fixture
def tabs(lasting: Browser, house: tuple[HostPage, LiveServer]) -> Iterator[Tabs]:
    opened = Tabs(lasting, *house)
    yield opened
    opened.context.close()


def via(tab: Watched) -> object:
    return tab.page.evaluate("document.querySelector('live-bell').getStatus().via")


def diary(tab: Watched) -> list[str]:
    found: list[str] = tab.page.evaluate("diary")
    return found


def longest_rest(tab: Watched) -> float:
    """The longest time, in ms, for which the page's own clock did not tick."""
    rest: float = tab.page.evaluate("Math.max(...ticks.slice(1).map((at, i) => at - ticks[i]))")
    return rest


def go_away_and_come_back(tab: Watched, meanwhile: Callable[[], object]) -> None:
    """By the page's own link and the other page's own script; nobody looks into the page meanwhile."""
    home = tab.page.url
    tab.page.evaluate("setTimeout(() => document.querySelector('a').click(), 0)")
    while tab.page.url == home:
        tab.page.wait_for_timeout(STEP)
    meanwhile()
    while tab.page.url != home:
        tab.page.wait_for_timeout(STEP)


def test_a_page_that_comes_back_from_the_cache_is_live_again_and_knows_what_it_missed(tabs: Tabs) -> None:
    tab = tabs.open()

    go_away_and_come_back(tab, lambda: tabs.server.notify("demo", "While it was in the cache"))

    assert diary(tab) == CACHED
    assert longest_rest(tab) > 0.9 * AWAY
    tab.until(lambda: via(tab) == "own")
    tab.expect_unread(tabs.unread())


def test_a_leader_that_is_frozen_in_the_cache_hands_over_and_comes_back_as_a_follower(tabs: Tabs) -> None:
    leader, follower = tabs.open(), tabs.open()
    assert [via(leader), via(follower)] == ["own", "tab"]

    def the_other_takes_over() -> None:
        follower.until(lambda: via(follower) == "own")
        tabs.server.notify("demo", "Said to the other tab")

    go_away_and_come_back(leader, the_other_takes_over)

    assert diary(leader) == CACHED
    assert longest_rest(leader) > 0.9 * AWAY
    leader.until(lambda: via(leader) == "tab")
    leader.expect_unread(tabs.unread())
    assert via(follower) == "own"


def test_nothing_of_the_connection_survives_disconnect_and_nothing_at_all_the_element(tabs: Tabs) -> None:
    tab = tabs.open(ledger=True)
    assert count(tab)["sockets"] == count(tab)["channels"] == 1
    assert count(tab)["locks"] >= 1

    tab.page.evaluate("document.querySelector('live-bell').disconnect()")
    tab.until(lambda: count(tab)["sockets"] == 0)
    after = count(tab)
    assert (after["channels"], after["locks"]) == (0, 0)
    assert after["timers"] <= 1  # the clock of the bell's relative times, which is still on the screen

    tab.page.evaluate("document.querySelector('live-bell').remove()")
    tab.until(lambda: count(tab)["timers"] == 0)


def count(tab: Watched) -> dict[str, Any]:
    found: dict[str, Any] = tab.page.evaluate("count()")
    return found
