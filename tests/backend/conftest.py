"""One server for most tests, with a fresh user for each; and a way to start others."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.databases import Postgresql, RedisServer
from tests.support.people import Person, new_person
from tests.support.server import LiveServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server in demo mode with the settings that everybody gets, only with quick jobs."""
    env = {"LIVEBELL_SYNC_STEP_SECONDS": "0.01", "LIVEBELL_LOG_LEVEL": "debug"}
    with LiveServer(tmp_path_factory.mktemp("server"), env=env) as running:
        yield running
    assert "Traceback" not in running.log_text()  # whatever was sent to it


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """A cluster for all tests of one run."""
    with Postgresql() as cluster:
        yield cluster


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A Redis for one test, which may kill it."""
    with RedisServer() as running:
        yield running


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Ends with the test whatever was opened in it."""
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def person_at(stack: ExitStack) -> Callable[..., Person]:
    """A function that adds a user to a server: ``person_at(server, password=…)``."""

    def person(server: LiveServer, *, password: str | None = None) -> Person:
        return new_person(server, stack, password)

    return person


@pytest.fixture
def person(server: LiveServer, person_at: Callable[..., Person]) -> Person:
    """A fresh user of the shared server."""
    return person_at(server)


@pytest.fixture
def start(tmp_path: Path, stack: ExitStack) -> Callable[..., LiveServer]:
    """A function that starts a server of the test's own: ``start(demo=False, env={…})``."""

    def start_server(**options: Any) -> LiveServer:
        return stack.enter_context(LiveServer(tmp_path, **options))

    return start_server
