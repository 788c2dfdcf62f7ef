"""
The other processes that serve the same database: how they hear of each other.

Redis only wakes: a message says "this user's events have come to number n", and whoever
has sockets of that user reads in the database. Redis may lose messages, restart or
move; so every process also looks for itself, once a second, and what was lost is found
then. A process that shares nothing has no others, and none of this runs.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from backend.endings import ended, goodbye
from backend.errors import SettingsError

logger = logging.getLogger("livebell.others")

CHANNEL = "livebell:wake"
LOOK_SECONDS = 0.7  # sign-outs count within 1 s, lost wakes within 2 s
RETRY_SECONDS = 0.5  # between two attempts to reach Redis
MOST_AT_ONCE = 500  # users in one message

Heard = Callable[[Mapping[str, int], list[str]], None]  # positions of users, sessions that ended
Look = Callable[[], Awaitable[None]]


class Others:
    """
    ``heard`` is called with what others tell, ``look`` asks the database.

    Without ``redis_url`` there is only the looking.
    """

    def __init__(self, redis_url: str | None, heard: Heard, look: Look) -> None:
        self._redis: Redis | None = None if redis_url is None else _client(redis_url)
        self._heard = heard
        self._look = look
        self._me = secrets.token_hex(8)
        self._positions: dict[str, int] = {}
        self._sessions: list[str] = []
        self._something = asyncio.Event()
        self._look_now = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._is_lost = False

    def start(self) -> None:
        """Begin to listen and to look."""
        works = (
            [self._keep_looking] if self._redis is None else [self._keep_looking, self._listen, self._tell]
        )
        self._tasks = [asyncio.create_task(work()) for work in works]

    async def stop(self) -> None:
        """End all of it."""
        await ended(self._tasks)
        self._tasks = []
        if self._redis is not None:
            await goodbye("Redis", self._redis.aclose())

    def tell(self, user: str, seq: int) -> None:
        """The events of ``user`` have come to ``seq``. Never waits; many become one message."""
        if self._redis is not None:
            self._positions[user] = max(seq, self._positions.get(user, 0))
            self._something.set()

    def tell_end(self, session: str) -> None:
        """A session has ended."""
        if self._redis is not None:
            self._sessions.append(session)
            self._something.set()

    async def _keep_looking(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._look_now.wait()
            except TimeoutError:
                pass
            self._look_now.clear()
            try:
                await self._look()
            except (SQLAlchemyError, OSError) as error:
                logger.warning("the database could not be asked for news of others: %s", type(error).__name__)

    async def _tell(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            while self._positions or self._sessions:
                users = [self._positions.popitem() for _ in range(min(MOST_AT_ONCE, len(self._positions)))]
                message = {"from": self._me, "users": dict(users), "sessions": self._sessions}
                self._sessions = []
                try:
                    await self._connected.publish(CHANNEL, json.dumps(message))
                except (RedisError, OSError) as error:
                    self._lost(error)  # the others look for themselves

    async def _listen(self) -> None:
        while True:
            try:
                async with self._connected.pubsub() as line:
                    await line.subscribe(CHANNEL)
                    self._found()
                    async for message in line.listen():
                        self._take(message)
            except (RedisError, OSError) as error:
                self._lost(error)
            await asyncio.sleep(RETRY_SECONDS)

    def _take(self, message: Mapping[str, Any]) -> None:
        if message["type"] != "message":
            return
        try:
            told = json.loads(message["data"])
            if told["from"] != self._me:
                self._heard(told["users"], told["sessions"])
        except (ValueError, KeyError, TypeError, AttributeError):
            logger.warning("a message on %s is not one of ours", CHANNEL)

    @property
    def _connected(self) -> Redis:
        assert self._redis is not None  # noqa: S101 - these tasks run with Redis only
        return self._redis

    def _lost(self, error: Exception) -> None:
        """Said once for each loss."""
        if not self._is_lost:
            logger.warning(
                "Redis does not answer (%s): news of other processes comes later", type(error).__name__
            )
        self._is_lost = True

    def _found(self) -> None:
        """Whatever was told before we listened is lost: look at once."""
        if self._is_lost:
            logger.warning("Redis answers again")
        self._is_lost = False
        self._look_now.set()


def _client(url: str) -> Redis:
    try:
        client = Redis.from_url(url, socket_connect_timeout=2, socket_keepalive=True, health_check_interval=1)
        # Opens nothing; an option that there is not shows here.
        client.connection_pool.make_connection()  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, RedisError):
        raise SettingsError(
            "--redis-url must be redis://USER:PASSWORD@HOST:PORT/NUMBER, with options that redis-py knows, "
            "got something else (not shown: a secret may stand in it); correct it"
        ) from None
    return client
