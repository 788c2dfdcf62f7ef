"""One server for most tests, with a fresh user for each; and a way to start others."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from backend.accounts import Accounts
from backend.store import Store

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # folders of tests are no packages
from support.server import LiveServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 20  # seconds for one frame; only a broken server takes as long
NUMBERS = itertools.count(1)


class Line:
    """One end of a socket, as a client sees it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def frame(self) -> dict[str, Any]:
        """The next frame."""
        decoded: dict[str, Any] = json.loads(self.socket.recv(PATIENCE))
        return decoded

    def frames(self, count: int) -> list[dict[str, Any]]:
        """The next ``count`` frames."""
        return [self.frame() for _ in range(count)]

    def send(self, frame: object) -> None:
        """Send ``frame``: text and bytes as they are, all else as JSON."""
        self.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    def pong(self) -> dict[str, Any]:
        """The answer to a ping: whatever was sent before it has been handled."""
        self.send({"type": "ping"})
        return self.frame()

    def close_code(self) -> int:
        """Read until the server closes; frames on the way are dropped."""
        try:
            while True:
                self.socket.recv(PATIENCE)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006


@dataclass
class Person:
    """A user of the server, with a token and a client."""

    name: str
    token: str
    api: httpx.Client
    server: LiveServer
    stack: ExitStack

    def line(self, query: str | None = None, **options: Any) -> Line:
        """A socket; with this user's token where no ``query`` is given."""
        return open_line(self.server, self.stack, f"token={self.token}" if query is None else query, **options)

    def notify(self, title: str = "Hello", **fields: Any) -> dict[str, Any]:
        """Let a service send a notification to this user."""
        return self.server.notify(self.name, title, **fields)

    def count(self) -> int:
        """The unread, as REST says."""
        answer: int = self.api.get("/api/notifications/unread-count/").json()["unread_count"]
        return answer


def open_line(server: LiveServer, stack: ExitStack, query: str, **options: Any) -> Line:
    """A socket that closes with the test."""
    url = f"{server.socket_url}?{query}" if query else server.socket_url
    return Line(stack.enter_context(connect(url, proxy=None, **options)))


def add_user(server: LiveServer, name: str, password: str | None = None) -> None:
    """Straight into the database, as ``user add`` does, without the cost of a process."""

    async def add() -> None:
        path = server.var_dir / "livebell.db"
        store = Store(f"sqlite+aiosqlite:///{path}", path)
        await store.open()
        await Accounts(store, 3600, 0).add(name, password)
        await store.close()

    asyncio.run(add())


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server in demo mode with the settings that everybody gets, only with quick jobs."""
    env = {"LIVEBELL_SYNC_STEP_SECONDS": "0.01", "LIVEBELL_LOG_LEVEL": "debug"}
    with LiveServer(tmp_path_factory.mktemp("server"), env=env) as running:
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
        name = f"user-{next(NUMBERS)}"
        add_user(server, name, password)
        token = server.token(name)
        return Person(name, token, stack.enter_context(server.client(token)), server, stack)

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
