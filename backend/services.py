"""What the routes and sockets of one server share, built once from the settings."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from backend.accounts import Accounts, RefreshReused, UserExists
from backend.endings import ended
from backend.errors import NotSignedIn
from backend.events import Event
from backend.feed import Feed
from backend.hub import Hub
from backend.limits import Allowances, Limiter
from backend.metrics import Metrics
from backend.others import Others
from backend.retention import forget_old_events
from backend.secret import signing_secret
from backend.settings import Settings
from backend.store import Store
from backend.syncs import Syncs
from backend.tickets import Tickets
from backend.tokens import Access, Tokens

logger = logging.getLogger("livebell")

DEMO_USER = "demo"
TIDY_SECONDS = 3600
USERS_AT_ONCE = 1000  # names in one question
OVERLAP_SECONDS = 60  # two machines' clocks differ, and a commit takes a moment
BURST_SECONDS = 10  # of requests may come at once: a page that wakes up asks for much in a moment


class Services:
    """Everything with a lifetime. Call ``open()`` before use and ``close()`` after."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.database)
        self.tokens = Tokens(signing_secret(settings), settings.access_seconds, settings.leeway_seconds)
        self.tickets = Tickets(self.store, settings.ticket_seconds)
        self.metrics = Metrics()
        self.hub = Hub(settings.connections_per_user, settings.connections_per_address)
        self.feed = Feed(self.store, self._publish, settings.events_kept)
        self.accounts = Accounts(self.store, settings.refresh_seconds, settings.refresh_grace_seconds)
        self.syncs = Syncs(self.feed, settings.sync_step_seconds)
        rate, address_rate = settings.requests_per_second_per_user, settings.requests_per_second_per_address
        self.user_requests = Allowances(rate, max(rate * BURST_SECONDS, 1))
        self.address_requests = Allowances(address_rate, max(address_rate * BURST_SECONDS, 1))
        self.sign_ins = Limiter(settings.sign_ins_per_minute, 60)
        self.others = Others(settings.redis_url or None, self._heard, self._look)
        self._tidying: asyncio.Task[None] | None = None
        self._is_open = False
        self._revoked: dict[str, float] = {}  # session -> when its last access token ends by itself

    async def open(self) -> None:
        """
        Open the database; in demo mode see to it that ``demo`` exists.

        Twice is harmless. Raises ``SettingsError`` where the database cannot be used.
        """
        if self._is_open:
            return
        await self.store.open()
        await self._tidy()
        if self.settings.demo_mode and not await self.accounts.exists(DEMO_USER):
            with suppress(UserExists):  # another process starts at the same moment
                await self.accounts.add(DEMO_USER, None)
        for session in await self.accounts.revoked_since(time.time() - self._longest_access):
            self._revoked[session] = time.time() + self._longest_access
        self._tidying = asyncio.create_task(self._tidy_now_and_then())
        if self.store.is_shared:
            self.others.start()
        self._is_open = True

    async def close(self) -> None:
        """Let the jobs end, then close the database."""
        await self.syncs.finish()
        if self._tidying is not None:
            await ended([self._tidying])
        await self.others.stop()
        await self.store.close()
        self._is_open = False

    def _publish(self, user: str, events: Sequence[Event]) -> None:
        """After a commit."""
        self.metrics.events.inc(len(events))
        self.hub.publish(user, events)
        if events:
            self.others.tell(user, events[-1].seq)

    # Other processes

    def _heard(self, positions: Mapping[str, int], sessions: list[str]) -> None:
        """What they commit and revoke; it may be known already."""
        for user, seq in positions.items():
            self.hub.wake(user, seq)
        for session in sessions:
            if session not in self._revoked:
                self._end(session)

    async def _look(self) -> None:
        """What they may have told in vain, for those who are connected here."""
        users = self.hub.users()
        for start in range(0, len(users), USERS_AT_ONCE):
            self._heard(await self.feed.positions(users[start : start + USERS_AT_ONCE]), [])
        self._heard({}, await self.accounts.revoked_since(time.time() - OVERLAP_SECONDS))

    # What is too old

    async def _tidy(self) -> None:
        await self.accounts.tidy()
        await self.tickets.tidy()
        await forget_old_events(self.store, self.settings.events_kept_seconds)

    async def _tidy_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(TIDY_SECONDS)
            try:
                await self._tidy()
            except (SQLAlchemyError, OSError):
                logger.exception("what is too old could not be forgotten; it is tried again in an hour")

    @property
    def _longest_access(self) -> float:
        return self.settings.access_seconds + self.settings.leeway_seconds

    def check_user(self, token: str | None) -> Access:
        """What a token of scope ``user`` says. Raises ``NotSignedIn``."""
        access = self.still_good(self.tokens.check(token))
        if access.scope != "user":
            raise NotSignedIn("the access token is for a service, not for a user")
        return access

    def still_good(self, access: Access) -> Access:
        """``access`` as it came. Raises ``NotSignedIn`` where its session has ended."""
        if access.session is not None and access.session in self._revoked:
            raise NotSignedIn("the session has ended; sign in again")
        return access

    async def signed_in(self, user: str) -> dict[str, str]:
        """A new session, as the pair that clients keep. Raises ``NotSignedIn``."""
        session, refresh = await self.accounts.sign_in(user)
        return {"access": self.tokens.issue(user, session=session), "refresh": refresh}

    async def refreshed(self, token: str) -> dict[str, str]:
        """The next pair of a session. A copied token ends it, for whoever holds it: ``NotSignedIn``."""
        try:
            user, session, refresh = await self.accounts.refresh(token)
        except RefreshReused as reused:
            self._end(reused.session)
            self.others.tell_end(reused.session)
            raise
        return {"access": self.tokens.issue(user, session=session), "refresh": refresh}

    async def sign_out(self, access: Access) -> None:
        """End the session that ``access`` stems from, its sockets included."""
        if access.session is not None:
            await self.accounts.revoke(access.session)
            self._end(access.session)
            self.others.tell_end(access.session)

    def _end(self, session: str) -> None:
        now = time.time()
        self._revoked = {known: until for known, until in self._revoked.items() if until > now}
        self._revoked[session] = now + self._longest_access
        self.hub.end_session(session, 4003, "signed out")
