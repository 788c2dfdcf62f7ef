"""Answers that are given again: a producer that repeats itself after a lost answer sends nothing twice."""

import json
import time
from typing import Any

from sqlalchemy import delete, func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.events import to_json
from backend.tables import idempotency_keys

KEY_SECONDS = 24 * 3600  # how long a repeated Idempotency-Key is recognised


async def first_answer(connection: AsyncConnection, producer: str, key: str | None) -> dict[str, Any] | None:
    """What ``producer`` was answered when it used ``key`` before; None for a new key or none at all."""
    if key is None:
        return None
    if connection.dialect.name == "postgresql":  # the same key twice at once: the second waits for the first
        await connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"{producer}:{key}"))))
    same = (idempotency_keys.c.producer == producer) & (idempotency_keys.c.key == key)
    answer = await connection.scalar(select(idempotency_keys.c.answer).where(same))
    return None if answer is None else json.loads(answer)


async def remember_answer(
    connection: AsyncConnection, producer: str, key: str | None, answer: dict[str, Any]
) -> None:
    """In the transaction of the notification itself: either both are there, or neither."""
    if key is None:
        return
    now = time.time()
    columns = (idempotency_keys.c.producer, idempotency_keys.c.key)
    # Those that another transaction forgets at this moment are left to it: waiting in turns would deadlock.
    old = select(*columns).where(idempotency_keys.c.stored_at < now - KEY_SECONDS)
    forgotten = delete(idempotency_keys).where(tuple_(*columns).in_(old.with_for_update(skip_locked=True)))
    await connection.execute(forgotten)
    row = {"producer": producer, "key": key, "answer": to_json(answer), "stored_at": now}
    await connection.execute(insert(idempotency_keys).values(row))
