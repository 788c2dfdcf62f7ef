"""
Users, their passwords, and sign-ins that last longer than an access token.

A sign-in is a *session*. Its refresh token is used once and replaced; one that is
used again was copied, so the whole session ends (RFC 9700 section 4.14.2). Only
within a few seconds is a second use taken for what it mostly is: an answer that got lost.
"""

import asyncio
import hashlib
import secrets
import time

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import BackendError, NoSuchUser, NotSignedIn
from backend.store import Store
from backend.tables import refresh_tokens, sessions, users

HASHERS = 2  # at once: argon2 takes 64 MiB each


class UserExists(BackendError):
    """There is a user of that name already."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"there is a user {name!r} already; choose another name")


class Accounts:
    """Users and sessions. ``lifetime`` of a refresh token and ``grace`` for a lost answer are seconds."""

    def __init__(self, store: Store, lifetime: float, grace: float) -> None:
        self._store = store
        self._lifetime = lifetime
        self._grace = grace
        self._hasher = PasswordHasher()
        self._hashing = asyncio.Semaphore(HASHERS)
        self._nobody: str | None = None

    async def add(self, name: str, password: str | None) -> None:
        """A new user; without a password they cannot sign in by one. Raises ``UserExists``."""
        password_hash = None if password is None else await asyncio.to_thread(self._hasher.hash, password)
        try:
            async with self._store.writing() as connection:
                await connection.execute(insert(users).values(name=name, password_hash=password_hash))
        except IntegrityError:
            raise UserExists(name) from None

    async def exists(self, name: str) -> bool:
        """Whether there is a user of that name."""
        async with self._store.reading() as connection:
            return await connection.scalar(select(users.c.id).where(users.c.name == name)) is not None

    async def check_password(self, name: str, password: str) -> None:
        """Raises ``NotSignedIn``, after as long a time for an unknown name as for a wrong password."""
        async with self._store.reading() as connection:
            known = await connection.scalar(select(users.c.password_hash).where(users.c.name == name))
        async with self._hashing:
            good = await asyncio.to_thread(self._verify, known, password)
        if not good or known is None:
            raise NotSignedIn("the name or the password is wrong")

    def _verify(self, known: str | None, password: str) -> bool:
        if known is None:
            if self._nobody is None:
                self._nobody = self._hasher.hash(secrets.token_hex())
            known = self._nobody
        try:
            return self._hasher.verify(known, password)
        except (VerificationError, InvalidHashError):
            return False

    async def sign_in(self, name: str) -> tuple[str, str]:
        """A new session: its id and its first refresh token. Raises ``NotSignedIn`` for an unknown user."""
        async with self._store.writing() as connection:
            user_id = await connection.scalar(select(users.c.id).where(users.c.name == name))
            if user_id is None:
                raise NoSuchUser
            session = secrets.token_hex(16)
            await connection.execute(insert(sessions).values(id=session, user_id=user_id))
            return session, await self._new_refresh(connection, session)

    async def refresh(self, token: str) -> tuple[str, str, str]:
        """
        The next refresh token: user, session, token.

        Raises ``NotSignedIn``; as ``RefreshReused`` where a second use has just ended the session.
        """
        async with self._store.writing() as connection:
            row = await _find(connection, token)
            now = time.time()
            if row is None or row["revoked_at"] is not None or row["expires_at"] < now:
                raise NotSignedIn("the refresh token is unknown, revoked or too old")
            used_at = row["used_at"]
            if used_at is None or now - used_at <= self._grace:
                used = update(refresh_tokens).where(refresh_tokens.c.digest == _digest(token))
                await connection.execute(used.values(used_at=used_at or now))
                return row["name"], row["session_id"], await self._new_refresh(connection, row["session_id"])
            await _revoke(connection, row["session_id"])
        raise RefreshReused(row["session_id"])

    async def revoke(self, session: str) -> None:
        """End a session. Ending it twice is harmless."""
        async with self._store.writing() as connection:
            await _revoke(connection, session)

    async def tidy(self) -> None:
        """Forget refresh tokens that are too old, and sessions that have none left."""
        async with self._store.writing() as connection:
            await connection.execute(delete(refresh_tokens).where(refresh_tokens.c.expires_at < time.time()))
            alive = select(refresh_tokens.c.session_id)
            await connection.execute(delete(sessions).where(sessions.c.id.not_in(alive)))

    async def revoked_since(self, moment: float) -> list[str]:
        """Sessions that ended after ``moment`` (epoch seconds): their access tokens may still look good."""
        async with self._store.reading() as connection:
            return list(await connection.scalars(select(sessions.c.id).where(sessions.c.revoked_at > moment)))

    async def _new_refresh(self, connection: AsyncConnection, session: str) -> str:
        token = secrets.token_urlsafe(32)
        row = {"digest": _digest(token), "session_id": session, "expires_at": time.time() + self._lifetime}
        await connection.execute(insert(refresh_tokens).values(row))
        return token


class RefreshReused(NotSignedIn):
    """A refresh token was used twice: ``session`` has been ended."""

    def __init__(self, session: str) -> None:
        self.session = session
        super().__init__("the refresh token was used before, so its session has ended; sign in again")


def _digest(token: str) -> str:
    """Random bits need no slow hash; what matters is that the database holds nothing to sign in with."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


async def _find(connection: AsyncConnection, token: str) -> RowMapping | None:
    query = (
        select(refresh_tokens, sessions.c.revoked_at, users.c.name)
        .join(sessions, sessions.c.id == refresh_tokens.c.session_id)
        .join(users, users.c.id == sessions.c.user_id)
        .where(refresh_tokens.c.digest == _digest(token))
        .with_for_update(of=refresh_tokens)  # two that come at once are told apart
    )
    return (await connection.execute(query)).mappings().first()


async def _revoke(connection: AsyncConnection, session: str) -> None:
    open_one = (sessions.c.id == session) & sessions.c.revoked_at.is_(None)
    await connection.execute(update(sessions).where(open_one).values(revoked_at=time.time()))
