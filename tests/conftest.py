"""Which half of the suite a test belongs to, told from its place; and the one browser that all rooms share."""

from __future__ import annotations

import signal
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Playwright

TESTS = Path(__file__).parent

# Rooms whose tests start browsers or servers by the dozen. `make test` leaves them to `make check`.
SLOW_ROOMS = {"browser", "conformance", "chaos", "examples", "soak"}
# Rooms of few tests that take minutes. Begun last, one worker would be at them when all others have gone home.
LONG_ROOMS = {"architecture", "chaos", "examples"}


def pytest_configure() -> None:
    """
    Hear Ctrl+C, and let what is started here hear it.

    A shell starts what runs in its background deaf to SIGINT (POSIX, asynchronous lists), and that
    is inherited: no server of ours would ever end.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    Mark the main story, and what is slow: together `make test` and `make check` run everything.

    Long rooms come first, then the files with the most tests, as workers are given a file each.
    """
    size = Counter(item.path for item in items)
    items.sort(key=lambda item: (_room(item) not in LONG_ROOMS, -size[item.path]))
    for item in items:
        room = _room(item)
        if room == "browser" and item.path.name.startswith("test_story"):
            item.add_marker("story")
        elif room in SLOW_ROOMS:
            item.add_marker("slow")


def _room(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Its one loop: a second one in the same process is refused."""
    from playwright.sync_api import expect, sync_playwright  # the units need none

    from tests.support.watched import PATIENCE

    expect.set_options(timeout=PATIENCE)  # its own five seconds are too few for a busy machine
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all; each test has contexts of its own."""
    from tests.support import crashes
    from tools.chromium import FLAGS, executable

    browser = playwright.chromium.launch(executable_path=executable(), args=[*FLAGS])
    crashes.watch(browser)
    yield browser
    browser.close()
