"""
The bell with ten thousand notifications: opening it, reading in it, and news while somebody reads.

The real pages (ours by PyScript on Pyodide, the tag on MicroPython) with their style sheets, so that layout and
paint count; the backend is played inside the page, so that no network does. Judged is the time of the
page's main thread by its own clock (Chromium's trace), so what else the machine does is not counted; what a
person waits is told beside it.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from bench.figures import Figure, spread
from bench.pages import WEB
from tests.support.host_page import HostPage
from tests.support.server import LiveServer
from tools.chromium import FLAGS, executable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

COUNT = 10_000
NAMES = {"pyodide": "Pyodide", "micropython": "MicroPython"}
OPENING = 100.0  # ms; what people take for "at once" (Nielsen)
ARRIVAL = 16.0  # ms; one frame of 60 a second
LONGEST_TASK = 50.0  # ms; from there on a browser calls a task long (W3C Long Tasks)
ARRIVALS = 40
TRACE = ["devtools.timeline", "disabled-by-default-devtools.timeline"]
FRAMES, STEP = 200, 240  # of scrolling, and pixels in each: a quick turn of the wheel
PATIENCE = 180_000  # ms; only a page that hangs takes as long
VIEW = {"width": 1000, "height": 720}

HOST = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,">
<script type="module" src="{bell}/livebell.js"></script></head>
<body><h1>A page of somebody else's</h1><live-bell api-url="/api"></live-bell>
<script type="module">
  document.querySelector("live-bell").getToken = async () => (await fetch("/my-token")).text();
</script></body></html>"""


def measure(runs: int, say: Callable[[str], None]) -> Iterator[Figure]:
    """Both interpreters."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="livebell-bench-")))
        server = stack.enter_context(LiveServer(folder))
        host = stack.enter_context(HostPage(HOST.replace("{bell}", server.url), lambda: "opaque-token"))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=executable(), args=[*FLAGS])
        stack.callback(browser.close)
        for interpreter, url in (("pyodide", server.url), ("micropython", host.url)):
            say(f"  starting {NAMES[interpreter]}")
            page = _filled(browser, url)
            yield from _read(page, NAMES[interpreter], runs)
            page.context.close()


def _filled(browser: Browser, url: str) -> Page:
    """A bell that has loaded everything, and is closed again."""
    page = browser.new_context(viewport=VIEW).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE)
    page.add_init_script(path=WEB / "feed.js")
    page.add_init_script(f"bench.begin({COUNT})")
    with page.expect_console_message(lambda said: said.text == "mark livebell:open"):
        page.add_init_script(
            "new PerformanceObserver((list) => { for (const mark of list.getEntries())"
            " console.debug(`mark ${mark.name}`) }).observe({ type: 'mark', buffered: true })"
        )
        page.goto(url)
    page.evaluate("bench.open()")
    page.evaluate("bench.load()")
    page.evaluate("bench.close()")
    return page


def _read(page: Page, name: str, runs: int) -> Iterator[Figure]:
    _arrivals(page)  # for the engines to warm up
    opened = []
    for _ in range(runs):
        opened.append(_traced(page, "bench.open()"))
        page.evaluate("bench.close()")
    yield _opening(f"opening the panel, {name}, {COUNT} in the list", opened)
    yield _arriving(
        f"a frame arriving, {name}, panel closed", _arrivals(page), _arrivals(page, happens=False)
    )
    page.evaluate("bench.open()")
    script = f"bench.scroll({FRAMES}, {STEP})"
    scrolled = _traced(page, script)
    yield Figure(
        f"longest task while scrolling, {name}",
        scrolled.longest,
        "ms",
        LONGEST_TASK,
        ours=f"{scrolled.total / FRAMES:.1f} ms of the main thread in a frame",
        note="200 turns of the wheel, then five throws of the scroll bar to places where nothing is drawn yet",
    )
    arrived = _arrivals(page)
    looked = _arrivals(page, happens=False)
    yield _arriving(f"a frame arriving, {name}, while somebody reads", arrived, looked)
    moved = float(max(arrived.value["moved"]))
    yield Figure(f"how far the first row in sight moves on arrivals, {name}", moved, "px", 0.0)
    articles = float(scrolled.value["articles"])
    yield Figure(f"articles in the document, {name}", articles, "", 60, ours=f"of {COUNT} in the list")


class Traced:
    """What came of a script, and the tasks of the page's main thread meanwhile: ms by the thread's own clock."""

    def __init__(self, value: Any, tasks: list[float]) -> None:  # noqa: ANN401 - whatever the script gives
        self.value = value
        self.total = sum(tasks)
        self.longest = max(tasks, default=0.0)


def _traced(page: Page, script: str) -> Traced:
    browser = page.context.browser
    assert browser
    browser.start_tracing(page=page, categories=TRACE)
    value = page.evaluate(script)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    threads = Counter((each["pid"], each["tid"]) for each in events if each["name"] == "FunctionCall")
    (main, _), *_ = threads.most_common(1)
    mine = [each for each in events if each["name"] == "RunTask" and (each["pid"], each["tid"]) == main]
    return Traced(value, [each.get("tdur", 0) / 1000 for each in mine])


def _arrivals(page: Page, *, happens: bool = True) -> Traced:
    return _traced(page, f"bench.arrivals({ARRIVALS}, {str(happens).lower()})")


def _opening(name: str, opened: list[Traced]) -> Figure:
    waited = spread([each.value for each in opened], "ms")
    totals = [each.total for each in opened]
    ours = f"{spread(totals, 'ms')}; until painted {waited}"
    return Figure(name, median(totals), "ms", OPENING, ours=ours, runs=len(opened))


def _arriving(name: str, arrived: Traced, looked: Traced) -> Figure:
    """``looked``: the same without an arrival. What the stopwatch itself costs is taken off."""
    stopwatch = looked.total / ARRIVALS
    ours = f"longest task {arrived.longest:.1f} ms; until painted {spread(arrived.value['spent'], 'ms')}"
    return Figure(
        name,
        arrived.total / ARRIVALS - stopwatch,
        "ms",
        ARRIVAL,
        ours=ours,
        note=f"less {stopwatch:.1f} ms, which the measuring itself takes, as measured without an arrival",
        runs=ARRIVALS,
    )
