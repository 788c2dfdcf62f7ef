"""A component lives as long as its element is in the page, and leaves nothing behind."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.test_lifecycle import LEDGER
from tests.support.server import LiveServer
from tests.support.stage import INTERPRETERS, MICROPYTHON
from tests.support.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
# The library as it is in the checkout, on a bare interpreter, in a page that has nothing else.
BOOT = """async ([interpreter, files, token]) => {
    const { bridge } = await import("/bridge.js");
    globalThis.livebell = { bridge };
    globalThis.token = token;
    let python;
    if (interpreter === "micropython") {
        const { loadMicroPython } = await import("/vendor/micropython/micropython.mjs");
        python = await loadMicroPython({ url: "/vendor/micropython/micropython.wasm", heapsize: 8 * 1024 * 1024 });
    } else {
        const { loadPyodide } = await import("/vendor/pyodide/pyodide.mjs");
        python = await loadPyodide({ indexURL: "/vendor/pyodide/" });
    }
    for (const [target, text] of files) {
        const folders = `library/${target}`.split("/").slice(0, -1);
        folders.forEach((_, depth) => {
            const folder = "/" + folders.slice(0, depth + 1).join("/");
            if (!python.FS.analyzePath(folder).exists) python.FS.mkdir(folder);
        });
        python.FS.writeFile(`/library/${target}`, text);
    }
    python.runPython("import sys; sys.path.insert(0, '/library')");
    globalThis.run = (source) => { python.runPython(source); };
}"""
SETUP = """
import js
from livebell import mount, use_notifications_websocket, use_sync_completed_polling, websocket_service
from livebell.browser.ffi import proxies_alive

def badge(element):
    def show(count):
        element.textContent = str(count)

    use_notifications_websocket(on_unread_count_change=show)
    use_sync_completed_polling().start_polling()

def look():
    js.seen = js.Object.new()
    js.seen.connected = websocket_service.is_connected
    js.seen.proxies = proxies_alive()

def place(name):
    element = js.document.createElement("p")
    element.id = name
    js.document.body.appendChild(element)
    return element

websocket_service.initialize(js.location.origin + "/api", token=str(js.token))
websocket_service.disconnect()  # of this page only what is mounted wishes for a line
"""


class Mounted:
    """A page with the library, and what is alive in it."""

    def __init__(self, window: Watched, server: LiveServer) -> None:
        self.window = window
        self.server = server
        self.page = window.page

    def run(self, source: str) -> None:
        self.page.evaluate("(source) => { run(source) }", source)

    def alive(self) -> dict[str, Any]:
        """Timers, sockets, channels, listeners and locks, and the proxies that Python holds."""
        self.run("look()")
        found: dict[str, Any] = self.page.evaluate("async () => ({ ...await count(), ...seen })")
        return found

    def mount_badge(self) -> dict[str, Any]:
        """Mount the component into a new element; returns what was alive before it."""
        before = self.alive()
        self.run("mount(badge, place('badge'))")
        self.go_live()
        return before

    def go_live(self) -> None:
        self.window.until(lambda: self.alive()["connected"])

    def ends_as(self, before: dict[str, Any]) -> None:
        self.window.until(lambda: self.alive()["sockets"] == 0)
        self.window.until(lambda: self.alive() == before)


@pytest.fixture(scope="module", params=INTERPRETERS)
def booted(
    request: pytest.FixtureRequest, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mounted]:
    site = tmp_path_factory.mktemp("site")
    (site / "public").symlink_to(ROOT / "public")
    folder = tmp_path_factory.mktemp("server")
    with LiveServer(folder, env={"LIVEBELL_SITE_DIR": str(site)}) as server:
        page = chromium.new_page()
        page.add_init_script(LEDGER)
        window = Watched(page, server.url + "/healthz").open()
        settings = tomllib.loads((ROOT / "pyscript.toml").read_text(encoding="utf-8"))
        sources = {target: ROOT / url.lstrip("/") for url, target in settings["files"].items()}
        files = [[target, file.read_text(encoding="utf-8")] for target, file in sources.items()]
        page.evaluate(BOOT, [request.param, files, server.token("demo")])
        made = Mounted(window, server)
        made.run(SETUP)
        # The first of everything leaves what is kept for good: modules, the ports, a formatter.
        made.run("mount(badge, place('first'))")
        made.go_live()
        page.evaluate("document.getElementById('first').remove()")
        window.until(lambda: made.alive()["sockets"] == 0)
        if request.param == MICROPYTHON:
            made.run("import gc; gc.collect()")
        yield made
        assert window.complaints == []
        page.close()


def test_a_component_ends_when_its_element_leaves_the_page(booted: Mounted) -> None:
    before = booted.mount_badge()
    during = booted.alive()
    assert during["sockets"] == 1
    assert during["timers"] > before["timers"]
    assert during["proxies"] > before["proxies"]
    booted.server.notify("demo", "Hello")
    booted.window.until(lambda: int(booted.page.evaluate("badge.textContent || 0")) > 0)

    booted.page.evaluate("badge.remove()")

    booted.ends_as(before)


def test_an_element_that_is_only_moved_keeps_its_component(booted: Mounted) -> None:
    before = booted.mount_badge()
    booted.page.evaluate("document.body.prepend(badge)")
    assert booted.alive()["connected"]

    booted.page.evaluate("document.body.replaceChildren()")

    booted.ends_as(before)


def test_a_component_may_be_mounted_before_its_element_enters_the_page(booted: Mounted) -> None:
    before = booted.alive()
    for later in ("document.body.append(late)", "document.body.append(outer); outer.append(late)"):
        booted.page.evaluate("window.late = document.createElement('p')")
        booted.page.evaluate("window.outer = document.createElement('div')")
        booted.run("mount(badge, js.late)")
        booted.go_live()
        booted.page.evaluate("late.append('what it draws')")
        assert booted.alive()["connected"], "it is still to come"

        booted.page.evaluate(later)
        assert booted.alive()["connected"]
        booted.page.evaluate("document.body.replaceChildren()")

        booted.ends_as(before)


def test_mounted_twice_it_ends_twice_and_unmounting_again_is_harmless(booted: Mounted) -> None:
    before = booted.alive()
    booted.run("element = place('badge'); ends = [mount(badge, element), mount(badge, element)]")
    booted.go_live()
    booted.run("ends[0](); ends[0]()")
    assert booted.alive()["connected"], "the other one still wishes for the line"

    booted.page.evaluate("badge.remove()")
    booted.ends_as(before)
    booted.run("ends[0](); ends[1]()")

    assert booted.alive() == before


def test_what_is_mounted_during_an_unmount_lives_until_its_own_element_goes(booted: Mounted) -> None:
    before = booted.alive()
    booted.run(
        """
from livebell.hooks.scope import current_scope
def passing_on(element):
    badge(element)
    current_scope().own(lambda: mount(badge, place("next")))
mount(passing_on, place("badge"))
"""
    )
    booted.go_live()
    booted.page.evaluate("badge.remove()")
    booted.window.until(lambda: booted.page.evaluate("Boolean(document.getElementById('next'))"))
    booted.go_live()

    booted.page.evaluate("next.remove()")

    booted.ends_as(before)


def test_an_element_in_a_shadow_root_counts_as_one_of_the_page(booted: Mounted) -> None:
    before = booted.alive()
    for how in ("inside.remove()", "host.remove()"):
        booted.page.evaluate(
            """() => {
              window.host = document.body.appendChild(document.createElement("div"));
              window.inside = host.attachShadow({ mode: "open" }).appendChild(document.createElement("p"));
            }"""
        )
        booted.run("mount(badge, js.inside)")
        booted.go_live()

        booted.page.evaluate(how)

        booted.ends_as(before)


def test_what_the_pages_storage_has_not_is_nobody_and_no_fault(booted: Mounted) -> None:
    booted.run(
        """
def stored(refused):
    return js.localStorage.getItem("access")
websocket_service.initialize(token=stored)
def tell():
    js.stands = str(websocket_service.get_status()["state"])
"""
    )

    def stands() -> object:
        booted.run("tell()")
        return booted.page.evaluate("stands")

    booted.window.until(lambda: stands() == "unauthorized")
    booted.page.evaluate("localStorage.setItem('access', token)")
    booted.run("websocket_service.reconnect()")
    booted.window.until(lambda: stands() == "open")
    booted.run("websocket_service.disconnect()")
