"""The states of the face, each with the story that leads to it, for pictures and for axe."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.support.stage import entry
from tests.support.watched import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.stage import Stage

NEW = itertools.count(100)  # an id that was there once is no news
HOUR, DAY = 3600.0, 86_400.0


def a_week() -> list[dict[str, Any]]:
    """What somebody might find on a Monday."""
    return [
        entry(12, ago=40, title="Sync completed", message="GitHub is up to date: 42 pull requests, 7 new issues.",
              notification_type="sync_completed", is_read=True, metadata={"url": "/integrations/github"}),
        entry(11, ago=700, title="Ada Lovelace mentioned you", message="“Could you have a look at the second half of"
              " the migration plan before we send it out? I am not sure about the order of the last three steps,"
              " and there is a table that I do not understand at all.”", notification_type="mention"),
        entry(10, ago=2 * HOUR, title="Import failed", message="Legacy CRM did not answer. 312 of 1,204 contacts"
              " were imported.", notification_type="import_failed",
              metadata={"actions": [{"label": "Show log", "url": "/log/10"}, {"label": "Try again", "url": "/retry/10"}]}),
        entry(9, ago=5 * HOUR, title="Certificate expires in 7 days", message="api.example.com",
              notification_type="certificate.expiring"),
        entry(8, ago=DAY + 2 * HOUR, title="Weekly report", message="Your report for week 47 is ready.",
              notification_type="report", is_read=True, metadata={"url": "/reports/47"}),
        entry(7, ago=DAY + 4 * HOUR, title="New comment", message="Grace: “Looks right to me.”",
              notification_type="new_comment", is_read=True),
        entry(6, ago=6 * DAY, title="Sync completed", message="Google Drive is up to date.",
              notification_type="sync_completed", is_read=True),
        entry(5, ago=40 * DAY, title="Welcome to livebell", message="This is where news will be.", is_read=True),
    ]  # fmt: skip


def closed(stage: Stage) -> None:
    stage.begin(a_week())


def opened(stage: Stage) -> None:
    stage.read(a_week())


def waiting(stage: Stage) -> None:
    stage.read(a_week())
    stage.arrive(
        entry(
            next(NEW),
            ago=0,
            title="Deployed",
            message="Version 2.4.1 is live.",
            notification_type="deploy_completed",
        )
    )
    stage.arrive(
        entry(
            next(NEW),
            ago=0,
            title="Deployed",
            message="Version 2.4.2 is live.",
            notification_type="deploy_completed",
        )
    )
    expect(stage.panel.get_by_role("button", name="2", exact=False).first).to_be_visible()


def hovered(stage: Stage) -> None:
    stage.read(a_week())
    stage.articles.nth(2).hover()


def undo(stage: Stage) -> None:
    stage.read(a_week())
    stage.articles.nth(1).hover()
    stage.articles.nth(1).locator("[data-action=delete]").click()
    expect(stage.page.locator("#lb-undo-button")).to_be_visible()


def empty(stage: Stage) -> None:
    stage.read([])


def caught_up(stage: Stage) -> None:
    stage.read([entry(1, is_read=True)])
    stage.page.locator("#lb-tab-unread").click()


def offline(stage: Stage) -> None:
    stage.read(a_week())
    stage.go_offline()
    expect(stage.page.locator("#lb-banner[data-kind=offline]")).to_be_visible(timeout=PATIENCE)


def offline_empty(stage: Stage) -> None:
    stage.read([])
    stage.go_offline()
    expect(stage.page.locator("#lb-state[data-state=offline]")).to_be_visible(timeout=PATIENCE)


def unauthorized(stage: Stage) -> None:
    stage.begin(a_week())
    stage.sign_out()
    stage.bell.click()
    expect(stage.page.locator("#lb-state[data-state=unauthorized]")).to_be_visible()


def skeleton(stage: Stage) -> None:
    stage.begin(a_week())
    stage.sign_out()
    stage.holds_answers = True
    stage.sign_in()
    stage.bell.click()
    expect(stage.page.locator("#lb-skeleton")).to_be_visible(timeout=PATIENCE)


def error(stage: Stage) -> None:
    stage.begin(a_week())
    stage.sign_out()
    stage.status = 500
    stage.sign_in()
    stage.bell.click()
    expect(stage.page.locator("#lb-state[data-state=error]")).to_be_visible(timeout=PATIENCE)


def unsaved(stage: Stage) -> None:
    stage.read(a_week())
    stage.status = 403
    stage.articles.nth(1).hover()
    stage.articles.nth(1).locator("[data-action=mark-read]").click()
    expect(stage.page.locator("#lb-banner[data-kind=error]")).to_be_visible(timeout=PATIENCE)


def settings(stage: Stage) -> None:
    stage.read(a_week())
    stage.page.locator("#lb-settings-button").click()


def toasts(stage: Stage) -> None:
    stage.begin(a_week())
    stage.arrive(
        entry(next(NEW), ago=0, title="Deployed", message="Version 2.4.1 is live.", notification_type="info")
    )
    stage.arrive(
        entry(
            next(NEW),
            ago=0,
            title="Sync failed",
            message="Slack refused the token.",
            notification_type="sync_failed",
        )
    )
    expect(stage.root.locator("#lb-toasts .toast")).to_have_count(2)


#: By the name of the picture.
STATES: dict[str, Callable[[Stage], None]] = {
    "closed": closed,
    "open": opened,
    "waiting": waiting,
    "hovered": hovered,
    "undo": undo,
    "empty": empty,
    "caught-up": caught_up,
    "settings": settings,
    "toasts": toasts,
    "offline": offline,
    "offline-empty": offline_empty,
    "error": error,
    "unsaved": unsaved,
    "skeleton": skeleton,
    "unauthorized": unauthorized,
}
