"""Deep links: what opens elsewhere, what the page routes itself, and a sheet that gives the page back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.stage import Stage, entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, ViewportSize

NARROW: ViewportSize = {"width": 320, "height": 640}
WIDE: ViewportSize = {"width": 1280, "height": 720}
ROUTE = """() => {
  globalThis.routed = [];
  addEventListener("livebell-activate", (event) => { routed.push(event.detail.url); event.preventDefault(); },
    { signal: (globalThis.routing = new AbortController()).signal });
}"""


@pytest.fixture
def link(stage: Stage) -> Iterator[Locator]:
    """Of an unread notification, in a page that routes links itself."""
    stage.page.evaluate(ROUTE)
    stage.read([entry(1, metadata={"url": "/healthz"})])
    yield stage.panel.get_by_role("link", name="Title 1")
    stage.page.evaluate("routing.abort(); document.getElementById('here')?.remove()")
    stage.page.set_viewport_size(WIDE)


def test_a_link_that_opens_in_a_new_tab_is_not_the_pages_to_route(stage: Stage, link: Locator) -> None:
    with stage.page.context.expect_page() as opened:
        link.click(modifiers=["Control"])
    opened.value.close()
    assert stage.page.evaluate("routed.length") == 0
    stage.expect_unread(0)

    before = stage.page.url
    link.click()
    assert (stage.page.evaluate("routed.length"), stage.page.url) == (1, before)


def test_the_middle_button_reads_too(stage: Stage, link: Locator) -> None:
    with stage.page.context.expect_page() as opened:
        link.click(button="middle")
    opened.value.close()

    stage.expect_unread(0)
    assert stage.page.evaluate("routed.length") == 0


def test_what_is_no_link_does_nothing_at_the_middle_button(stage: Stage, link: Locator) -> None:
    stage.panel.get_by_role("button", name="Mark all as read").click(button="middle")
    link.click(button="right")
    stage.page.keyboard.press("Escape")  # a browser's menu, where there is one
    stage.settle()

    stage.expect_unread(1)


def test_a_panel_beside_the_page_stays_when_the_page_follows_a_link(stage: Stage, link: Locator) -> None:
    link.click()

    assert stage.page.evaluate("routed.length") == 1
    stage.settle()
    expect(stage.panel).to_be_visible()


def test_a_sheet_gives_way_to_what_the_page_shows_for_a_link(stage: Stage, link: Locator) -> None:
    stage.page.set_viewport_size(NARROW)
    link.click()

    expect(stage.panel).to_be_hidden()
    assert stage.focused() == "lb-button"

    # A page that has put the focus into what it shows keeps it there.
    stage.page.evaluate(
        """() => addEventListener("livebell-activate",
          () => { const here = document.createElement("h2"); here.id = "here"; here.tabIndex = -1;
                  document.body.append(here); here.focus(); }, { once: true })"""
    )
    stage.bell.click()
    link.click()

    expect(stage.panel).to_be_hidden()
    assert stage.focused() == "here"


def test_escape_closes_the_panel_also_when_nothing_has_the_focus(stage: Stage) -> None:
    stage.read([entry(1)])
    stage.in_bell("(root) => root.activeElement.blur()")
    assert stage.focused() == ""

    stage.page.keyboard.press("Escape")

    expect(stage.panel).to_be_hidden()
    assert stage.focused() == "lb-button"


def test_one_escape_closes_one_thing(stage: Stage) -> None:
    stage.read([entry(1)])
    stage.arrive(entry(2, ago=0))
    toasts = stage.page.locator("#lb-toasts .toast")
    expect(toasts).to_have_count(1)
    stage.in_bell("(root) => root.activeElement.blur()")

    stage.page.keyboard.press("Escape")

    expect(stage.panel).to_be_hidden()
    expect(toasts).to_have_count(1)
