"""Users of a test's server, and their ends of a socket."""

from __future__ import annotations

import itertools
import json
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from backend.accounts import Accounts
from backend.store import Store
from tests.support import loops

if TYPE_CHECKING:
    import httpx

    from tests.support.server import LiveServer

PATIENCE = 20  # seconds for one frame; only a broken server takes as long
NUMBERS = itertools.count(1)


class Line:
    """One end of a socket, as a client sees it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.closed_with: int | None = None

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

    def until_closed(self) -> list[dict[str, Any]]:
        """All frames that come before the server closes; ``closed_with`` is its code then."""
        frames = []
        try:
            while True:
                frames.append(self.frame())
        except ConnectionClosed as closed:
            self.closed_with = closed.rcvd.code if closed.rcvd else 1006
        return frames

    def close_code(self) -> int | None:
        """The code that the server closes with; frames on the way are dropped."""
        self.until_closed()
        return self.closed_with


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
        return open_line(
            self.server, self.stack, f"token={self.token}" if query is None else query, **options
        )

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
        store = Store(server.database)
        await store.open()
        await Accounts(store, 3600, 0).add(name, password)
        await store.close()

    loops.run(add())


def new_person(server: LiveServer, stack: ExitStack, password: str | None = None) -> Person:
    """A fresh user of ``server``; what is opened for them closes with ``stack``."""
    name = f"user-{next(NUMBERS)}"
    add_user(server, name, password)
    token = server.token(name)
    return Person(name, token, stack.enter_context(server.client(token)), server, stack)
