"""A page that forbids and resets all it can, and a page with a PyScript of its own: the bell is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.abroad import filled
from tests.support.host_page import HostPage
from tests.support.server import ROOT, LiveServer
from tests.support.stage import INTERPRETERS, MICROPYTHON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.watched import Watched

    Window = Callable[..., Watched]

TAG = '<live-bell api-url="{bell}/api" lang="en" interpreter="{interpreter}"></live-bell>'
PLAIN = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Plain</title>
<link rel="stylesheet" href="/plain.css"><script type="module" src="{{bell}}/livebell.js"></script>
<script type="module" src="/host.js"></script></head><body><div id="place">{TAG}</div></body></html>"""
HOSTILE = f"""<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>Hostile</title>
<base href="https://elsewhere.invalid/deep/path/">
<link rel="stylesheet" href="{{host}}/plain.css"><link rel="stylesheet" href="{{host}}/hostile.css">
<script type="module" src="{{bell}}/livebell.js"></script><script type="module" src="{{host}}/host.js"></script>
</head><body><div id="place">{TAG}</div></body></html>"""
# The bell at the same whole pixels in all pages, and nothing else that is seen: of a page that scrolls, the top
# layer is drawn in other parts, and a slanted line looks different where two parts meet.
PLAIN_CSS = """
html, body { margin: 0 !important; display: block !important; font-size: 0 !important; line-height: 0 !important; }
head, script, #own { display: none !important; }
#place { display: flex !important; position: absolute !important; top: 40px !important; left: 500px !important; }
"""
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
addEventListener("securitypolicyviolation", (event) => violations.push([event.violatedDirective, event.sourceFile, event.sample]));
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
                "/default-policy.js": DEFAULT_POLICY,
            }
            host.folder = ROOT / "node_modules"
        yield started
        for host in hosts:
            host.__exit__()


NAMES = ("plain", "hostile", "pyscript")
LOOKS = {"viewport": {"width": 1000, "height": 700}, "color_scheme": "light"}
PAGES: dict[str, HostPage] = {}


def prepared(
    name: str, html: str, server: LiveServer, policy: str = "", interpreter: str = MICROPYTHON
) -> HostPage:
    page = PAGES[name]
    page.html = filled(html, server, interpreter).replace("{host}", page.url)
    page.policy = policy.replace("{bell}", server.url).replace("{socket}", server.url.replace("http", "ws"))
    return page


def pictures(window: Watched, server: LiveServer) -> dict[str, bytes]:
    """The bell as it is: without and with a count, its empty panel, and one with notifications in it."""
    bell = window.page.locator("live-bell #lb-button")
    window.expect_unread(0)
    bell.hover()  # so that all of it is drawn anew, and no edge is left of what was shown before
    window.page.mouse.move(5, 5)
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


def of_plain(server: LiveServer, new_window: Window, interpreter: str) -> dict[str, bytes]:
    """How the bell looks in a page that does nothing to it; its notifications are gone again."""
    clear(server)  # what other tests left
    plain = new_window(prepared("plain", PLAIN, server, interpreter=interpreter).url, **LOOKS).open_live()
    taken = pictures(plain, server)
    assert plain.page.evaluate("violations") == []
    clear(server)
    return taken


def assert_the_same(found: dict[str, bytes], expected: dict[str, bytes]) -> None:
    assert {name: found[name] == taken for name, taken in expected.items()} == dict.fromkeys(expected, True)


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_the_bell_looks_and_works_the_same_in_a_hostile_page(
    server: LiveServer, new_window: Window, interpreter: str
) -> None:
    expected = of_plain(server, new_window, interpreter)
    page = prepared("hostile", HOSTILE, server, POLICY, interpreter)
    hostile = new_window(page.url, **LOOKS).open_live()

    assert_the_same(pictures(hostile, server), expected)
    assert hostile.page.evaluate("violations") == []


def clear(server: LiveServer) -> None:
    """Nobody has a notification any more."""
    with server.client(server.token("demo")) as client:
        for item in client.get("/api/notifications/").json()["results"]:
            client.delete(f"/api/notifications/{item['id']}/")


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


PYSCRIPT = f"""<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>Own PyScript</title>
<base href="https://elsewhere.invalid/deep/path/"><script src="{{host}}/default-policy.js"></script>
<link rel="stylesheet" href="{{host}}/files/@pyscript/core/dist/core.css">
<link rel="stylesheet" href="{{host}}/plain.css"><link rel="stylesheet" href="{{host}}/hostile.css">
<script type="module" src="{{host}}/host.js"></script>
<script type="module" src="{{host}}/files/@pyscript/core/dist/core.js"></script>
<script type="module" src="{{bell}}/livebell.js"></script></head>
<body><div id="own"><p id="said"></p><button id="again">Again</button></div>
<div id="place">{TAG}</div><script type="mpy" src="{{host}}/own.py"
config='{{"interpreter": "{{host}}/files/@micropython/micropython-webassembly-pyscript/micropython.mjs"}}'>
</script></body></html>"""
# What PyScript asks of its page: it makes a function of a text (https://pyscript.net). The page's own default
# policy lets it, and keeps a list of who asked.
NEEDS_OF_PYSCRIPT = POLICY.replace("'wasm-unsafe-eval'", "'wasm-unsafe-eval' 'unsafe-eval'") + " default"
DEFAULT_POLICY = """
window.asked = [];
const createScript = (text) => {
  asked.push(new Error().stack);
  return text;
};
try {
  trustedTypes.createPolicy("default", { createScript });
} catch {
  console.info("no default policy is allowed here");
}
"""
OWN = """
from pyscript import document, when
import sys

@when("click", "#again")
def again(event):
    document.querySelector("#said").textContent = sys.implementation.name + " " + event.type

document.querySelector("#said").textContent = "up"
"""


def test_a_hosts_own_pyscript_is_neither_used_nor_touched(server: LiveServer, new_window: Window) -> None:
    expected = of_plain(server, new_window, MICROPYTHON)
    page = prepared("pyscript", PYSCRIPT, server, NEEDS_OF_PYSCRIPT)
    window = new_window(page.url, **LOOKS).open()
    expect(window.page.locator("#said")).to_have_text("up", timeout=60_000)
    window.wait_live()

    assert_the_same(pictures(window, server), expected)

    window.page.evaluate("document.querySelector('#again').click()")
    expect(window.page.locator("#said")).to_have_text("micropython click")
    assert window.page.evaluate("violations") == []
    asked = window.page.evaluate("asked")
    assert [stack for stack in asked if "@pyscript" not in stack or "livebell" in stack] == []
    assert asked, "the page's policy was asked by PyScript, so it would have seen us too"


def test_where_a_policy_stops_a_hosts_pyscript_the_bell_is_alive(
    server: LiveServer, new_window: Window
) -> None:
    """PyScript cannot start where no text becomes a function; the bell, which needs none, can."""
    window = new_window(prepared("pyscript", PYSCRIPT, server, POLICY).url, **LOOKS).open()

    clear(server)
    window.wait_live()
    pictures(window, server)  # it works

    refused = window.page.evaluate("violations")
    assert refused
    assert [source for _, source, _ in refused if "/@pyscript/" not in source] == []
    about_it = ("Content Security Policy", "Content Security policy", "TrustedScript")
    assert [said for said in window.complaints if not any(words in said for words in about_it)] == []
    window.complaints.clear()
