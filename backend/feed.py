"""
What a user can see and do: the page, the count, read, unread, delete; and how news comes in.

Every change is one transaction that also writes its events; the sockets hear of
it after the commit, never before.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import NoSuchUser, NotFound
from backend.events import Event, Head, Ledger, events_after, head_of, positions_of, to_json
from backend.idempotency import first_answer, remember_answer
from backend.store import Store
from backend.tables import notifications, users

Publish = Callable[[str, Sequence[Event]], None]


@dataclass(frozen=True, slots=True)
class Draft:
    """A notification that somebody wants to be sent."""

    title: str = ""
    message: str = ""
    notification_type: str = "info"
    metadata: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which notifications a page is to hold. ``before`` is the id of the last one seen."""

    limit: int = 20
    before: int | None = None
    unread: bool = False
    notification_type: str | None = None


class Feed:
    """All users' notifications. ``events_kept`` is per user."""

    def __init__(self, store: Store, publish: Publish, events_kept: int) -> None:
        self._store = store
        self._publish = publish
        self._keep = events_kept

    async def head(self, user: str) -> Head:
        """Where the user's events stand. Raises ``NoSuchUser``."""
        async with self._store.reading() as connection:
            return await head_of(connection, user)

    async def since(self, user: str, seq: int, limit: int) -> tuple[Head, Sequence[Event]]:
        """Where the user's events stand, and at most ``limit`` of those after ``seq``, as of one moment."""
        async with self._store.reading() as connection:
            head = await head_of(connection, user)
            if head.seq == seq:
                return head, ()
            return head, await events_after(connection, user, seq, limit)

    async def positions(self, names: Sequence[str]) -> dict[str, int]:
        """The number of the last event of each of these users."""
        async with self._store.reading() as connection:
            return await positions_of(connection, names)

    async def page(self, user: str, wanted: Wanted) -> dict[str, Any]:
        """One page, newest first, as of one moment: the ``seq`` in it is the place to go on from."""
        async with self._store.reading() as connection:
            head = await head_of(connection, user)
            rows = (await connection.execute(_page_query(user, wanted))).mappings().all()
        results = [as_json(row) for row in rows[: wanted.limit]]
        more = len(rows) > wanted.limit
        return {
            "results": results,
            "next": results[-1]["id"] if more else None,
            "unread_count": head.unread_count,
            "seq": head.seq,
        }

    async def create(
        self, user: str, draft: Draft, *, producer: str = "", key: str | None = None
    ) -> dict[str, Any]:
        """
        Store a notification and tell the user's sockets.

        With a ``key`` that ``producer`` has used before nothing is stored, and the
        first answer comes back (protocol.md section 5). Raises ``NotFound`` for an
        unknown user.
        """
        heard: list[Event] = []
        async with self._store.writing(then=lambda: self._publish(user, heard)) as connection:
            known = await first_answer(connection, producer, key)
            if known is not None:
                return known
            try:
                ledger = await Ledger.of(connection, user)
            except NoSuchUser:  # who sends is somebody else, whose token holds
                raise NotFound(f"there is no user {user!r}") from None
            notification = await _insert(connection, ledger, draft)
            ledger.record("notification_created", notification, unread=1)
            await ledger.save(connection, self._keep)
            answer = notification | {"seq": ledger.seq, "unread_count": ledger.unread_count}
            await remember_answer(connection, producer, key, answer)
            heard.extend(ledger.recorded)
        return answer

    async def set_read(self, user: str, notification_id: int, *, is_read: bool) -> dict[str, Any]:
        """Mark one as read or unread. What is so already is no event. Raises ``NotFound``."""
        heard: list[Event] = []
        async with self._store.writing(then=lambda: self._publish(user, heard)) as connection:
            ledger = await Ledger.of(connection, user)
            row = await _find(connection, ledger, notification_id)
            if row["is_read"] != is_read:
                change = update(notifications).where(notifications.c.id == notification_id)
                await connection.execute(change.values(is_read=is_read))
                _record_read(ledger, notification_id, is_read=is_read)
                await ledger.save(connection, self._keep)
            heard.extend(ledger.recorded)
        here = {"is_read": is_read, "seq": ledger.seq, "unread_count": ledger.unread_count}
        return as_json(row) | here

    async def mark_all_read(self, user: str, up_to: int | None) -> dict[str, Any]:
        """Mark all as read, or those that are no newer than ``up_to``: one event for each."""
        heard: list[Event] = []
        async with self._store.writing(then=lambda: self._publish(user, heard)) as connection:
            ledger = await Ledger.of(connection, user)
            mine = (notifications.c.user_id == ledger.user_id) & ~notifications.c.is_read
            if up_to is not None:
                mine &= notifications.c.id <= up_to
            ids = list(
                await connection.scalars(select(notifications.c.id).where(mine).order_by(notifications.c.id))
            )
            await connection.execute(update(notifications).where(mine).values(is_read=True))
            for notification_id in ids:
                _record_read(ledger, notification_id, is_read=True)
            await ledger.save(connection, self._keep)
            heard.extend(ledger.recorded)
        return {"updated": len(ids), "ids": ids, "unread_count": ledger.unread_count, "seq": ledger.seq}

    async def delete(self, user: str, notification_id: int) -> None:
        """Remove one for good. Raises ``NotFound``, the second time too."""
        heard: list[Event] = []
        async with self._store.writing(then=lambda: self._publish(user, heard)) as connection:
            ledger = await Ledger.of(connection, user)
            row = await _find(connection, ledger, notification_id)
            await connection.execute(delete(notifications).where(notifications.c.id == notification_id))
            ledger.record("notification_deleted", {"id": notification_id}, unread=0 if row["is_read"] else -1)
            await ledger.save(connection, self._keep)
            heard.extend(ledger.recorded)


def as_json(row: RowMapping) -> dict[str, Any]:
    """A notification with the fields of protocol.md section 3."""
    return {
        "id": row["id"],
        "title": row["title"],
        "message": row["message"],
        "notification_type": row["notification_type"],
        "is_read": row["is_read"],
        "created_at": row["created_at"],
        "metadata": json.loads(row["metadata"]),
    }


def _record_read(ledger: Ledger, notification_id: int, *, is_read: bool) -> None:
    payload = {"id": notification_id, "updates": {"is_read": is_read}}
    ledger.record("notification_updated", payload, unread=-1 if is_read else 1)


def _page_query(user: str, wanted: Wanted) -> Select[Any]:
    """One row more than wanted tells whether there is another page."""
    query = (
        select(notifications).join(users, users.c.id == notifications.c.user_id).where(users.c.name == user)
    )
    if wanted.before is not None:
        query = query.where(notifications.c.id < wanted.before)
    if wanted.unread:
        query = query.where(~notifications.c.is_read)
    if wanted.notification_type is not None:
        query = query.where(notifications.c.notification_type == wanted.notification_type)
    return query.order_by(notifications.c.id.desc()).limit(wanted.limit + 1)


async def _find(connection: AsyncConnection, ledger: Ledger, notification_id: int) -> RowMapping:
    mine = (notifications.c.id == notification_id) & (notifications.c.user_id == ledger.user_id)
    row = (await connection.execute(select(notifications).where(mine))).mappings().first()
    if row is None:
        raise NotFound(f"there is no notification {notification_id}")
    return row


async def _insert(connection: AsyncConnection, ledger: Ledger, draft: Draft) -> dict[str, Any]:
    values = {
        "title": draft.title,
        "message": draft.message,
        "notification_type": draft.notification_type,
        "is_read": False,
        "created_at": ledger.next_moment(),
        "metadata": to_json(draft.metadata or {}),
    }
    result = await connection.execute(insert(notifications).values(user_id=ledger.user_id, **values))
    (notification_id,) = result.inserted_primary_key or (None,)
    return {"id": notification_id, **values, "metadata": draft.metadata or {}}
