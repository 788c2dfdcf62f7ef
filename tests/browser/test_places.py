"""Wherever a host puts the bell, its panel is beside it, whole and of some use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.stage import entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.stage import Stage

WIDTH, HEIGHT = 1000, 700
MARGIN = 8
PLACES = {
    "top left": "top: 0; left: 0",
    "top right": "top: 0; right: 0",
    "bottom left": "bottom: 0; left: 0",
    "bottom right": "bottom: 0; right: 0",
    "above the middle": "top: 200px; left: 480px",
    "below the middle": "top: 400px; left: 480px",
}
BOXES = """(root) => ["lb-button", "lb-panel"].map((id) => {
  const { left, top, right, bottom } = root.getElementById(id).getBoundingClientRect();
  return [left, top, right, bottom].map(Math.round);
})"""
# What a browser does that knows no anchors.
FORGET_ANCHORS = """(root) => {
  for (const sheet of [...root.adoptedStyleSheets, ...root.styleSheets]) {
    const place = [...sheet.cssRules].findIndex((rule) => rule instanceof CSSSupportsRule);
    if (place >= 0) sheet.deleteRule(place);
  }
}"""


@pytest.fixture(autouse=True)
def viewport(booted: Stage) -> Iterator[None]:
    booted.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    yield
    booted.host.evaluate("(element) => { element.style.cssText = '' }")
    booted.page.evaluate("document.documentElement.dir = ''")


def boxes_at(stage: Stage, place: str) -> tuple[list[int], list[int]]:
    """Of the bell and of its open panel: left, top, right, bottom."""
    stage.begin(entries(30))
    stage.host.evaluate("(element, css) => { element.style.cssText = css }", f"position: fixed; {place}")
    stage.bell.click()
    stage.settle()
    bell, panel = stage.in_bell(BOXES)
    return bell, panel


def expect_beside(bell: list[int], panel: list[int]) -> None:
    left, top, right, bottom = panel
    assert left >= MARGIN
    assert top >= MARGIN
    assert right <= WIDTH - MARGIN
    assert bottom <= HEIGHT - MARGIN
    assert right - left == 400
    assert bottom - top >= 300
    assert top == bell[3] + MARGIN or bottom == bell[1] - MARGIN


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("place", PLACES)
def test_the_panel_is_whole_wherever_the_bell_stands(stage: Stage, place: str, direction: str) -> None:
    stage.page.evaluate("(direction) => { document.documentElement.dir = direction }", direction)

    expect_beside(*boxes_at(stage, PLACES[place]))


def test_a_window_that_shrinks_under_an_open_panel_keeps_it_whole(stage: Stage) -> None:
    boxes_at(stage, PLACES["bottom right"])

    stage.page.set_viewport_size({"width": 600, "height": 400})
    stage.settle()

    _, (left, top, right, bottom) = stage.in_bell(BOXES)
    assert (left, top, right, bottom) == (192, 12, 592, 352)


@pytest.mark.parametrize("place", PLACES)
def test_a_browser_without_anchors_puts_it_there_as_well(stage: Stage, place: str) -> None:
    stage.in_bell(FORGET_ANCHORS)

    expect_beside(*boxes_at(stage, PLACES[place]))


def test_where_there_are_no_anchors_the_panel_follows_a_page_that_scrolls(stage: Stage) -> None:
    stage.in_bell(FORGET_ANCHORS)
    stage.begin(entries(30))
    stage.host.evaluate("(element) => element.closest('header')?.style.setProperty('position', 'static')")
    stage.page.evaluate("() => { document.body.style.paddingBottom = '2000px' }")
    stage.bell.click()
    stage.settle()
    before, _ = stage.in_bell(BOXES)

    stage.page.evaluate("() => scrollTo(0, 20)")
    stage.settle()

    bell, panel = stage.in_bell(BOXES)
    assert bell[1] == before[1] - 20
    assert panel[1] == bell[3] + MARGIN
