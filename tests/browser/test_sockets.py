"""Sockets that break the rules of their standard: whatever they do, an attempt ends once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.abroad import bell_abroad
from tests.support.stage import INTERPRETERS
from tests.support.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.support.server import LiveServer

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
<script type="module" src="{bell}/livebell.js"></script></head><body>
<script type="module">
  const bell = document.createElement("live-bell");
  for (const [name, value] of Object.entries({ "api-url": "{bell}/api", interpreter: "{interpreter}" }))
    bell.setAttribute(name, value);
  window.asked = 0;
  bell.getToken = async () => {
    window.asked += 1;
    return (await fetch("/my-token")).text();
  };
  window.bell = bell;
  window.told = [];
  bell.addEventListener("livebell-status", ({ detail }) => told.push(detail.status));
  document.body.append(bell);
</script></body></html>"""

MONTH = 30 * 86_400  # seconds

# Where the address asks for them, each new WebSocket has the next of these faults; when they are spent, it is a real one.
FAULTY = """
window.faults = location.hash ? ["throws", "error without close", "close twice", "error and close", "never closes"] : [];
window.dials = [];
const Real = WebSocket;
class Faulty extends EventTarget {
  readyState = 0;
  constructor(fault) {
    super();
    window.last = this;
    setTimeout(() => this.act(fault));
  }
  act(fault) {
    this.readyState = fault === "never closes" ? 1 : 3;
    if (fault === "never closes") this.dispatchEvent(new Event("open"));
    if (fault.startsWith("error")) this.dispatchEvent(new Event("error"));
    if (fault === "close twice") this.end(1011);
    if (fault.includes("close") && !/without|never/.test(fault)) this.end(1006);
  }
  end(code) { this.dispatchEvent(new CloseEvent("close", { code })); }
  send() {}
  close() {}
}
window.WebSocket = function (...values) {
  const fault = faults.shift() ?? "none";
  dials.push(fault);
  if (fault === "throws") throw new DOMException("not today", "SecurityError");
  return fault === "none" ? new Real(...values) : new Faulty(fault);
};
"""


class Window(Watched):
    """A window, and the server that its real sockets reach."""

    def __init__(self, page: Page, url: str, server: LiveServer) -> None:
        super().__init__(page, url)
        self.server = server


@pytest.fixture(params=INTERPRETERS)
def window(request: pytest.FixtureRequest, chromium: Browser, tmp_path: Path) -> Iterator[Window]:
    with (
        bell_abroad(tmp_path, request.param, PAGE, lambda: server.token("demo", expires=MONTH)) as (
            host,
            server,
        ),
        chromium.new_context() as context,
    ):
        page = context.new_page()
        page.add_init_script(FAULTY)
        yield Window(page, host.url, server)


def of(window: Window, expression: str) -> Any:
    return json.loads(window.page.evaluate(f"JSON.stringify({expression})"))


def test_whatever_a_socket_does_wrong_an_attempt_ends_once(window: Window) -> None:
    window.page.goto(f"{window.url}#faulty")
    window.until(lambda: of(window, "dials").count("never closes") == 1)
    window.until(lambda: of(window, "bell.getStatus?.().state") == "open")

    waits = [status for status in of(window, "told") if status["state"] == "waiting"]
    assert [status["attempt"] for status in waits] == [1, 2, 3, 4]
    # The first has asked REST whether it is the token, and knows that it is not: so it is of a
    # socket that says nothing later in the round, while one that says something is quoted.
    assert [status["last_close"] for status in waits] == [
        {"code": None, "reason": "socket refused"},
        {"code": None, "reason": "error without close"},
        {"code": 1011, "reason": ""},
        {"code": None, "reason": "socket refused"},
    ]

    # Nobody waits for the close of a socket that we are done with, and what it says late is nothing.
    window.page.evaluate("bell.reconnect()")
    window.until(lambda: of(window, "dials").count("none") == 1)
    window.until(lambda: of(window, "bell.getStatus().state") == "open")
    told = len(of(window, "told"))
    window.page.evaluate("last.dispatchEvent(new Event('error')); last.end(1006); last.end(4003)")
    unread = of(window, "bell.unreadCount")
    window.server.notify("demo", "Still here")
    window.until(lambda: of(window, "bell.unreadCount") == unread + 1)
    assert [status["state"] for status in of(window, "told")[told:] if status["state"] != "open"] == []
    assert of(window, "dials.length") == 6


def test_a_token_of_a_month_is_not_renewed_at_once(window: Window) -> None:
    window.page.goto(window.url)  # setTimeout takes what is over 2^31 - 1 ms, 25 days, for nothing
    window.until(lambda: of(window, "bell.getStatus?.().state") == "open")

    window.server.notify("demo", "Still here")
    window.until(lambda: of(window, "bell.unreadCount") > 0)

    assert of(window, "[asked, dials.length]") == [1, 1]
