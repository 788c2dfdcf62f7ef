"""What is kept no longer: events by age (by number where they are written), tickets and sign-ins that are over."""

import time

from sqlalchemy import delete, func, select

from backend.store import Store
from backend.tables import events


async def forget_old_events(store: Store, seconds: float) -> None:
    """
    Forget what is older than ``seconds``; whoever comes with an older number gets a ``resync``.

    By number within each user, so that what remains has no gap even where the clock was set back.
    """
    too_old = select(events.c.user_id, func.max(events.c.seq)).where(
        events.c.stored_at < time.time() - seconds
    )
    async with store.reading() as connection:
        ends = (await connection.execute(too_old.group_by(events.c.user_id))).all()
    for user_id, seq in ends:
        async with store.writing() as connection:
            await connection.execute(delete(events).where(events.c.user_id == user_id, events.c.seq <= seq))
