"""
One-use tickets for the socket: what stands in a URL ends up in logs, and a used ticket is worth nothing there.

Kept in the database, as a digest: the process that is asked for one and the process
that the socket reaches need not be the same.
"""

import hashlib
import secrets
import time

from sqlalchemy import delete, insert

from backend.errors import NotSignedIn
from backend.store import Store
from backend.tables import tickets
from backend.tokens import Access


class Tickets:
    """Tickets that live for ``lifetime`` seconds."""

    def __init__(self, store: Store, lifetime: float) -> None:
        self._store = store
        self.lifetime = lifetime

    async def issue(self, access: Access) -> str:
        """A ticket that stands for ``access``, once."""
        ticket = secrets.token_urlsafe(32)
        row = {
            "digest": _digest(ticket),
            "subject": access.subject,
            "session_id": access.session,
            "token_expires_at": access.expires_at,
            "good_until": time.time() + self.lifetime,
        }
        async with self._store.writing() as connection:
            await connection.execute(insert(tickets).values(row))
        return ticket

    async def redeem(self, ticket: str) -> Access:
        """Whom the ticket was issued to. Raises ``NotSignedIn`` the second time, and when it is too old."""
        taken = delete(tickets).where(tickets.c.digest == _digest(ticket)).returning(tickets)
        async with self._store.writing() as connection:
            row = (await connection.execute(taken)).mappings().first()
        if row is None or row["good_until"] < time.time():
            raise NotSignedIn("the ticket is unknown, used or too old")
        return Access(row["subject"], "user", row["token_expires_at"], row["session_id"])

    async def tidy(self) -> None:
        """Forget those that nobody used."""
        async with self._store.writing() as connection:
            await connection.execute(delete(tickets).where(tickets.c.good_until < time.time()))


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode(errors="replace")).hexdigest()
