"""Toasts wait while somebody reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.abroad import bell_abroad
from tests.support.stage import INTERPRETERS
from tests.support.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator


@pytest.fixture(scope="module", params=INTERPRETERS)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with bell_abroad(tmp_path_factory.mktemp("server"), request.param) as (host, _):
        yield host.url


@pytest.fixture
def window(chromium: Browser, url: str) -> Iterator[Watched]:
    with chromium.new_context() as context:
        page = context.new_page()
        live = Watched(page, url).open_live()
        page.clock.install()  # from here on; it runs as the machine's does, until it is told to jump
        yield live


def say(window: Watched, title: str) -> Locator:
    window.page.evaluate(f"document.querySelector('live-bell').toast({{title: '{title}', duration: 30000}})")
    toast = window.toasts.locator("[part~=toast]").get_by_text(title)
    expect(toast).to_be_visible()
    return toast


def test_a_toast_stays_under_the_pointer_and_goes_on_ageing_without_it(window: Watched) -> None:
    toast = say(window, "Read me")

    toast.hover()
    window.page.clock.fast_forward(120_000)
    expect(toast).to_be_visible()

    window.page.mouse.move(0, 0)
    window.page.clock.fast_forward(30_000)
    expect(toast).to_have_count(0)


def test_a_toast_stays_while_the_focus_is_in_it(window: Watched) -> None:
    toast = say(window, "Press me")

    window.toasts.get_by_role("button", name="Dismiss").focus()
    window.page.clock.fast_forward(120_000)
    expect(toast).to_be_visible()

    window.bell.focus()
    window.page.clock.fast_forward(30_000)
    expect(toast).to_have_count(0)


def test_what_a_page_wants_to_say_is_said_however_it_says_it(window: Watched) -> None:
    for given, kind in (
        ("{title: 'Alarm', kind: 'alarm'}", "info"),
        ("{title: 'No number', kind: 'error', duration: NaN}", "info"),
        ("{title: 'Less than nothing', duration: -1}", "info"),
        ("{title: 'For ever', kind: 'success', duration: Infinity}", "success"),
        ("{title: 'For ages', kind: 'warning', duration: 1e12}", "warning"),
    ):
        title = given.split("'")[1]
        window.page.evaluate(f"document.querySelector('live-bell').toast({given})")
        toast = window.toasts.locator("[part~=toast]").filter(has_text=title)
        expect(toast).to_have_attribute("data-kind", kind)
        window.page.clock.fast_forward(6000)
        expect(toast).to_have_count(0 if kind == "info" else 1)

    assert window.complaints == [
        "warning: livebell: a toast's kind must be one of success, info, warning, error, got 'alarm'",
        "warning: livebell: a toast's duration must be 0 or more milliseconds, got nan",
        "warning: livebell: a toast's duration must be 0 or more milliseconds, got -1",
    ]
