"""What the browser knows of the network, and what a watch for a sync knows of the past, with a server played here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.stage import MICROPYTHON, Stage, entry

if TYPE_CHECKING:
    from collections.abc import Callable


def test_what_is_done_while_the_browser_is_offline_waits_although_the_line_seems_open(stage: Stage) -> None:
    stage.read([entry(1), entry(2)])
    stage.is_cut = True
    stage.page.context.set_offline(True)
    row = stage.article("Title 1")
    row.hover()
    row.get_by_role("button", name="Mark as read", exact=True).click()
    stage.expect_unread(1)
    stage.window.until(lambda: "PATCH /api/notifications/1/?" in stage.asked)
    stage.settle()
    expect(stage.panel.get_by_text("That could not be saved.")).to_have_count(0)
    stage.expect_unread(1)

    stage.is_cut = False
    stage.page.context.set_offline(False)

    stage.window.until(lambda: stage.unread == 1)
    assert stage.asked.count("PATCH /api/notifications/1/?") == 2


def test_the_first_page_ends_no_watch_and_the_next_sync_does(make_stage: Callable[..., Stage]) -> None:
    fields = {"notification_type": "sync_completed", "message": ""}
    stage = make_stage(MICROPYTHON)
    stage.items = [entry(1, ago=5.0, **fields)]
    stage.open()
    stage.expect_unread(1)
    stage.host.evaluate("(bell) => bell.startPolling()")
    stage.send("notification", entry(2, ago=0.0, **fields))

    toasts = stage.page.locator("#lb-toasts .toast")
    expect(toasts.filter(has_text="Title 2")).to_have_attribute("data-kind", "success")
    expect(toasts).to_have_count(1)
    stage.window.until(lambda: "PATCH /api/notifications/2/?" in stage.asked)
    assert "PATCH /api/notifications/1/?" not in stage.asked
    stage.page.context.close()
