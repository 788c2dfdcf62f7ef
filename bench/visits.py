"""Visits to a page in a real browser: when its marks came, and how many bytes it took."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools.chromium import FLAGS, executable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page, Playwright

PATIENCE = 180_000  # ms; only a page that hangs takes as long
# What a home connection of the plain kind gives: 9 Mbit/s down, 60 ms there and back.
SLOW = {"offline": False, "latency": 60, "downloadThroughput": 9e6 / 8, "uploadThroughput": 3e6 / 8}
# Says each mark in the console, so that nobody has to ask the page while it starts.
TELL = """
new PerformanceObserver((list) => {
    for (const mark of list.getEntries()) console.debug(`mark ${mark.name}`);
}).observe({ type: "mark", buffered: true });
globalThis.benchTasks = [];
new PerformanceObserver((list) => {
    for (const task of list.getEntries()) benchTasks.push(task.duration);
}).observe({ type: "longtask", buffered: true });
"""


@dataclass
class Visit:
    """``marks`` in ms since the navigation began; ``received`` as (ms, bytes) of each finished load."""

    marks: dict[str, float]
    long_tasks: list[float]
    received: list[tuple[float, int]] = field(default_factory=list)

    def bytes_until(self, mark: str) -> int:
        """What had come over the wire when the mark was set."""
        return sum(size for at, size in self.received if at <= self.marks[mark])


@contextmanager
def profile(playwright: Playwright, folder: Path) -> Iterator[BrowserContext]:
    """A browser with a profile on disk, as people have one: its caches outlive a visit."""
    context = playwright.chromium.launch_persistent_context(
        str(folder), executable_path=executable(), args=[*FLAGS]
    )
    try:
        yield context
    finally:
        context.close()


def visit(context: BrowserContext, url: str, until: str, *, slow: bool = False, idle: bool = False) -> Visit:
    """Open ``url`` in a new tab, wait for the mark ``until``; with ``idle``, for the network to fall silent too."""
    page = context.new_page()
    try:
        return _visit(page, url, until, slow=slow, idle=idle)
    finally:
        page.close()


def open_page(page: Page, url: str, until: str) -> None:
    """Go to ``url`` and wait for the mark."""
    page.add_init_script(TELL)
    _go(page, url, until)


def _go(page: Page, url: str, until: str) -> None:
    with page.expect_console_message(lambda message: message.text == f"mark {until}", timeout=PATIENCE):
        page.goto(url, wait_until="commit")


def _visit(page: Page, url: str, until: str, *, slow: bool, idle: bool) -> Visit:
    page.set_default_timeout(PATIENCE)
    page.add_init_script(TELL)
    session = page.context.new_cdp_session(page)
    received: list[tuple[float, int]] = []
    begin: list[float] = []
    session.on("Network.requestWillBeSent", lambda event: begin.append(event["timestamp"]))
    session.on(
        "Network.loadingFinished",
        lambda event: received.append(
            ((event["timestamp"] - begin[0]) * 1000, int(event["encodedDataLength"]))
        ),
    )
    session.send("Network.enable")
    if slow:
        session.send("Network.emulateNetworkConditions", SLOW)
    _go(page, url, until)
    marks = page.evaluate(
        "Object.fromEntries(performance.getEntriesByType('mark').map((mark) => [mark.name, mark.startTime]))"
    )
    tasks = page.evaluate("benchTasks")
    if idle:
        page.wait_for_load_state("networkidle")
    return Visit(marks, tasks, received)
