"""
One user's events: numbered without gaps, written with the change that they tell of.

An event is kept as the text that goes to sockets. It is made once, however many
sockets it goes to, and a socket that comes later gets the very same text.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from sys import getsizeof
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import NoSuchUser
from backend.tables import events, users

PRUNE_EVERY = 100  # events; looking for old ones at each write would double its cost


@dataclass(frozen=True, slots=True)
class Event:
    """One frame with its number, and the count of the unread after it."""

    seq: int
    unread_count: int
    frame: str
    stored_at: float | None = None  # epoch seconds; None for what an older version stored

    @property
    def size(self) -> int:
        """Bytes that it takes in memory while it waits."""
        return getsizeof(self.frame)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a user's events stand: the last number, and the count after it."""

    seq: int
    unread_count: int


def to_json(value: object) -> str:
    """JSON as it goes to clients: short, in UTF-8, and without NaN, which is no JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def timestamp(moment: datetime) -> str:
    """``2026-11-22T20:29:35.123456Z``: always as long, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class Ledger:
    """
    A user's row, held for one transaction: take it, ``record()``, then ``save()``.

    Taking it locks the row where the database locks rows; SQLite's writers come
    one at a time anyhow. So nobody else counts between our reading and writing.
    """

    def __init__(self, user: RowMapping) -> None:
        self.user_id: int = user["id"]
        self.seq: int = user["seq"]
        self.unread_count: int = user["unread_count"]
        self._newest_at: str = user["newest_at"]
        self.recorded: list[Event] = []

    @classmethod
    async def of(cls, connection: AsyncConnection, name: str) -> "Ledger":
        """The ledger of the user ``name``. Raises ``NoSuchUser``."""
        row = (
            (await connection.execute(select(users).where(users.c.name == name).with_for_update()))
            .mappings()
            .first()
        )
        if row is None:
            raise NoSuchUser
        return cls(row)

    def next_moment(self) -> str:
        """
        Now; or the newest notification's own time where the clock was set back.

        So ids and times rise together, and "older than id n" is one comparison.
        """
        self._newest_at = max(self._newest_at, timestamp(datetime.now(UTC)))
        return self._newest_at

    def record(self, kind: str, payload: Mapping[str, Any], *, unread: int = 0) -> Event:
        """Number an event that changes the count of the unread by ``unread``."""
        self.seq += 1
        self.unread_count += unread
        frame = {"type": kind, "payload": payload, "seq": self.seq, "unread_count": self.unread_count}
        event = Event(self.seq, self.unread_count, to_json(frame), time.time())
        self.recorded.append(event)
        return event

    async def save(self, connection: AsyncConnection, keep: int) -> None:
        """Write what was recorded; forget, now and then, all but the last ``keep`` events."""
        if not self.recorded:
            return
        now = time.time()
        rows = [
            {
                "user_id": self.user_id,
                "seq": e.seq,
                "unread_count": e.unread_count,
                "frame": e.frame,
                "stored_at": now,
            }
            for e in self.recorded
        ]
        await connection.execute(insert(events), rows)
        values = {"seq": self.seq, "unread_count": self.unread_count, "newest_at": self._newest_at}
        await connection.execute(update(users).where(users.c.id == self.user_id).values(values))
        if self.seq // PRUNE_EVERY != (self.seq - len(rows)) // PRUNE_EVERY:
            old = (events.c.user_id == self.user_id) & (events.c.seq <= self.seq - keep)
            await connection.execute(delete(events).where(old))


async def head_of(connection: AsyncConnection, name: str) -> Head:
    """Where the events of the user ``name`` stand. Raises ``NoSuchUser``."""
    columns = select(users.c.seq, users.c.unread_count).where(users.c.name == name)
    row = (await connection.execute(columns)).first()
    if row is None:
        raise NoSuchUser
    return Head(row.seq, row.unread_count)


async def events_after(connection: AsyncConnection, name: str, seq: int, limit: int) -> Sequence[Event]:
    """At most ``limit`` events of the user ``name`` that come after number ``seq``, in order."""
    query = (
        select(events.c.seq, events.c.unread_count, events.c.frame, events.c.stored_at)
        .join(users, users.c.id == events.c.user_id)
        .where(users.c.name == name, events.c.seq > seq)
        .order_by(events.c.seq)
        .limit(limit)
    )
    return [
        Event(row.seq, row.unread_count, row.frame, row.stored_at) for row in await connection.execute(query)
    ]


async def positions_of(connection: AsyncConnection, names: Sequence[str]) -> dict[str, int]:
    """The number of the last event of each of the users ``names``."""
    columns = select(users.c.name, users.c.seq).where(users.c.name.in_(names))
    return {row.name: row.seq for row in await connection.execute(columns)}
