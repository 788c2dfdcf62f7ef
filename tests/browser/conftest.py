"""A real Chromium, a real server, and pages whose errors fail the test."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.support import crashes
from tests.support.host_page import HostPage
from tests.support.server import LiveServer
from tests.support.stage import INTERPRETERS, PAGE, PYODIDE, Stage
from tests.support.watched import Watched
from tools.chromium import FLAGS, executable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Playwright


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
    assert crashes.take() + [complaint for each in opened for complaint in each.complaints] == []


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server whose files are what matters: its REST and its sockets are played by the tests."""
    with LiveServer(tmp_path_factory.mktemp("files")) as it:
        yield it


@pytest.fixture(scope="session")
def lasting(playwright: Playwright) -> Iterator[Browser]:
    """
    A Chromium that caches, throttles and freezes pages.

    Playwright's own flags forbid all three, and such a test would pass without testing anything.
    """
    browser = playwright.chromium.launch(
        executable_path=executable(),
        args=[*FLAGS],
        ignore_default_args=[
            "--disable-back-forward-cache",
            "--disable-background-timer-throttling",
            "--disable-renderer-backgrounding",
            "--disable-backgrounding-occluded-windows",
        ],
    )
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def make_stage(chromium: Browser, files: LiveServer) -> Iterator[Callable[..., Stage]]:
    """Makes pages with a bell, on either interpreter; the options are those of a browser's context."""
    with ExitStack() as stack:

        def make(
            interpreter: str, *, lang: str = "en", attributes: str = "", inside: str = "", **options: object
        ) -> Stage:
            url = files.url
            if interpreter != PYODIDE:
                html = PAGE.replace("{bell}", files.url).replace("{lang}", lang)
                html = html.replace("{attributes}", attributes).replace("{inside}", inside)
                host = HostPage(html, lambda: "opaque-token")
                url = stack.enter_context(host).url
            context = chromium.new_context(**options)  # type: ignore[arg-type]
            stack.callback(context.close)
            return Stage(Watched(context.new_page(), url), interpreter)

        yield make


@pytest.fixture(scope="module", params=INTERPRETERS)
def booted(request: pytest.FixtureRequest, make_stage: Callable[..., Stage]) -> Iterator[Stage]:
    """One bell on each interpreter for a whole module of tests."""
    stage = make_stage(request.param).open()
    yield stage
    stage.page.context.close()


@pytest.fixture
def stage(booted: Stage) -> Iterator[Stage]:
    """The bell, and an eye on what its page complains of."""
    booted.window.complaints.clear()
    yield booted
    assert crashes.take() + booted.window.complaints == []
