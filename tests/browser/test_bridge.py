"""What crosses between a host's page and Python, on each interpreter: numbers of any size, and whatever a page calls a token."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from livebell.core.nesting import DEEPEST
from tests.support.abroad import filled
from tests.support.host_page import HostPage
from tests.support.stage import INTERPRETERS, entry
from tests.support.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Route, WebSocketRoute

    from tests.support.server import LiveServer

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
<script type="module" src="{bell}/livebell.js"></script></head><body><script type="module">
  const bell = document.createElement("live-bell");
  for (const [name, value] of Object.entries({ "api-url": "/api", interpreter: "{interpreter}" }))
    bell.setAttribute(name, value);
  window.bell = bell;
  window.told = [];
  bell.addEventListener("livebell-notification", ({ detail }) => told.push(detail.notification));
  window.give = () => new URL(location.href).searchParams.get("token") ?? "opaque";
  if (location.hash) window.give = new Function(location.hash.slice(1).replaceAll("%20", " "));
  bell.getToken = () => give();
  document.body.append(bell);
</script></body></html>"""
BEYOND = 2**53 - 1  # the largest integer that JavaScript counts with
# What a page may give instead of a text, and what becomes of it.
FAULTS = {
    "throw%20new%20Error('no')": "waiting",
    "throw%20'no'": "waiting",
    "return%20Promise.reject()": "waiting",
    "return%20Promise.reject('no')": "waiting",
    "return%20{access:'opaque'}": "waiting",
    "return%2042": "waiting",
    "return%20null": "unauthorized",
    "return%20undefined": "unauthorized",
    "return%20'%20'": "unauthorized",
}


class Window(Watched):
    """A page with a bell, whose server the test plays: one without ``seq``."""

    def play(self) -> None:
        self.socket: WebSocketRoute | None = None
        self.authorizations: list[str] = []
        self.page.route("**/api/notifications/**", self._answer)
        self.page.route_web_socket("**/ws/notifications/**", self._serve)

    def _answer(self, route: Route) -> None:
        self.authorizations.append(route.request.headers["authorization"])
        route.fulfill(json={"results": [], "unread_count": 0})

    def _serve(self, socket: WebSocketRoute) -> None:
        self.socket = socket

    def send(self, kind: str, payload: object) -> None:
        assert self.socket is not None
        self.socket.send(json.dumps({"type": kind, "payload": payload}))

    def of(self, expression: str) -> Any:
        """As JSON, which knows no BigInt and leaves out what is undefined."""
        return json.loads(self.page.evaluate(f"JSON.stringify({expression})"))


@pytest.fixture(scope="module", params=INTERPRETERS)
def host(request: pytest.FixtureRequest, files: LiveServer) -> Iterator[HostPage]:
    with HostPage(filled(PAGE, files, request.param), lambda: "") as host:
        yield host


@pytest.fixture
def window(host: HostPage, chromium: Browser) -> Iterator[Window]:
    with chromium.new_context() as context:
        window = Window(context.new_page(), host.url)
        window.play()
        yield window


def test_numbers_are_what_they_are_on_the_wire_however_large(window: Window) -> None:
    metadata = {"bytes": 2**32, "below": -(2**31), "list": [2**40, None, {"deep": 2**31}], "part": 0.5}
    item = entry(2**31, metadata=metadata)
    window.open_live()
    window.send("notification_created", item)
    window.send("notification_created", entry(BEYOND))
    window.send("unread_count", 2**32 + 5)
    window.until(lambda: window.of("bell.unreadCount") == 2**32 + 5)

    told = window.of("told")
    assert [each["id"] for each in told] == [2**31, BEYOND]
    assert told[0] == item
    assert window.of("bell.getStatus()")["dropped_frames"] == 0


def test_a_frame_that_is_too_long_is_named_so_whatever_is_in_it(window: Window) -> None:
    window.open_live()
    assert window.socket is not None
    # The last is more than a light interpreter has room for.
    for text in ("x" * 70_000, json.dumps({"type": "ping", "payload": "x" * 70_000}), "x" * 12_000_000):
        window.socket.send(text)
    window.until(lambda: window.of("bell.getStatus()")["dropped_frames"] == 3)

    assert window.complaints == [
        "warning: livebell: dropped: frame over 64 KiB (further ones are counted in get_status())"
    ]


def test_what_is_nested_beyond_reason_ends_no_interpreter(window: Window) -> None:
    window.open_live()
    for text in ("[" * 60_000, "[" * 20_000 + "]" * 20_000, '{"a":' * 5_000 + "1" + "}" * 5_000):
        window.send("unread_count", 1)
        assert window.socket is not None
        window.socket.send(text)
    deepest: dict[str, Any] = {}
    for _ in range(DEEPEST - 3):  # the frame, its payload, and the innermost are the others
        deepest = {"a": deepest}
    window.send("notification_created", entry(1, metadata=deepest))
    window.until(lambda: len(window.of("told")) == 1)

    assert window.of("told")[0]["metadata"] == deepest
    assert window.of("bell.getStatus()")["dropped_frames"] == 3
    assert [each for each in window.complaints if "dropped" not in each] == []


@pytest.mark.parametrize("script", FAULTS)
def test_whatever_a_page_gives_for_a_token_costs_an_attempt_at_most(window: Window, script: str) -> None:
    window.page.goto(f"{window.url}#{script}")
    window.until(lambda: window.of("bell.getStatus?.() ?? {}").get("state") == FAULTS[script])

    assert window.authorizations == []  # nothing of it was sent
    assert [each for each in window.complaints if not each.startswith("warning: livebell: ")] == []
    window.page.evaluate("give = () => ' opaque\\n'; bell.reconnect()")
    window.until(lambda: window.of("bell.getStatus()")["state"] == "open")
    assert set(window.authorizations) == {"Bearer opaque"}
