"""A real Chromium, a real server, and pages whose errors fail the test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.support.server import LiveServer
from tests.support.watched import Watched
from tools.chromium import FLAGS, executable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Playwright


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Its one loop: a second one in the same process is refused."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all; each test has contexts of its own."""
    browser = playwright.chromium.launch(executable_path=executable(), args=[*FLAGS])
    yield browser
    browser.close()


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server with an empty database."""
    with LiveServer(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture
def new_window(chromium: Browser) -> Iterator[Callable[..., Watched]]:
    """Opens windows, each a browser session of its own, and looks at the end whether any page complained."""
    opened: list[Watched] = []

    def window(url: str, **options: object) -> Watched:
        context = chromium.new_context(**options)  # type: ignore[arg-type]
        opened.append(Watched(context.new_page(), url))
        return opened[-1]

    yield window
    for each in opened:
        each.page.context.close()
    assert [complaint for each in opened for complaint in each.complaints] == []
