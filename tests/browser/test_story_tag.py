"""The main story in somebody else's page: one tag, another origin, on MicroPython and on Pyodide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.abroad import bell_abroad
from tests.support.stage import INTERPRETERS
from tests.support.watched import created_frames, play

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.host_page import HostPage
    from tests.support.server import LiveServer
    from tests.support.watched import Watched

    Window = Callable[..., Watched]

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Host</title>
<script type="module" src="{bell}/livebell.js"></script></head>
<body><h1>A page of somebody else's</h1>
<live-bell api-url="{bell}/api" toasts="all" interpreter="{interpreter}"></live-bell>
<script type="module">
  window.heard = [];
  const bell = document.querySelector("live-bell");
  for (const name of ["ready", "notification", "unreadcount", "status", "synccompleted"])
    bell.addEventListener(`livebell-${name}`, (event) => heard.push([name, event.detail]));
  bell.getToken = async ({ refused }) => (await fetch("/my-token")).text();
</script></body></html>"""


class Embedded:
    """A host page and the server that its bell belongs to."""

    def __init__(self, host: HostPage, server: LiveServer, interpreter: str) -> None:
        self.host = host
        self.server = server
        self.interpreter = interpreter


@pytest.fixture(params=INTERPRETERS)
def embedded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Embedded]:
    with bell_abroad(tmp_path, request.param, PAGE) as (host, server):
        yield Embedded(host, server, request.param)


def test_the_tag_is_alive_on_another_origin(embedded: Embedded, new_window: Window) -> None:
    window = new_window(embedded.host.url).open_live()

    embedded.server.notify("demo", "Hello 😀", "World")

    window.expect_unread(1)
    window.expect_toast("Hello 😀 – World")
    window.bell.click()
    window.expect_status("Live")
    window.articles.first.hover()
    window.articles.first.get_by_role("button", name="Mark as read").click()
    window.expect_unread(0)
    window.page.reload()
    window.wait_live()
    window.expect_unread(0)


def test_the_host_hears_events_and_may_ask(embedded: Embedded, new_window: Window) -> None:
    window = new_window(embedded.host.url).open_live()

    embedded.server.notify("demo", "Hello", "World")
    window.expect_unread(1)

    heard = window.page.evaluate("heard")
    names = [name for name, _ in heard]
    assert names.count("ready") == 1
    assert [detail for name, detail in heard if name == "ready"] == [{"interpreter": embedded.interpreter}]
    assert [d["notification"]["title"] for name, d in heard if name == "notification"] == ["Hello"]
    assert [d for name, d in heard if name == "unreadcount"][-1] == {"unread_count": 1}
    assert [d["status"]["state"] for name, d in heard if name == "status"][-1] == "open"
    status = window.page.evaluate("document.querySelector('live-bell').getStatus()")
    assert (status["state"], status["via"], status["last_seq"]) == ("open", "own", 1)
    assert window.page.evaluate("document.querySelector('live-bell').unreadCount") == 1


def test_a_sync_that_is_watched_ends_in_a_toast_and_an_event(embedded: Embedded, new_window: Window) -> None:
    window = new_window(embedded.host.url).open_live()
    window.page.evaluate("document.querySelector('live-bell').startPolling()")

    embedded.server.notify("demo", "Sync completed", "All there", notification_type="sync_completed")

    window.expect_toast("Sync completed – All there")
    window.until(lambda: "synccompleted" in [name for name, _ in window.page.evaluate("heard")])
    window.expect_unread(0)


def test_a_token_attribute_leaves_the_document_at_once(embedded: Embedded, new_window: Window) -> None:
    token = embedded.server.token("demo")
    html = embedded.host.html.replace("<live-bell ", f'<live-bell token="{token}" ')
    embedded.host.html = html.replace("bell.getToken =", "window.unused =")

    window = new_window(embedded.host.url).open_live()

    assert token not in window.page.content()
    assert window.page.evaluate("document.querySelector('live-bell').outerHTML.includes('eyJ')") is False


def test_without_the_runtime_the_host_goes_on(embedded: Embedded, new_window: Window) -> None:
    window = new_window(embedded.host.url)
    window.page.route(f"**/{embedded.interpreter}-*/**", lambda route: route.abort())

    window.open()

    window.until(lambda: any("livebell" in complaint for complaint in window.complaints))
    expect(window.bell).to_be_visible()
    assert [name for name, _ in window.page.evaluate("heard")] == ["status"]
    status = window.page.evaluate("document.querySelector('live-bell').getStatus()")
    assert (status["state"], status["last_close"]["code"]) == ("idle", None)
    window.bell.click()
    expect(window.page.get_by_text("Live updates are off")).to_be_visible()
    assert [
        complaint for complaint in window.complaints if not complaint.startswith("warning: livebell")
    ] == []
    window.complaints.clear()


def test_five_thousand_at_once_leave_the_right_count(embedded: Embedded, new_window: Window) -> None:
    window = new_window(embedded.host.url)
    play(window.page, created_frames(5000))

    window.open()

    window.expect_unread(5000)
