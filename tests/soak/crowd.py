"""
Producers that insist and readers that come back: the load under which things are killed.

A producer sends with an ``Idempotency-Key`` until it has a 201. A reader keeps the number of
the last event, connects again with it whenever the line ends, and complains of any gap.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.server import LiveServer

READERS = 4  # sockets of each user
PRODUCERS = 6
AGAIN = 0.1  # seconds between two attempts: a pace, not a wait for anything
ATTEMPT = 5  # seconds; an answer that takes longer is asked for again
PATIENCE = 60  # seconds for what must come


@dataclass
class Reader:
    """One client: what it has seen, in order."""

    user: str
    url: str
    position: int = 0
    titles: list[str] = field(default_factory=list)
    wrongs: list[str] = field(default_factory=list)
    rounds: int = 0  # connections that brought at least one frame
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def live(self) -> None:
        """Until cancelled."""
        while True:
            with suppress(OSError, WebSocketException, TimeoutError):
                address = f"{self.url}&since={self.position}"
                async with connect(address, proxy=None, open_timeout=ATTEMPT, close_timeout=1) as line:
                    self.rounds += 1
                    async for text in line:
                        self._take(json.loads(text))
            await asyncio.sleep(AGAIN)

    def _take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "notification_created":
            if frame["seq"] != self.position + 1:
                self.wrongs.append(f"{self.user}: {frame['seq']} came after {self.position}")
            self.position = frame["seq"]
            self.titles.append(frame["payload"]["title"])
            self.moved.set()
        elif frame["type"] != "unread_count" or frame["seq"] != self.position:
            self.wrongs.append(f"{self.user}: at {self.position} came {str(frame)[:200]}")


class Crowd:
    """Users, their readers, and producers for all of them. ``async with`` starts them."""

    def __init__(self, server: LiveServer, users: list[str]) -> None:
        self._server = server
        self.users = users
        self.readers = [
            Reader(user, f"{server.socket_url}?token={server.token(user)}")
            for user in users
            for _ in range(READERS)
        ]
        self.acknowledged: dict[str, dict[str, Any]] = {}  # title -> the answer
        self.repeats = 0  # attempts that ended without an answer
        self._producing = True
        self._producers: list[asyncio.Task[None]] = []
        self._reading: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._reading = [asyncio.create_task(each.live()) for each in self.readers]
        self._producers = [asyncio.create_task(self._produce(number)) for number in range(PRODUCERS)]
        return self

    async def __aexit__(self, *_exception: object) -> None:
        for task in (*self._producers, *self._reading):
            task.cancel()
        await asyncio.gather(*self._producers, *self._reading, return_exceptions=True)

    async def _produce(self, producer: int) -> None:
        headers = {"Authorization": f"Bearer {self._server.token('soak', scope='service')}"}
        number = 0
        async with httpx.AsyncClient(
            base_url=self._server.url, headers=headers, trust_env=False, verify=False, timeout=ATTEMPT
        ) as client:
            while self._producing:
                number += 1
                user, title = self.users[number % len(self.users)], f"{producer}-{number}"
                answer = await self._insist(client, {"user": user, "title": title})
                self.acknowledged[title] = {**answer, "user": user}

    async def _insist(self, client: httpx.AsyncClient, body: dict[str, str]) -> dict[str, Any]:
        """The same again, until it is acknowledged."""
        headers = {"Idempotency-Key": body["title"]}
        while True:
            with suppress(httpx.TransportError):
                answer = await client.post("/api/notifications/", json=body, headers=headers)
                if answer.status_code == 201:
                    return dict(answer.json())
            self.repeats += 1
            await asyncio.sleep(AGAIN)

    async def progress(self, more: int) -> None:
        """Until so many more are acknowledged, and every reader has seen something new."""
        goal = len(self.acknowledged) + more
        await self._until(lambda: len(self.acknowledged) >= goal)
        for reader in self.readers:
            reader.moved.clear()
        await asyncio.wait_for(asyncio.gather(*(each.moved.wait() for each in self.readers)), PATIENCE)

    async def finish(self) -> None:
        """Until what was begun is acknowledged, and every reader has all that its user got."""
        self._producing = False
        await asyncio.wait_for(asyncio.gather(*self._producers), PATIENCE)
        last = {
            user: max(a["seq"] for a in self.acknowledged.values() if a["user"] == user)
            for user in self.users
        }
        await self._until(lambda: all(each.position >= last[each.user] for each in self.readers))

    async def _until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not holds():  # noqa: ASYNC110 - what it looks at is spread over many
                await asyncio.sleep(0.02)  # a look at ourselves, not at the server
