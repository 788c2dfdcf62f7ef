"""Calls to somebody who does not look: once, however many tabs there are, and only where it was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.stage import INTERPRETERS, Stage, entries, entry
from tests.support.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Callable

# Counts what would be heard: an oscillator that starts is a note.
COUNT_NOTES = """
globalThis.notes = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { globalThis.notes += 1; return start.apply(this, when); };
"""
# Keeps what the system was told, and tells it; and says when a page may believe that nobody looks at it.
WATCH_SYSTEM = """
globalThis.told = [];
globalThis.Notification = class extends Notification {
  constructor(title, options) { super(title, options); globalThis.told.push([title, options.body]); }
};
globalThis.hidden = false;
Object.defineProperty(Document.prototype, "hidden", { get: () => globalThis.hidden });
Object.defineProperty(Document.prototype, "visibilityState", { get: () => globalThis.hidden ? "hidden" : "visible" });
"""
HIDE = "globalThis.hidden = true; document.dispatchEvent(new Event('visibilitychange'))"


def switch(stage: Stage, name: str) -> None:
    stage.panel.get_by_role("button", name="Settings").click()
    stage.panel.get_by_role("switch", name=name).click()
    stage.panel.get_by_role("button", name="Back to the notifications").click()


def test_settings_are_switches_and_remembered(stage: Stage) -> None:
    stage.read(entries(2))
    stage.panel.get_by_role("button", name="Settings").click()
    sound = stage.panel.get_by_role("switch", name="Play a short sound")
    expect(sound).to_have_attribute("aria-checked", "false")

    sound.click()

    expect(sound).to_have_attribute("aria-checked", "true")
    kept = stage.page.evaluate(
        "Object.entries(localStorage).filter(([k]) => k.startsWith('livebell:preferences:'))"
    )
    assert [text for _, text in kept] == ['{"sound": true}']
    sound.click()
    stage.panel.get_by_role("button", name="Back to the notifications").click()
    assert stage.focused() == "lb-settings-button"


ICONS = "[...document.querySelectorAll('link[rel~=icon]')].map((link) => link.getAttribute('href') ?? '')"
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


@pytest.mark.parametrize("own", [[], ["/icon.svg"], [PIXEL, "/icon.svg"]], ids=["none", "one", "two"])
def test_the_icons_have_a_badge_where_it_was_asked_for(stage: Stage, own: list[str]) -> None:
    stage.page.evaluate(
        """(own) => {
          for (const link of document.querySelectorAll("link[rel~=icon]")) link.remove();
          for (const href of own) {
            const link = document.createElement("link");
            link.rel = "icon"; link.setAttribute("href", new URL(href, location.origin)); document.head.append(link);
          }
        }""",
        own,
    )
    before = stage.page.evaluate(ICONS)
    stage.read(entries(2))
    switch(stage, "Badge on the page’s icon")

    def badged() -> bool:
        icons = stage.page.evaluate(ICONS)
        return len(icons) == max(len(own), 1) and all(icon.startswith("data:image/png") for icon in icons)

    stage.window.until(badged)
    stage.arrive(entry(9, ago=0))  # drawn anew: on the page's own icon, not on the one with a dot
    stage.expect_unread(3)
    stage.settle()
    switch(stage, "Badge on the page’s icon")

    stage.window.until(lambda: stage.page.evaluate(ICONS) == before)


def test_the_title_counts_where_it_was_asked_for(stage: Stage) -> None:
    title = stage.page.title().split(") ")[-1]
    stage.read(entries(2))
    counts_already = stage.page.title() != title

    switch(stage, "Number in the page’s title")

    expect(stage.page).to_have_title(title if counts_already else f"(2) {title}")
    switch(stage, "Number in the page’s title")
    expect(stage.page).to_have_title(f"(2) {title}" if counts_already else title)


def notes(tabs: list[Stage]) -> int:
    return sum(int(tab.page.evaluate("notes")) for tab in tabs)


def told(tabs: list[Stage]) -> list[list[str]]:
    return [each for tab in tabs for each in tab.page.evaluate("told")]


def until_heard(tabs: list[Stage], count: int) -> None:
    tabs[0].window.until(lambda: notes(tabs) >= count)


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_of_five_tabs_exactly_one_rings(make_stage: Callable[..., Stage], interpreter: str) -> None:
    first = make_stage(interpreter, permissions=["notifications"])
    first.page.context.add_init_script(COUNT_NOTES + WATCH_SYSTEM)
    first.open().read(entries(1))
    assert first.page.evaluate("Notification.permission") == "granted"
    switch(first, "Play a short sound")
    switch(first, "System notification while this page is in the background")
    first.page.keyboard.press("Escape")
    pages = [first.page.context.new_page() for _ in range(4)]
    tabs = [first, *(Stage(Watched(page, first.window.url), interpreter).open() for page in pages)]
    for tab in tabs:
        tab.page.mouse.click(300, 5)  # a browser lets no page be heard in which nobody did anything
    heard = first.page.evaluate("notes")

    for number in (101, 102, 103):
        for tab in [each for each in tabs if each.has_line]:
            tab.arrive(entry(number, ago=0))
        heard += 2  # two notes are one ring
        until_heard(tabs, heard)
        for tab in tabs:
            tab.settle()

    assert notes(tabs) == heard
    assert told(tabs) == []
    for tab in tabs:
        tab.page.evaluate(HIDE)
    for number in (201, 202):
        for tab in [each for each in tabs if each.has_line]:
            tab.arrive(entry(number, ago=0))
        until_heard(tabs, heard + 2)
        heard += 2
    first.window.until(lambda: len(told(tabs)) >= 2)
    for tab in tabs:
        tab.settle()
    assert sorted(told(tabs)) == [["Title 201", "Message 201"], ["Title 202", "Message 202"]]
    assert notes(tabs) == heard
    first.page.context.close()
