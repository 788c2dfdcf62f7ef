"""Every form of use, in Chromium, by the one command of its README."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.support.examples import ROOT, blocks_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.watched import Watched

    Start = Callable[[str], str]
    Window = Callable[[str], Watched]


def sync(window: Watched) -> None:
    """Have the backend make a notification for the page's user: a sync that succeeds."""
    api = window.page.evaluate("document.querySelector('live-bell').getAttribute('api-url')")
    post(window, api)


def post(window: Watched, api: str, path: str = "/my-token") -> None:
    token = window.page.evaluate(f"fetch({path!r}).then((answer) => answer.text())")
    answer = httpx.post(
        f"{api}/integrations/github/sync/", headers={"Authorization": f"Bearer {token}"}, trust_env=False
    )
    assert answer.status_code == 202


def test_plain_html(start: Start, new_window: Window) -> None:
    url = start("plain_html")
    window = new_window(url).open_live()

    sync(window)

    window.expect_unread(1)
    expect(window.page.locator("#count")).to_have_text("1")
    style = "getComputedStyle(document.querySelector('live-bell').shadowRoot.querySelector('%s')).%s"
    assert window.page.evaluate(style % ("#lb-button", "width")) == "48px"
    assert window.page.evaluate(style % ("#lb-badge", "textDecorationLine")) == "underline"

    inspected = new_window(url + "/inspected.html").open_live()
    expect(inspected.page.get_by_role("region", name="Bell inspector")).to_contain_text('"state":"open"')


def test_django_template(start: Start, new_window: Window) -> None:
    window = new_window(start("django_template")).open_live()
    api = window.page.evaluate("document.querySelector('live-bell').getAttribute('api-url')")

    post(window, api, "/livebell-token/")

    window.expect_unread(1)


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here, which its README uses")
def test_django_channels(start: Start, new_window: Window) -> None:
    url = start("django_channels")
    window = new_window(url).open_live()
    (_, job) = blocks_in(ROOT / "examples" / "django_channels" / "README.md")
    assert job.source.count("localhost:8080") == 2

    source = job.source.replace("http://", "").replace("localhost:8080", url.removeprefix("http://"))
    subprocess.run(["bash", "-euo", "pipefail", "-c", source], check=True, timeout=60)

    window.expect_unread(1)


def test_a_polling_page_migrated(start: Start, new_window: Window) -> None:
    url = start("polling_migrated")
    before = new_window(url + "/before.html").open()
    after = new_window(url).open_live()

    after.page.get_by_role("button", name="Sync").click()

    expect(after.page.locator("#outcome")).not_to_have_text("")
    expect(before.page.locator("#count")).to_have_text("0")
    after.expect_unread(0)  # the watch has marked it read
    asked = [request for request in after.requested if "unread-count" in request]
    assert asked == []


def test_react_app(start: Start, new_window: Window) -> None:
    window = new_window(start("react_app")).open_live()
    page = window.page

    sync(window)

    expect(page.locator("output")).to_have_text("1")
    expect(page.get_by_text("connection: open")).to_be_visible()
    page.get_by_role("button", name="Say hello").click()
    window.expect_toast("Hello from React")
    page.get_by_role("button", name="Hide the bell").click()
    expect(page.locator("live-bell")).to_have_count(0)
    page.get_by_role("button", name="Show the bell").click()
    window.expect_unread(1)


def test_pyscript_app(start: Start, new_window: Window) -> None:
    window = new_window(start("pyscript_app")).open()
    news = window.page.get_by_role("region", name="News")
    expect(news).to_contain_text("0 unread", timeout=60_000)
    api: Any = window.page.evaluate("document.body.dataset.api")

    post(window, api)

    expect(news).to_contain_text("1 unread")
    expect(news).not_to_contain_text("Starting…")
