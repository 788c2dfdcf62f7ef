"""The bell beside what its page does: dialogs, failures, its own picture before Python, and every name it promises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from livebell.ui.model import Model
from livebell.ui.root import root_view
from livebell.ui.texts import Texts
from tests.browser.test_embedding import WORDS, Host
from tests.support.abroad import abroad
from tests.support.server import ROOT
from tests.ui.markup import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Route

    from tests.support.watched import Watched

    Window = Callable[..., Watched]

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title></head>
<body><header></header><main></main>
<dialog id="modal" aria-label="Sure?"><button id="yes" autofocus>Yes</button><div id="inside"></div></dialog>
<div id="menu" popover><button>Menu</button></div></body></html>"""
# What the element says of itself, so that a name that is gone or new is seen.
SURFACE = """await load();
    const bell = make();
    document.querySelector("header").append(bell);
    await open_(bell);
    return {
        names: Object.getOwnPropertyNames(Object.getPrototypeOf(bell)).filter((name) => name !== "constructor").sort(),
        attributes: customElements.get("live-bell").observedAttributes.toSorted(),
        status: Object.keys(bell.getStatus()).sort(),
    };"""
LIFECYCLE = {"attributeChangedCallback", "connectedCallback", "disconnectedCallback"}


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with abroad(tmp_path_factory.mktemp("beside")) as (page, server):
        page.html = PAGE
        yield Host(page, server)


@pytest.fixture
def window(host: Host, new_window: Window) -> Watched:
    opened = new_window(host.page.url)
    opened.page.add_init_script(f"window.BELL = {host.server.url!r};" + WORDS)
    return opened.open()


LIVE = """await load();
    document.querySelector("header").append(make());
    await open_(bells()[0]);"""


def test_a_modal_dialog_of_the_page_keeps_its_focus_and_a_bell_inside_it_works(
    host: Host, window: Watched
) -> None:
    host.run(window, LIVE + "document.querySelector('#modal').showModal();")
    expect(window.page.locator("#yes")).to_be_focused()

    host.run(window, "bells()[0].toast({title: 'Meanwhile'});")

    toast = window.page.locator("live-bell [part~=toast]")
    expect(toast).to_contain_text("Meanwhile")
    expect(window.page.locator("#yes")).to_be_focused()
    # What a browser forbids: everything outside a modal dialog is inert.
    reached = host.run(
        window,
        """const box = bells()[0].getBoundingClientRect();
        return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)?.localName;""",
    )
    assert reached != "live-bell"

    host.run(window, "document.querySelector('#inside').append(bells()[0]);")
    window.page.locator("live-bell #lb-button").click()
    expect(window.panel).to_be_visible()
    assert host.run(window, "return document.activeElement.localName;") == "live-bell"
    top = """const box = bells()[0].shadowRoot.getElementById("lb-panel").getBoundingClientRect();
        return document.elementFromPoint(box.x + 40, box.y + 20)?.localName;"""
    assert host.run(window, top) == "live-bell"  # the panel lies over the dialog, and can be pressed
    window.page.keyboard.press("Escape")
    expect(window.panel).to_be_hidden()
    assert host.run(window, "return document.querySelector('#modal').open;") is True


def test_an_open_popover_of_the_page_stays_open_and_the_panel_lies_over_it(
    host: Host, window: Watched
) -> None:
    host.run(window, LIVE)
    window.bell.click()
    expect(window.panel).to_be_visible()

    host.run(window, "document.querySelector('#menu').showPopover();")

    expect(window.page.get_by_role("button", name="Menu")).to_be_visible()
    expect(window.panel).to_be_visible()  # a manual popover: others do not close it
    host.run(window, "bells()[0].toast({title: 'Both'});")
    window.expect_toast("Both")
    expect(window.page.get_by_role("button", name="Menu")).to_be_visible()


def test_without_a_server_the_bell_says_that_it_is_trying_and_the_page_goes_on(
    host: Host, window: Watched
) -> None:
    went_on = host.run(
        window,
        """await load();
        document.querySelector("header").append(make({"api-url": "http://127.0.0.1:9/api"})); // nobody is there
        await until(() => ["waiting", "degraded"].includes(bells()[0].getStatus().state));
        return 1 + 1;""",
    )

    assert went_on == 2
    window.bell.click()
    expect(window.panel.locator("#lb-status")).to_have_text(re.compile("Reconnecting…|Offline"))


def test_where_the_policy_forbids_webassembly_the_bell_says_so_and_the_page_goes_on(
    host: Host, new_window: Window
) -> None:
    window = new_window(host.page.url)
    window.page.add_init_script(f"window.BELL = {host.server.url!r};" + WORDS)
    host.page.policy = f"script-src {host.server.url}; connect-src *"
    try:
        window.open()
    finally:
        host.page.policy = ""

    reason = host.run(
        window,
        """await load();
        document.querySelector("header").append(make());
        await until(() => bells()[0].getStatus().last_close);
        return bells()[0].getStatus().last_close.reason;""",
    )

    assert "WebAssembly" in reason
    window.bell.click()
    expect(window.page.get_by_text("Live updates are off")).to_be_visible()
    assert [said for said in window.complaints if said.startswith("uncaught")] == []
    window.complaints.clear()


@pytest.mark.parametrize(
    "answer", [None, {"status": 404}, {"body": "<h1>Not found</h1>", "content_type": "text/html"}]
)
def test_where_the_runtime_does_not_come_the_bell_says_so_and_the_page_goes_on(
    host: Host, new_window: Window, answer: dict[str, Any] | None
) -> None:
    """Blocked, not there, or something else under its name."""
    window = new_window(host.page.url)
    window.page.add_init_script(f"window.BELL = {host.server.url!r};" + WORDS)
    window.page.route("**/*.wasm", lambda route: route.fulfill(**answer) if answer else route.abort())
    window.open()

    went_on = host.run(
        window,
        """await load();
        document.querySelector("header").append(make());
        await until(() => bells()[0].getStatus().last_close);
        return 1 + 1;""",
    )

    assert went_on == 2
    window.bell.click()
    expect(window.page.get_by_text("Live updates are off")).to_be_visible()
    assert [said for said in window.complaints if said.startswith("uncaught")] == []
    window.complaints.clear()


def test_the_inert_bell_is_the_one_that_python_draws_and_nothing_shifts(host: Host, window: Watched) -> None:
    # Python is held back until the inert bell has been looked at.
    held: list[Route] = []
    is_held = [True]
    window.page.route(
        "**/micropython.wasm", lambda route: held.append(route) if is_held[0] else route.continue_()
    )
    host.run(
        window,
        """await load();
        document.querySelector("header").append(make());
        await until(() => performance.getEntriesByName("livebell:painted").length > 0);""",
    )
    bell = window.page.locator("live-bell #lb-button")
    markup = host.run(window, "return bells()[0].shadowRoot.getElementById('lb-mount').innerHTML;")
    before, box = bell.screenshot(animations="disabled"), bell.bounding_box()

    is_held[0] = False
    for route in held:
        route.continue_()
    host.run(window, "await open_(bells()[0]);")

    # The panel comes with Python; until then there is nothing to control, and a click is kept, not refused.
    later = {"aria-controls", "aria-disabled"}
    drawn, inert = (read(text).one(id="lb-button") for text in (root_view(Model(), Texts()), markup))
    shape = [
        [
            (each.tag, {k: v or "" for k, v in each.attributes.items() if k not in later})
            for each in one.walk()
        ]
        for one in (inert, drawn)
    ]
    assert shape[0] == shape[1]
    assert bell.bounding_box() == box
    assert bell.screenshot(animations="disabled") == before


def test_the_element_has_the_names_that_are_documented_and_no_others(host: Host, window: Watched) -> None:
    surface = host.run(window, SURFACE)

    text = (ROOT / "docs" / "element.md").read_text(encoding="utf-8")
    section = text.split("## Properties and methods")[1].split("## Events")[0]
    documented = set(
        re.findall(r"`(\w+)(?:\([^`]*\))?`", "\n".join(re.findall(r"^\| (.+?) \|", section, re.MULTILINE)))
    )
    # `inspect` is the inspector's.
    assert set(surface["names"]) - LIFECYCLE - {"inspect"} == documented
    attributes = text.split("## Attributes")[1].split("## Properties")[0]
    assert set(surface["attributes"]) == set(re.findall(r"^\| `([\w-]+)`", attributes, re.MULTILINE)) - {
        "interpreter"
    }
    assert surface["status"] == sorted(
        ["state", "via", "attempt", "next_attempt_in", "last_close", "last_seq", "since", "dropped_frames"]
    )


def test_each_documented_event_comes_bubbles_and_crosses_shadow_roots(host: Host, window: Watched) -> None:
    text = (ROOT / "docs" / "element.md").read_text(encoding="utf-8")
    names = re.findall(r"^\| `(livebell-\w+)`", text.split("## Events")[1], re.MULTILINE)
    assert len(names) == 7

    host.run(
        window,
        f"""window.told = {{}};
        for (const name of {names!r}) addEventListener(name, (event) => {{
            told[name] = [event.bubbles, event.composed, event.cancelable, Object.keys(event.detail).sort()];
            if (name === "livebell-activate") event.preventDefault();
        }});
        await load();
        const outer = document.querySelector("main").attachShadow({{mode: "open"}});
        const bell = make();
        outer.append(bell);
        await open_(bell);
        bell.startPolling();
        window.signOut = () => bell.signOut();""",
    )
    host.server.notify("demo", "Done", "x", notification_type="sync_completed", metadata={"url": "/here"})
    window.until(lambda: "livebell-synccompleted" in window.page.evaluate("told"))
    window.bell.click()
    window.panel.get_by_role("link", name="Done").click()
    window.until(lambda: "livebell-activate" in window.page.evaluate("told"))
    window.page.evaluate("signOut()")
    window.panel.get_by_role("button", name="Sign in").click()
    window.until(lambda: "livebell-signin" in window.page.evaluate("told"))

    assert window.page.evaluate("told") == {
        "livebell-ready": [True, True, False, ["interpreter"]],
        "livebell-notification": [True, True, False, ["notification"]],
        "livebell-unreadcount": [True, True, False, ["unread_count"]],
        "livebell-status": [True, True, False, ["status"]],
        "livebell-synccompleted": [True, True, False, ["notification"]],
        "livebell-activate": [True, True, True, ["notification", "url"]],
        "livebell-signin": [True, True, True, []],
    }
    assert window.page.url.rstrip("/") == host.page.url


def test_methods_do_what_their_names_say(host: Host, window: Watched) -> None:
    seen = host.run(
        window,
        LIVE
        + """const bell = bells()[0], seen = [];
        const state = async (wanted) => { await until(() => bell.getStatus().state === wanted); seen.push(wanted); };
        bell.disconnect(); await state("closed");
        bell.connect(); await state("open");
        const since = bell.getStatus().since;
        bell.reconnect(); await until(() => bell.getStatus().since > since); await state("open");
        bell.startPolling(); bell.stopPolling();
        seen.push(typeof bell.unreadCount);
        bell.signOut(); await state("unauthorized");
        return seen;""",
    )

    assert seen == ["closed", "open", "open", "number", "unauthorized"]
