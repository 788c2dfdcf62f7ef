"""A page that forbids and resets all it can, and a page with a PyScript of its own: the bell is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.host_page import HostPage
from tests.support.server import ROOT, LiveServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.watched import Watched

    Window = Callable[..., Watched]

TAG = '<live-bell api-url="{bell}/api" lang="en"></live-bell>'
PLAIN = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Plain</title>
<link rel="stylesheet" href="/plain.css"><script type="module" src="{{bell}}/livebell.js"></script>
<script type="module" src="/host.js"></script></head><body><div id="place">{TAG}</div></body></html>"""
HOSTILE = f"""<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>Hostile</title>
<base href="https://elsewhere.invalid/deep/path/">
<link rel="stylesheet" href="{{host}}/plain.css"><link rel="stylesheet" href="{{host}}/hostile.css">
<script type="module" src="{{bell}}/livebell.js"></script><script type="module" src="{{host}}/host.js"></script>
</head><body><div id="place">{TAG}</div></body></html>"""
# The bell at the same whole pixels in both pages.
PLAIN_CSS = "#own { position: absolute !important; top: -3000px !important; }\n#place { display: flex !important; position: absolute !important; top: 40px !important; left: 500px !important; }"
HOSTILE_CSS = """
* { all: unset !important; }
*, *::before, *::after { box-sizing: content-box !important; border: 0 !important; padding: 0 !important;
  font: italic 900 40px/3 serif !important; letter-spacing: 9px !important; word-spacing: 9px !important;
  text-transform: uppercase !important; text-align: right !important; text-indent: 50px !important;
  text-shadow: 3px 3px red !important; white-space: pre !important; line-height: 3 !important; }
button, svg, span, p, h2, section { background: lime !important; transform: rotate(3deg) !important; }
"""
HOST_JS = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) => violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
document.querySelector("live-bell").getToken = async () => (await fetch(new URL("/my-token", location.origin))).text();
"""
POLICY = (
    "default-src 'none'; base-uri *; style-src 'self'; script-src 'self' {bell} 'wasm-unsafe-eval'; "
    "connect-src 'self' {bell} {socket}; require-trusted-types-for 'script'; trusted-types livebell"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    # A host page's port is known only when it listens, so all three listen first.
    hosts = [HostPage("", lambda: "") for _ in NAMES]
    allowed = [argument for host in hosts for argument in ("--allow-origin", host.url)]
    started = LiveServer(tmp_path_factory.mktemp("hostile"), extra_args=allowed)
    with started:
        for name, host in zip(NAMES, hosts, strict=True):
            PAGES[name] = host
            host.__enter__()
            host.token = lambda: started.token("demo")
            host.files = {
                "/plain.css": PLAIN_CSS,
                "/hostile.css": HOSTILE_CSS,
                "/host.js": HOST_JS,
                "/own.py": OWN,
            }
            host.folder = ROOT / "node_modules"
        yield started
        for host in hosts:
            host.__exit__()


NAMES = ("plain", "hostile", "pyscript")
PAGES: dict[str, HostPage] = {}


def prepared(name: str, html: str, server: LiveServer, policy: str = "") -> HostPage:
    page = PAGES[name]
    page.html = html.replace("{bell}", server.url).replace("{host}", page.url)
    page.policy = policy.replace("{bell}", server.url).replace("{socket}", server.url.replace("http", "ws"))
    return page


def pictures(window: Watched, server: LiveServer) -> dict[str, bytes]:
    """The bell as it is: without and with a count, its empty panel, and one with notifications in it."""
    bell = window.page.locator("live-bell #lb-button")
    window.expect_unread(0)
    taken = {"bell": bell.screenshot(animations="disabled")}
    window.bell.click()
    window.expect_status("Live")
    settled = "Promise.all(document.querySelector('live-bell').shadowRoot.getAnimations().map((one) => one.finished))"
    window.page.evaluate(f"{settled}.then(() => null)")
    taken["panel"] = window.panel.screenshot(animations="disabled")
    window.page.keyboard.press("Escape")
    expect(window.panel).to_be_hidden()
    server.notify("demo", "Hello", "World")
    window.expect_unread(1)
    window.page.mouse.move(5, 5)
    window.page.evaluate("document.activeElement.blur()")
    taken["badge"] = bell.screenshot(animations="disabled")
    window.bell.click()
    window.articles.first.hover()
    window.articles.first.get_by_role("button", name="Delete").click()
    window.expect_unread(0)
    window.panel.get_by_role("button", name="Undo").click()
    window.expect_unread(1)
    window.articles.first.get_by_role("button", name="Mark as read").click()
    window.expect_unread(0)
    return taken


def test_the_bell_looks_and_works_the_same_in_a_hostile_page(server: LiveServer, new_window: Window) -> None:
    size = {"viewport": {"width": 1000, "height": 700}, "color_scheme": "light"}
    plain = new_window(prepared("plain", PLAIN, server).url, **size).open_live()
    expected = pictures(plain, server)
    for item in items_of(server):
        delete(server, item)
    hostile = new_window(prepared("hostile", HOSTILE, server, POLICY).url, **size).open_live()

    found = pictures(hostile, server)
    assert {name: found[name] == picture for name, picture in expected.items()} == dict.fromkeys(
        expected, True
    )
    assert hostile.page.evaluate("violations") == []
    assert plain.page.evaluate("violations") == []


def items_of(server: LiveServer) -> list[int]:
    with server.client(server.token("demo")) as client:
        return [item["id"] for item in client.get("/api/notifications/").json()["results"]]


def delete(server: LiveServer, item: int) -> None:
    with server.client(server.token("demo")) as client:
        client.delete(f"/api/notifications/{item}/")


def test_without_our_policy_among_those_allowed_the_bell_says_so(
    server: LiveServer, new_window: Window
) -> None:
    policy = POLICY.replace("trusted-types livebell", "trusted-types others")
    window = new_window(prepared("hostile", HOSTILE, server, policy).url).open()

    window.until(lambda: window.complaints)

    assert "must allow the Trusted Types policy" in " ".join(window.complaints)
    assert [c for c in window.complaints if "livebell" not in c] == []
    expect(window.bell).to_be_visible()
    window.complaints.clear()


PYSCRIPT = """<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>Own PyScript</title>
<link rel="stylesheet" href="/files/@pyscript/core/dist/core.css">
<link rel="stylesheet" href="/plain.css"><link rel="stylesheet" href="/hostile.css">
<script type="module" src="/files/@pyscript/core/dist/core.js"></script>
<script type="module" src="{bell}/livebell.js"></script></head>
<body><div id="own"><p id="said"></p><button id="again">Again</button></div>
<div id="place"><live-bell api-url="{bell}/api" lang="en"></live-bell></div><script type="module" src="/host.js"></script>
<script type="mpy" src="/own.py" config='{"interpreter": "/files/@micropython/micropython-webassembly-pyscript/micropython.mjs"}'>
</script></body></html>"""
OWN = """
from pyscript import document, when
import sys

@when("click", "#again")
def again(event):
    document.querySelector("#said").textContent = sys.implementation.name + " " + event.type

document.querySelector("#said").textContent = "up"
"""


def test_a_hosts_own_pyscript_is_neither_used_nor_touched(server: LiveServer, new_window: Window) -> None:
    """Reset and right to left as well, but without a policy: under ours PyScript itself does not start."""
    size = {"viewport": {"width": 1000, "height": 700}, "color_scheme": "light"}
    plain = new_window(prepared("plain", PLAIN, server).url, **size).open_live()
    expected = pictures(plain, server)
    for item in items_of(server):
        delete(server, item)
    window = new_window(prepared("pyscript", PYSCRIPT, server).url, **size).open()
    said = window.page.locator("#said")
    expect(said).to_have_text("up", timeout=60_000)
    window.wait_live()

    found = pictures(window, server)

    # Of the panel, which is used here, the picture is compared in the hostile page.
    assert (found["bell"] == expected["bell"], found["badge"] == expected["badge"]) == (True, True)
    window.page.evaluate("document.querySelector('#again').click()")
    expect(said).to_have_text("micropython click")
