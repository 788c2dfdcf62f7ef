"""What axe finds in every state (nothing), on both interpreters, and what a keyboard alone can do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.support.gallery import STATES
from tests.support.stage import INTERPRETERS, MICROPYTHON, Stage, entries, entry
from tests.support.watched import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator, ViewportSize

LOOKS: dict[str, dict[str, str]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"color_scheme": "light", "forced_colors": "active"},
}
# What is looked at in every look; the others differ in nothing that colours or widths decide.
BROAD = ("closed", "open", "empty", "offline", "toasts", "settings")
WIDE: ViewportSize = {"width": 1000, "height": 720}
NARROW: ViewportSize = {"width": 320, "height": 640}
# The host's own page has no landmarks; what is ours is looked at with every other rule.
OPTIONS = {"rules": {"region": {"enabled": False}, "landmark-one-main": {"enabled": False}}}
# Half-faded pictures have half the contrast: ours, and the page's around them. A shimmer never ends.
FADED = """async () => {
  const roots = [document, ...[...document.querySelectorAll("*")].map((each) => each.shadowRoot).filter(Boolean)];
  const running = roots.flatMap((root) => root.getAnimations());
  const ending = running.filter((each) => Number.isFinite(each.effect.getComputedTiming().endTime));
  await Promise.allSettled(ending.map((each) => each.finished));
}"""


@pytest.fixture(scope="module", params=INTERPRETERS)
def booted(request: pytest.FixtureRequest, make_stage: Callable[..., Stage]) -> Iterator[Stage]:
    """
    A bell on each interpreter, in a page that is not held to its policy.

    Axe sets inline styles, which the policy forbids. The browser tells of that whenever it comes to it, also
    in the middle of a later test; so what axe does is allowed, and not sorted out afterwards.
    """
    stage = make_stage(request.param, bypass_csp=True).open()
    yield stage
    stage.page.context.close()


def findings(stage: Stage) -> list[str]:
    stage.page.evaluate(FADED)
    answer = Axe().run(stage.page, options=OPTIONS)
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in answer.response["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(stage: Stage, state: str) -> None:
    STATES[state](stage)

    for look, media in LOOKS.items() if state in BROAD else [("light", LOOKS["light"])]:
        stage.page.emulate_media(**media)  # type: ignore[arg-type]
        stage.settle()
        assert findings(stage) == [], look
    stage.page.emulate_media(color_scheme="light", forced_colors="none")


@pytest.mark.parametrize("state", ["open", "settings", "toasts"])
def test_axe_finds_nothing_on_a_narrow_screen(stage: Stage, state: str) -> None:
    stage.page.set_viewport_size(WIDE)
    STATES[state](stage)
    stage.page.set_viewport_size(NARROW)
    stage.settle()

    assert findings(stage) == []
    if state != "toasts":
        box = stage.panel.bounding_box()
        assert box
        assert (round(box["x"]), round(box["width"]), round(box["height"])) == (0, 320, 640)
    stage.page.set_viewport_size(WIDE)


def test_the_words_about_the_connection_are_not_cut_on_a_narrow_screen(stage: Stage) -> None:
    stage.page.set_viewport_size(NARROW)
    for state in ("skeleton", "unauthorized"):  # "Reconnecting…", "Not signed in"
        STATES[state](stage)
        words = stage.page.locator("#lb-status-text")
        assert words.evaluate("(element) => element.scrollWidth <= element.clientWidth"), words.inner_text()
    stage.page.set_viewport_size(WIDE)


SET_LANGUAGE = (
    """document.addEventListener("readystatechange", () => { document.documentElement.lang = "ar" })"""
)


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_axe_finds_nothing_from_right_to_left(make_stage: Callable[..., Stage], interpreter: str) -> None:
    stage = make_stage(interpreter, lang="ar", bypass_csp=True)
    stage.page.add_init_script(SET_LANGUAGE)
    stage.open()
    expect(stage.root).to_have_attribute("dir", "rtl")

    for state in ("closed", "open", "settings", "toasts", "error"):
        STATES[state](stage)
        stage.settle()
        assert findings(stage) == [], state
    stage.page.context.close()


@pytest.mark.parametrize("state", ["open", "settings", "undo", "toasts", "offline", "error", "unauthorized"])
def test_whatever_can_be_pressed_is_24_pixels_large(stage: Stage, state: str) -> None:
    STATES[state](stage)
    small = stage.in_bell(
        "(root) => [...root.querySelectorAll('button, a[href]')].filter((e) => e.checkVisibility()).map((e) =>"
        " [e.id || e.className, e.getBoundingClientRect()]).filter(([, b]) => b.width < 24 || b.height < 24)"
        ".map(([name, b]) => `${name}: ${b.width} × ${b.height}`)"
    )

    # A title's link is text in its row, and all of the row is its target.
    assert [each for each in small if not each.startswith(":")] == []


# Of each press: what it was for, and whether a key did it (a click without a pointer has no place and no count).
PRESSES = """(root) => {
  globalThis.pressed = [];
  root.addEventListener("click", (event) => {
    const action = event.target.closest("[data-action]")?.dataset.action;
    pressed.push(event.detail === 0 && event.isTrusted ? action : `by hand: ${action}`);
  }, true);
}"""
ACTIONS = Path(__file__).resolve().parents[2] / "pyapp" / "livebell" / "app" / "bell_actions.py"


def tab_to(stage: Stage, wanted: Locator) -> None:
    """By the Tab key alone."""
    for _ in range(80):
        if wanted.evaluate_all(
            "(all) => Boolean(all[0]?.matches(':focus'))"
        ):  # it may come, and go by itself
            return
        stage.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {wanted}, but to {stage.focused()}")


def press(stage: Stage, name: str, key: str = "Enter") -> None:
    """Go to what does something, and do it."""
    tab_to(stage, stage.root.locator(f"[data-action={name}]"))
    stage.page.keyboard.press(key)


def open_by_key(stage: Stage) -> None:
    press(stage, "toggle")
    expect(stage.panel).to_be_visible()


def keys_read(stage: Stage) -> None:
    """All that one does with what is there."""
    long = entry(100, ago=9000, message="A long message. " * 20, metadata={"url": "#there"})
    stage.begin([*entries(3), long])
    open_by_key(stage)
    assert stage.focused() == "lb-panel"
    press(stage, "mark-read")
    stage.window.expect_unread(3)
    assert stage.focused() == "lb-n-i3-r"  # one button, which has turned
    stage.page.keyboard.press("Space")
    stage.window.expect_unread(4)
    press(stage, "delete")
    expect(stage.article("Title 3")).to_have_count(0)
    press(stage, "undo")
    expect(stage.article("Title 3")).to_have_count(1)
    press(stage, "more")
    expect(stage.article("Title 100").get_by_role("button", name="Less")).to_be_visible()
    press(stage, "activate")
    stage.window.until(lambda: stage.page.url.endswith("#there"))
    stage.window.expect_unread(3)
    stage.arrive(entry(9000, ago=0))
    press(stage, "show-new")
    expect(stage.article("Title 9000")).to_be_focused()
    press(stage, "mark-all-read")
    stage.window.expect_unread(0)
    tab_to(stage, stage.page.locator("#lb-tab-all"))
    stage.page.keyboard.press("ArrowRight")
    expect(stage.page.locator("#lb-tab-unread")).to_be_focused()
    stage.page.keyboard.press("Enter")
    stage.page.keyboard.press("Home")
    stage.page.keyboard.press("Enter")
    press(stage, "close")
    expect(stage.panel).to_be_hidden()
    assert stage.focused() == "lb-button"


def keys_set(stage: Stage) -> None:
    """The bell's own settings, on and off again."""
    open_by_key(stage)
    press(stage, "settings")
    for name in ("sound", "system", "title_count", "favicon"):
        press(stage, "set-" + name, "Space")
        stage.page.keyboard.press("Space")
    press(stage, "settings")
    stage.page.keyboard.press("Escape")
    expect(stage.panel).to_be_hidden()


def keys_mend(stage: Stage) -> None:
    """What there is to do where something went wrong."""
    stage.begin(entries(60), page_size=30)
    open_by_key(stage)
    stage.status = 500
    tab_to(stage, stage.articles.first)
    for _ in range(29):
        stage.page.keyboard.press("PageDown")
    expect(stage.page.locator("#lb-load-more[data-action]")).to_be_visible(timeout=PATIENCE)
    stage.page.keyboard.press("Control+End")
    stage.status = 200
    press(stage, "load-more")
    expect(stage.article("Title 30")).to_be_attached(timeout=PATIENCE)
    stage.begin(entries(2))
    stage.status = 403
    open_by_key(stage)
    press(stage, "mark-read")
    expect(stage.page.locator("#lb-banner[data-kind=error]")).to_be_visible(timeout=PATIENCE)
    press(stage, "retry")
    stage.window.until(lambda: sum(each.startswith("PATCH") for each in stage.asked) == 2)
    expect(stage.page.locator("#lb-banner[data-kind=error]")).to_be_visible(timeout=PATIENCE)
    stage.page.keyboard.press("Escape")
    expect(stage.root.locator("[data-action=toast-button]")).to_be_visible(timeout=PATIENCE)
    stage.status = 200
    press(stage, "toast-button")
    stage.window.expect_unread(1)
    stage.arrive(entry(9001, ago=0))
    press(stage, "dismiss-toast")
    expect(stage.root.locator("#lb-toasts .toast")).to_have_count(0)


def keys_return(stage: Stage) -> None:
    """Back from nowhere, and from nobody."""
    STATES["offline"](stage)
    stage.is_offline = stage.refuses_sockets = False
    press(stage, "reconnect")
    expect(stage.bell).to_have_attribute("data-connection", "live", timeout=PATIENCE)
    STATES["unauthorized"](stage)
    press(stage, "sign-in")
    if stage.interpreter == MICROPYTHON:  # our page signs people in by a form of its own
        stage.is_signed_out = False
        expect(stage.bell).to_have_attribute("data-connection", "live", timeout=PATIENCE)


def test_everything_can_be_done_with_keys_alone(stage: Stage) -> None:
    every = set(re.findall(r'^        "([\w-]+)": ', ACTIONS.read_text(encoding="utf-8"), re.MULTILINE))
    assert len(every) > 20
    stage.begin([])
    stage.page.locator("#lb-button").focus()
    stage.in_bell(PRESSES)

    for story in (keys_read, keys_set, keys_mend, keys_return):
        stage.begin([])
        story(stage)

    assert every - set(stage.page.evaluate("pressed")) == set()
    stage.open()  # what somebody wished for by hand, only somebody takes back


def test_a_toast_goes_by_escape_and_stays_while_it_has_the_focus(stage: Stage) -> None:
    stage.begin([])
    stage.arrive(entry(501, ago=0, title="One"))
    stage.arrive(entry(502, ago=0, title="Two"))
    toasts = stage.root.locator("#lb-toasts .toast")
    expect(toasts).to_have_count(2)

    stage.page.get_by_role("button", name="Dismiss").first.focus()
    stage.page.keyboard.press("Escape")

    expect(toasts).to_have_count(1)
    assert stage.focused().endswith("-x")  # the next one's
    stage.window.bell.focus()
    stage.page.keyboard.press("Escape")
    expect(toasts).to_have_count(0)


def test_a_toast_never_covers_what_has_the_focus(stage: Stage) -> None:
    stage.begin([])
    stage.page.evaluate(
        "() => { const b = document.createElement('button'); b.id = 'below'; b.textContent = 'Below';"
        " Object.assign(b.style, {position: 'fixed', right: '40px', bottom: '30px'}); document.body.append(b) }"
    )
    stage.arrive(entry(601, ago=0, title="Here"))
    toast = stage.root.locator("#lb-toasts .toast")
    expect(toast).to_have_count(1)

    stage.page.locator("#below").focus()

    expect(stage.page.locator("#lb-toaster")).not_to_have_attribute("data-place", "end")
    stage.settle()
    covered, covering = stage.page.locator("#below").bounding_box(), toast.bounding_box()
    assert covered
    assert covering
    assert (
        covering["x"] + covering["width"] <= covered["x"]
        or covering["y"] + covering["height"] <= covered["y"]
    )
    stage.page.evaluate("document.getElementById('below').remove()")


def read_everything(stage: Stage) -> None:
    links = {"url": "#there", "actions": [{"label": "Show log", "url": "#log"}]}
    stage.read([entry(1, title="Import failed", message="Words. " * 60, is_read=True, metadata=links)])


def waiting_and_deleted(stage: Stage) -> None:
    stage.read(entries(3))
    stage.arrive(entry(9100, ago=0))
    stage.article("Title 2").get_by_role("button", name="Delete").focus()
    stage.page.keyboard.press("Enter")
    expect(stage.page.locator("#lb-undo-button")).to_be_visible()


TREES: dict[str, tuple[Callable[[Stage], object], str]] = {
    "closed": (lambda stage: stage.begin([entry(1)]), """
- button "Notifications, 1 unread"
- region "Notification messages"
"""),
    "open": (lambda stage: stage.read([entry(1, title="Sync completed", message="All there")]), """
- button "Notifications, 1 unread" [expanded]
- dialog "Notifications":
  - heading "Notifications" [level=2]
  - status: Live
  - button "Settings"
  - button "Close"
  - tablist "Which notifications":
    - tab "All" [selected]
    - tab "Unread"
  - button "Mark all as read"
  - status
  - status
  - tabpanel "All":
    - feed "Notifications":
      - article "Sync completed":
        - heading "Sync completed" [level=3]
        - time
        - button "Mark as read"
        - button "Delete"
        - paragraph: All there
        - img "Unread"
    - paragraph: That’s all.
"""),
    "item": (read_everything, """
- article "Import failed":
  - heading "Import failed" [level=3]:
    - link "Import failed":
      - /url: "#there"
  - time
  - button "Mark as unread"
  - button "Delete"
  - paragraph
  - button "More"
  - paragraph:
    - link "Show log":
      - /url: "#log"
"""),
    "waiting": (waiting_and_deleted, """
- dialog "Notifications":
  - status:
    - button "Show 1 new notification"
  - status:
    - text: Deleted
    - button "Undo"
"""),
    "settings": (STATES["settings"], """
- dialog "Notifications":
  - button "Back to the notifications"
  - button "Close"
  - group "Settings of the bell":
    - heading "Settings of the bell" [level=3]
    - switch "Play a short sound"
    - switch /System notification/
    - switch "Number in the page’s title"
    - switch "Badge on the page’s icon"
    - paragraph: They are kept for you in this browser.
"""),
    "offline": (STATES["offline"], """
- dialog "Notifications":
  - status: Offline
  - status:
    - button "Reconnect"
"""),
    "error": (STATES["error"], """
- tabpanel "All":
  - heading "Notifications could not be loaded" [level=3]
  - paragraph
  - button "Try again"
"""),
    "unauthorized": (STATES["unauthorized"], """
- status: Not signed in
- tabpanel "All":
  - heading "You’re not signed in" [level=3]
  - paragraph
  - button "Sign in"
"""),
    "skeleton": (STATES["skeleton"], """
- tabpanel "All":
  - status: Loading notifications…
"""),
    "toasts": (STATES["toasts"], """
- region "Notification messages":
  - paragraph
  - paragraph:
    - strong: Deployed
    - text: – Version 2.4.1 is live.
  - button "Dismiss"
  - img "Error"
  - paragraph:
    - strong: Sync failed
    - text: – Slack refused the token.
  - button "Dismiss"
"""),
}  # fmt: skip


@pytest.mark.parametrize("state", TREES)
def test_the_tree_that_assistive_technology_gets(stage: Stage, state: str) -> None:
    story, tree = TREES[state]
    story(stage)

    expect(stage.root).to_match_aria_snapshot(tree)
