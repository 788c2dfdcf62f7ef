"""What axe finds in every state (nothing), on both interpreters, and what a keyboard alone can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.support.gallery import STATES
from tests.support.stage import Stage, entries, entry

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

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


def findings(stage: Stage) -> list[str]:
    page = stage.page
    before = len(stage.window.complaints)
    # Half-faded pictures have half the contrast.
    page.evaluate(
        "Promise.all(document.querySelectorAll('*').values().map((e) => e.shadowRoot)"
        ".filter(Boolean).flatMap((r) => r.getAnimations()).map((a) => a.finished.catch(() => 0)).toArray())"
    )
    answer = Axe().run(page, options=OPTIONS)
    # Our policy forbids inline styles to everybody, axe included; what it measures does not need them.
    kept = [each for each in stage.window.complaints[before:] if "Applying inline style" not in each]
    stage.window.complaints[before:] = kept
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


@pytest.mark.parametrize("state", ["open", "settings", "undo", "toasts", "offline"])
def test_whatever_can_be_pressed_is_24_pixels_large(stage: Stage, state: str) -> None:
    STATES[state](stage)
    small = stage.in_bell(
        "(root) => [...root.querySelectorAll('button, a[href]')].filter((e) => e.checkVisibility()).map((e) =>"
        " [e.id || e.className, e.getBoundingClientRect()]).filter(([, b]) => b.width < 24 || b.height < 24)"
        ".map(([name, b]) => `${name}: ${b.width} × ${b.height}`)"
    )

    # A title's link is text in its row, and all of the row is its target.
    assert [each for each in small if not each.startswith(":")] == []


def test_everything_can_be_done_with_keys_alone(stage: Stage) -> None:
    page = stage.page
    stage.begin(
        [*entries(3), entry(100, ago=9000, message="A long message. " * 20, metadata={"url": "#there"})]
    )
    stage.window.bell.focus()
    page.keyboard.press("Enter")
    assert stage.focused() == "lb-panel"

    reached = []
    for _ in range(30):
        page.keyboard.press("Tab")
        if stage.focused() in reached:
            break
        reached.append(stage.focused())

    assert reached[:4] == ["lb-settings-button", "lb-close", "lb-tab-all", "lb-mark-all-read"]
    assert reached[4:7] == ["lb-n-i3", "lb-n-i3-r", "lb-n-i3-d"]
    assert "lb-n-i100-o" in reached  # "More"
    page.locator("#lb-n-i3").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    stage.window.expect_unread(3)
    assert stage.focused() == "lb-n-i3-r"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(stage.article("Title 3")).to_have_count(0)
    page.locator("#lb-undo-button").focus()
    page.keyboard.press("Enter")
    expect(stage.article("Title 3")).to_have_count(1)
    page.locator("#lb-mark-all-read").focus()
    page.keyboard.press("Enter")
    stage.window.expect_unread(0)
    page.keyboard.press("Escape")
    expect(stage.panel).to_be_hidden()
    assert stage.focused() == "lb-button"


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


TREE = """
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
"""


def test_the_tree_that_assistive_technology_gets(stage: Stage) -> None:
    stage.read([entry(1, title="Sync completed", message="All there")])

    expect(stage.panel).to_match_aria_snapshot(TREE)
