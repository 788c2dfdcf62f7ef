"""
A bell whose server is played by the test: on PyScript with Pyodide, or in ``<live-bell>`` on MicroPython.

One boot serves all tests of a module; between two of them the stage is set anew.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.support.watched import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Route, WebSocketRoute

    from tests.support.watched import Watched

PYODIDE, MICROPYTHON = "pyodide", "micropython"
INTERPRETERS = (PYODIDE, MICROPYTHON)
EVERY_FRAME = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# What slides or fades is where it belongs when it has ended; a shimmer never ends.
# A script that is put into the page runs in the same interpreter.
RUN = """(source) => {
  document.body.append(Object.assign(document.createElement("script"), { type: "py", textContent: source }));
}"""
STILL = """async (root) => {
  const running = root.getAnimations({ subtree: true });
  const ending = running.filter((each) => Number.isFinite(each.effect.getComputedTiming().endTime));
  await Promise.allSettled(ending.map((each) => each.finished));
}"""

# Every row in sight, and more of them above and below as far as there are any.
ROWS_STAND = """(root) => {
  const view = root.getElementById("lb-content").getBoundingClientRect();
  const [before, after] = ["lb-before", "lb-after"].map((id) => root.getElementById(id).getBoundingClientRect());
  return (!before.height || before.bottom < view.top) && (!after.height || after.top > view.bottom);
}"""

PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>Host</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script type="module" src="{bell}/livebell.js"></script></head>
<body><h1>Host</h1><p><a href="#here">A link of the page</a> <button id="before">Before</button></p>
<live-bell api-url="/api" toasts="all" {attributes}>{inside}</live-bell>
<p><button id="after">After</button></p>
<script type="module">
  document.querySelector("live-bell").getToken = async () => (await fetch("/my-token")).text();
</script></body></html>"""


def entry(identity: int | str, *, ago: float = 60.0, **fields: Any) -> dict[str, Any]:
    """A notification as it is on the wire, of ``ago`` seconds before now."""
    when = datetime.now(UTC) - timedelta(seconds=ago)
    return {
        "id": identity,
        "title": f"Title {identity}",
        "message": f"Message {identity}",
        "notification_type": "info",
        "is_read": False,
        "created_at": when.isoformat().replace("+00:00", "Z"),
        "metadata": {},
    } | fields


def entries(count: int, **fields: Any) -> list[dict[str, Any]]:
    """So many, newest first, with the highest id first."""
    return [entry(count - place, ago=60.0 + place, **fields) for place in range(count)]


class Stage:
    """The page, and the server that it believes to have."""

    def __init__(self, window: Watched, interpreter: str) -> None:
        self.window = window
        self.page = window.page
        self.interpreter = interpreter
        self.items: list[dict[str, Any]] = []
        self.page_size = 10_000
        self.status = 200
        self.asked: list[str] = []
        self._sockets: list[WebSocketRoute] = []
        self.refuses_sockets = False
        self.is_offline = False
        self.is_signed_out = False
        self.holds_answers = False
        self.is_cut = False  # no request arrives, whatever the socket thinks
        self._told_unread: int | None = None  # while it is one, only lists are answered, and tell it
        self._held: list[Route] = []
        self.page.route("**/api/notifications/**", self._answer)
        self.page.route_web_socket("**/ws/notifications/**", self._serve)

    # -- being the server -------------------------------------------------------------------

    def _serve(self, socket: WebSocketRoute) -> None:
        if self.refuses_sockets:
            socket.close(code=1013)
            return
        self._sockets.append(socket)
        socket.send(json.dumps({"type": "unread_count", "payload": {"unread_count": self.unread}}))

    @property
    def unread(self) -> int:
        return sum(not item["is_read"] for item in self.items)

    def _answer(self, route: Route) -> None:
        request = route.request
        parts = urlsplit(request.url)
        self.asked.append(f"{request.method} {parts.path}?{parts.query}")
        last = parts.path.rstrip("/").rsplit("/", 1)[-1]
        if self.holds_answers or (self._told_unread is not None and last != "notifications"):
            self._held.append(route)
            return
        if self.is_cut:
            route.abort("internetdisconnected")
            return
        if self.status != 200:
            route.fulfill(status=self.status, json={"detail": "as the test wishes"})
            return
        if request.method == "GET":
            body = self._page(parse_qs(parts.query)) if last == "notifications" else {}
            count = self.unread if self._told_unread is None else self._told_unread
            route.fulfill(json={"unread_count": count, **body})
        elif request.method == "PATCH":
            wanted = json.loads(request.post_data or "{}")
            found = next((item for item in self.items if str(item["id"]) == last), None)
            if found is None:
                route.fulfill(status=404, json={"detail": "there is no such notification"})
                return
            found.update(wanted)
            route.fulfill(json=found)
        elif request.method == "DELETE":
            self.items = [item for item in self.items if str(item["id"]) != last]
            route.fulfill(status=204)
        else:  # mark-all-read
            for item in self.items:
                item["is_read"] = True
            route.fulfill(json={"updated": 1, "unread_count": 0})

    def _page(self, query: dict[str, list[str]]) -> dict[str, Any]:
        start = 0
        if "before" in query:
            ids = [str(item["id"]) for item in self.items]
            start = ids.index(query["before"][0]) + 1
        part = self.items[start : start + self.page_size]
        more = start + self.page_size < len(self.items)
        return {"results": part, "next": part[-1]["id"] if more else None}

    def send(self, kind: str, payload: object) -> None:
        """A frame on the page's socket."""
        self._sockets[-1].send(json.dumps({"type": kind, "payload": payload}))

    def arrive(self, item: dict[str, Any]) -> None:
        """A new notification."""
        self.items.insert(0, item)
        self.send("notification_created", item)

    # -- setting it -------------------------------------------------------------------------

    def open(self) -> Self:
        """Boot."""
        self.window.open_live()
        return self

    def begin(self, items: list[dict[str, Any]] | None = None, *, page_size: int = 10_000) -> Self:
        """Other notifications, a closed panel, no toasts: as after a boot."""
        page = self.page
        page.mouse.move(1, 1)
        self.status = 200
        self.answer_held()
        if self.is_signed_out:
            self.sign_in()
        if self.is_offline:
            self.come_back()
        self._press("#lb-undo-button")
        self.items = list(items or [])
        self.page_size = page_size
        self.refuses_sockets = False
        if self.panel.is_visible():
            page.keyboard.press("Escape")
            if self.panel.is_visible():
                self.page.locator("#lb-close").click()
        self._load_anew()
        while self._press("#lb-toasts .toast [data-action=dismiss-toast]"):
            self.settle()
        self.asked.clear()
        return self

    def _load_anew(self) -> None:
        """
        Have the page load what there is now, and wait until it has it. A frame needs a line that is up.

        A count tells that the list has come, which comes with it. So it is one that was not shown before, and no
        other answer tells it.
        """
        expect(self.bell).to_have_attribute("data-connection", "live", timeout=PATIENCE)
        for told in (0 if self.unread else 1, self.unread):
            self._told_unread = told
            self.send("resync", {})
            self.expect_unread(told)
        self._told_unread = None
        self.answer_held()

    def _press(self, selector: str) -> bool:
        """Press what may go away by itself at any moment. Whether it was there."""
        was_there: bool = self.in_bell(
            "(root, selector) => { const one = root.querySelector(selector); one?.click(); return Boolean(one) }",
            selector,
        )
        return was_there

    def read(self, items: list[dict[str, Any]] | None = None, *, page_size: int = 10_000) -> Self:
        """As ``begin``, and the panel is open at the tab of all."""
        self.begin(items, page_size=page_size)
        self.bell.click()
        tab = self.page.locator("#lb-tab-all")
        if tab.get_attribute("aria-selected") != "true":
            tab.click()
        if items:
            expect(self.articles.first).to_be_visible()
        self.settle()
        return self

    def settle(self) -> None:
        """Wait until what is to be drawn is drawn, and is where it belongs."""
        self.page.evaluate(EVERY_FRAME)
        self.root.evaluate(STILL)

    def go_offline(self) -> None:
        """Nothing answers any more, and the page knows."""
        self.is_offline = True
        self.refuses_sockets = True
        self._do("websocket_service.disconnect()", "disconnect")

    def come_back(self) -> None:
        """The server is there again."""
        self.is_offline = False
        self.refuses_sockets = False
        self._do("websocket_service.connect()", "connect")
        expect(self.bell).to_have_attribute("data-connection", "live", timeout=PATIENCE)

    def sign_out(self) -> None:
        """Nobody is signed in, and nothing is known of anybody."""
        self.is_signed_out = True
        self._do("sign_out()", "signOut")
        expect(self.bell).to_have_attribute("data-connection", "unauthorized", timeout=PATIENCE)

    def sign_in(self) -> None:
        """Somebody is; whether that succeeds, is for the test to see."""
        self.is_signed_out = False
        self._do("websocket_service.initialize(token=token)", "connect")

    def answer_held(self) -> None:
        """What was asked while answers were held is answered."""
        self.holds_answers = False
        held, self._held = self._held, []
        for route in held:
            self._answer(route)

    def _do(self, python: str, method: str) -> None:
        """What our page does by a line of Python, where its main.py has the names, the tag has a method for."""
        if self.interpreter == PYODIDE:
            self.page.evaluate(RUN, python)
        else:
            self.host.evaluate("(element, method) => element[method]()", method)

    @property
    def has_line(self) -> bool:
        """Has this tab a socket of its own, or does it hear another tab's?"""
        return bool(self._sockets)

    # -- looking at it ------------------------------------------------------------------------

    @property
    def host(self) -> Locator:
        return self.page.locator("#bell" if self.interpreter == PYODIDE else "live-bell")

    @property
    def root(self) -> Locator:
        return self.page.locator("#lb-root")

    @property
    def panel(self) -> Locator:
        return self.page.locator("#lb-panel")

    @property
    def articles(self) -> Locator:
        return self.panel.get_by_role("article")

    @property
    def content(self) -> Locator:
        return self.page.locator("#lb-content")

    @property
    def bell(self) -> Locator:
        return self.page.locator("#lb-button")

    def expect_unread(self, count: int) -> None:
        """In any language."""
        words = "99+" if count > 99 else str(count or "")
        expect(self.page.locator("#lb-badge")).to_have_text(words, timeout=PATIENCE)

    def article(self, title: str) -> Locator:
        return self.articles.filter(has=self.page.get_by_role("heading", name=title, exact=True))

    def focused(self) -> str:
        """The id of what has the focus, inside the bell or outside."""
        answer: str = self.page.evaluate(
            "() => { let e = document.activeElement; while (e?.shadowRoot?.activeElement)"
            " e = e.shadowRoot.activeElement; return e?.id ?? '' }"
        )
        return answer

    def in_bell(self, script: str, argument: object = None) -> Any:
        """``(root, argument) => …`` with the shadow root."""
        return self.host.evaluate(f"(host, argument) => ({script})(host.shadowRoot, argument)", argument)

    def top_of(self, title: str) -> float:
        """How far below the viewport's top an article is, exactly."""
        return float(self.article(title).evaluate("(element) => element.getBoundingClientRect().top"))

    def scroll_to(self, pixels: float) -> None:
        """Scroll the list there, and wait until the rows around that stand there: they come a few at a time."""
        self.content.evaluate("(element, pixels) => { element.scrollTop = pixels }", pixels)
        self.window.until(lambda: self.in_bell(ROWS_STAND))
        self.settle()
