"""Reading the panel while the world goes on: nothing moves, nothing is lost, and ten thousand are no burden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.stage import Stage, entries, entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.server import LiveServer
    from tests.support.watched import Watched

HEIGHT = "(element) => element.getBoundingClientRect().height"


def places(stage: Stage) -> list[int]:
    found: list[int] = stage.in_bell(
        "(root) => [...root.querySelectorAll('article')].map((a) => Number(a.ariaPosInSet))"
    )
    return found


def test_what_arrives_while_somebody_reads_moves_nothing(stage: Stage) -> None:
    stage.read(entries(40))
    stage.scroll_to(500)
    top = stage.in_bell(
        "(root) => { const edge = root.getElementById('lb-content').getBoundingClientRect().top;"
        " return [...root.querySelectorAll('article')].find((a) => a.getBoundingClientRect().bottom > edge + 1)"
        ".querySelector('h3').textContent }"
    )
    before = stage.top_of(top)

    for number in (101, 102, 103):
        stage.arrive(entry(number, ago=0))
    stage.window.expect_unread(43)
    stage.settle()

    assert stage.top_of(top) == before
    pill = stage.panel.get_by_role("button", name="Show 3 new notifications")
    expect(pill).to_be_visible()
    pill.click()
    expect(stage.articles.first.get_by_role("heading")).to_have_text("Title 103")
    assert stage.focused() == "lb-n-i103"
    expect(pill).to_have_count(0)


def test_at_the_top_of_the_list_new_ones_wait_as_well(stage: Stage) -> None:
    stage.read(entries(3))
    before = stage.top_of("Title 3")

    stage.arrive(entry(9, ago=0))

    expect(stage.panel.get_by_role("button", name="Show 1 new notification")).to_be_visible()
    assert stage.top_of("Title 3") == before
    stage.window.bell.click()
    stage.window.bell.click()
    expect(stage.articles).to_have_count(4)


def test_into_an_empty_list_they_come_at_once(stage: Stage) -> None:
    stage.read([])
    expect(stage.panel.get_by_text("No notifications yet")).to_be_visible()

    stage.arrive(entry(1, ago=0))

    expect(stage.articles).to_have_count(1)


def test_when_one_goes_the_others_stay_and_are_told_their_places(stage: Stage) -> None:
    # Ids of its own: a bell does not take back what it was told is deleted, and the other tests have the same bell.
    stage.read([entry(f"gone-{number}", ago=number) for number in (1, 2, 3, 4, 5)])
    stage.in_bell("(root) => { window.last = root.querySelector('article:last-of-type') }")

    stage.send("notification_deleted", {"id": "gone-3"})

    expect(stage.articles).to_have_count(4)
    assert places(stage) == [1, 2, 3, 4]
    told = stage.in_bell("() => [last.isConnected, last.ariaPosInSet, last.ariaSetSize]")
    assert told == [True, "4", "4"]
    expect(stage.article("Title gone-5")).to_be_visible()


def test_of_thousands_at_most_sixty_are_in_the_document(stage: Stage) -> None:
    count = 10_000
    stage.read(entries(count, is_read=True), page_size=500)
    while stage.articles.first.get_attribute("aria-setsize") == "-1":  # there are more than have come
        stage.scroll_to(count * 1_000)
    height = stage.content.evaluate("(element) => element.scrollHeight")
    assert height > count * 40

    seen = set()
    for part in (0, 0.0005, 0.001, 0.3, 0.7, 0.999, 1.0, 0.5, 0.0):
        stage.scroll_to(height * part)
        here = places(stage)
        assert len(here) <= 60
        assert here == list(range(here[0], here[0] + len(here)))
        sight = stage.in_bell(
            "(root) => { const c = root.getElementById('lb-content').getBoundingClientRect();"
            " const rows = [...root.querySelectorAll('article')].map((a) => a.getBoundingClientRect());"
            " return [rows[0].top <= c.top + 30, rows.at(-1).bottom >= c.bottom - 60] }"
        )
        assert sight == [True, True], part
        seen.update(here)
    assert {1, count} <= seen
    assert stage.articles.first.get_attribute("aria-setsize") == str(count)


def test_older_ones_come_while_one_scrolls(stage: Stage) -> None:
    stage.read(entries(200), page_size=50)
    assert stage.articles.first.get_attribute("aria-setsize") == "-1"

    def is_last_in_sight() -> bool:
        stage.scroll_to(1_000_000)
        return stage.article("Title 1").is_visible()

    stage.window.until(is_last_in_sight)

    expect(stage.panel.get_by_text("That’s all.")).to_be_visible()
    assert stage.articles.first.get_attribute("aria-setsize") == "200"
    assert sum("before=" in asked for asked in stage.asked) == 3


def test_page_keys_go_from_article_to_article_as_far_as_there_are_any(stage: Stage) -> None:
    stage.read(entries(90))
    stage.articles.first.focus()

    for _ in range(50):
        stage.page.keyboard.press("PageDown")
    assert stage.focused() == "lb-n-i40"
    expect(stage.article("Title 40")).to_be_in_viewport()
    stage.page.keyboard.press("PageUp")
    assert stage.focused() == "lb-n-i41"
    stage.page.keyboard.press("Control+End")
    assert stage.focused() in ("lb-load-more", "lb-end", "lb-close")
    stage.article("Title 41").focus()
    stage.page.keyboard.press("Control+Home")
    assert stage.focused() == "lb-mark-all-read"


def test_no_key_is_lost_that_comes_before_its_row_was_drawn(stage: Stage) -> None:
    stage.read(entries(90))
    stage.articles.first.focus()

    stage.in_bell(  # in one task: no timer and no frame comes between
        "(root) => { for (let i = 0; i < 50; i++) root.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', { key: 'PageDown', bubbles: true, composed: true, cancelable: true })) }"
    )

    assert stage.focused() == "lb-n-i40"
    expect(stage.article("Title 40")).to_be_in_viewport()


def test_focus_scroll_and_selection_survive_a_patch(stage: Stage) -> None:
    stage.read(entries(40))
    stage.scroll_to(600)
    stage.article("Title 28").get_by_role("button", name="Delete").focus()
    stage.in_bell(
        "(root) => getSelection().setBaseAndExtent(root.querySelector('#lb-n-i30-m').firstChild, 0,"
        " root.querySelector('#lb-n-i30-m').firstChild, 7)"
    )
    before = stage.content.evaluate("(element) => element.scrollTop")

    stage.send("notification_updated", {"id": 31, "updates": {"title": "Another title"}})
    stage.arrive(entry(99, ago=0))

    expect(stage.article("Another title")).to_have_count(1)
    assert stage.focused() == "lb-n-i28-d"
    assert stage.content.evaluate("(element) => element.scrollTop") == before
    assert stage.page.evaluate("getSelection().toString()") == "Message"


def test_the_focus_goes_to_the_next_one_when_its_article_goes(stage: Stage) -> None:
    stage.read(entries(5))

    button = stage.article("Title 3").get_by_role("button", name="Delete")
    button.focus()
    stage.page.keyboard.press("Enter")

    expect(stage.article("Title 3")).to_have_count(0)
    assert stage.focused() == "lb-n-i2"
    stage.panel.get_by_role("button", name="Undo").click()
    expect(stage.article("Title 3")).to_have_count(1)


def test_a_long_message_has_two_lines_and_more(stage: Stage) -> None:
    long = "A sentence that goes on and on. " * 12
    stage.read(
        [entry(2, message=long), entry(1, message="Short, but long enough for a button to be drawn at all.")]
    )
    message = stage.page.locator("#lb-n-i2-m")
    two_lines = message.bounding_box()
    assert two_lines

    more = stage.article("Title 2").get_by_role("button", name="More")
    more.click()

    all_of_it = message.bounding_box()
    assert all_of_it
    assert all_of_it["height"] > two_lines["height"] * 2
    less = stage.article("Title 2").get_by_role("button", name="Less")
    assert less.get_attribute("aria-expanded") == "true"
    less.click()
    expect(more).to_be_visible()
    assert message.evaluate("(element) => element.getBoundingClientRect().height") == two_lines["height"]
    expect(stage.page.locator("#lb-n-i1-o")).to_be_hidden()  # nothing of it is cut


@pytest.mark.parametrize("metadata", [{}, {"url": "/reports/47"}])
def test_a_long_title_has_three_lines_and_more(stage: Stage, metadata: dict[str, str]) -> None:
    stage.read(
        [
            entry(2, title="A title that goes on " * 15, message="", metadata=metadata),
            entry(1, ago=120, metadata=metadata),
        ]
    )
    title = stage.page.locator("#lb-n-i2-t")
    one_line = stage.page.locator("#lb-n-i1-t").evaluate(HEIGHT)

    assert title.evaluate(HEIGHT) == pytest.approx(one_line * 3, abs=2)
    more = stage.articles.first.get_by_role("button", name="More")
    more.click()
    assert title.evaluate(HEIGHT) > one_line * 5
    stage.articles.first.get_by_role("button", name="Less").click()
    expect(more).to_be_visible()
    expect(stage.articles.nth(1).get_by_role("button", name="More")).to_be_hidden()


def test_a_label_that_is_too_long_ends_inside_the_panel(stage: Stage) -> None:
    actions = [{"label": "A label that goes on " * 9, "url": "/on"}, {"label": "Short", "url": "/short"}]

    stage.read([entry(1, metadata={"actions": actions})])

    edge = stage.articles.first.evaluate("(element) => element.getBoundingClientRect().right")
    for link in stage.articles.locator(".item-links a").all():
        assert link.evaluate("(element) => element.getBoundingClientRect().right") <= edge - 16


def test_the_unread_tab_has_what_is_unread_and_arrows_lead_there(stage: Stage) -> None:
    items = entries(6)
    items[1]["is_read"] = items[4]["is_read"] = True
    stage.read(items)

    stage.panel.get_by_role("tab", name="All").focus()
    stage.page.keyboard.press("ArrowRight")

    assert stage.focused() == "lb-tab-unread"
    expect(stage.articles).to_have_count(4)
    stage.page.keyboard.press("Home")
    assert stage.focused() == "lb-tab-all"
    expect(stage.articles).to_have_count(6)


def test_what_tells_times_is_made_when_the_start_is_over(
    server: LiveServer, new_window: Callable[..., Watched]
) -> None:
    window = new_window(server.url)
    window.page.add_init_script(
        """globalThis.made = [];
        Intl.RelativeTimeFormat = new Proxy(Intl.RelativeTimeFormat, {
          construct(target, values) {
            made.push(performance.getEntriesByName("livebell:ready").length);
            return new target(...values);
          },
        });"""
    )
    window.open_live()

    window.until(lambda: window.page.evaluate("made.length") == 1)
    assert window.page.evaluate("made") == [1]
    server.notify("demo", "One")
    window.expect_unread(1)
    window.bell.click()
    expect(window.page.get_by_role("article")).to_have_count(1)
    assert window.page.evaluate("made.length") == 1
