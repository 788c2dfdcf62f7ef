"""A new build of our page on the server: nobody online sees an old one, and nobody at all sees parts of two."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.server import LiveServer
from tests.support.watched import Watched
from tools.build.site import Options, build_site
from tools.chromium import FLAGS, executable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Playwright

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build"
KEPT = "caches.keys().then((names) => names.filter((name) => name.startsWith('livebell-build-')).length)"
# Where an installed worker waits for the pages of the one before it to go.
WAITING = "navigator.serviceWorker.getRegistration().then((found) => Boolean(found?.waiting))"
ACTIVE = "navigator.serviceWorker.ready.then(() => true)"


class House:
    """A browser that keeps things, and a server whose site is built anew."""

    def __init__(self, profile: BrowserContext, server: LiveServer, site: Path) -> None:
        self.profile = profile
        self.server = server
        self.site = site
        self.builds = 0
        self.page = self.build()

    def build(self) -> str:
        """Another build, different in every page; returns the page."""
        self.builds += 1
        api_url = f"{self.server.url}/api" if self.builds > 1 else None  # the same address in other words
        options = Options(offline="on", api_url=api_url)
        build_site(ROOT, self.site, options, CACHE, lambda _: None)
        return (self.site / "index.html").read_text(encoding="utf-8")

    def visit(self) -> tuple[Watched, str]:
        """Go there until Python is up; returns the window, and the page that the browser was given."""
        window = Watched(self.profile.new_page(), self.server.url)
        answer = window.page.goto(self.server.url)
        assert answer is not None
        window.until(
            lambda: window.page.evaluate("performance.getEntriesByName('livebell:ready').length > 0")
        )
        return window, answer.text()

    def leave(self, *windows: Watched) -> None:
        for window in windows:
            window.page.close()

    def until_taken_over(self) -> None:
        """Until the worker that waited is the active one, seen from a page that is no client of it."""
        onlooker = self.profile.new_page()
        session = self.profile.new_cdp_session(onlooker)
        states: dict[str, str] = {}

        def note(event: dict[str, Any]) -> None:
            states.update({version["versionId"]: version["status"] for version in event["versions"]})

        session.on("ServiceWorker.workerVersionUpdated", note)
        session.send("ServiceWorker.enable")
        Watched(onlooker, "about:blank").until(
            lambda: list(states.values()).count("activated") == 1 and "installed" not in states.values()
        )
        onlooker.close()


@pytest.fixture
def house(playwright: Playwright, tmp_path: Path) -> Iterator[House]:
    site = tmp_path / "site"
    profile = playwright.chromium.launch_persistent_context(
        str(tmp_path / "profile"), executable_path=executable(), args=[*FLAGS]
    )
    server = LiveServer(tmp_path, env={"LIVEBELL_SITE_DIR": str(site)})
    with profile:
        house = House(profile, server, site)
        with server:
            yield house


def kept(window: Watched) -> object:
    return window.page.evaluate(KEPT)


def test_online_the_new_build_is_seen_at_once_and_offline_one_of_the_two_as_a_whole(house: House) -> None:
    old = house.page
    first, seen = house.visit()
    assert seen == old
    first.until(lambda: first.page.evaluate(ACTIVE) and kept(first) == 1)

    new = house.build()
    assert new != old
    second, seen = house.visit()
    assert seen == new
    second.until(lambda: kept(second) == 2)
    second.until(lambda: second.page.evaluate(WAITING))  # for the pages of the old one to go

    house.profile.set_offline(True)
    third, seen = house.visit()
    assert seen == old  # all of it: its files are not on the server any more
    third.bell.click()
    third.expect_status("Offline")

    house.leave(first, second, third)
    house.until_taken_over()
    fourth, seen = house.visit()
    assert seen == new
    fourth.until(lambda: kept(fourth) == 1)


def test_half_a_deployment_is_not_kept(house: House) -> None:
    old = house.page
    first, _ = house.visit()
    first.until(lambda: first.page.evaluate(ACTIVE) and kept(first) == 1)

    house.build()
    page = house.site / "index.html"
    page.write_text(page.read_text(encoding="utf-8") + "<!-- of a third build -->", encoding="utf-8")
    for copy in house.site.glob("index.html.*"):
        copy.unlink()
    failed = first.page.evaluate(
        """navigator.serviceWorker.getRegistration().then(async (found) => {
            await found.update();
            const installing = found.installing;
            return !installing || new Promise((tell) => installing.addEventListener("statechange",
                () => installing.state === "redundant" ? tell(true) : tell(false)));
        })"""
    )
    assert failed is True
    assert kept(first) == 1

    house.profile.set_offline(True)
    second, seen = house.visit()
    assert seen == old
    house.leave(first, second)
