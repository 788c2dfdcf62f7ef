"""
Who is listening: the open connections of each user, and how committed events reach them.

The hub only hands on. The truth is in the database: a connection that was told
nothing, or too much at once, reads there what it missed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol

from backend.events import Event


class Listener(Protocol):
    """What the hub knows of a connection."""

    session: str | None

    def offer(self, events: Sequence[Event]) -> None:
        """Take events of one commit, in order. Must neither wait nor raise."""

    def wake(self, seq: int) -> None:
        """The user's events have come to ``seq``. Must neither wait nor raise."""

    def end(self, code: int, reason: str) -> None:
        """Close soon with this code. Calling it twice is harmless."""


class Hub:
    """The connections of this process. ``limit`` is per user, ``address_limit`` per address."""

    def __init__(self, limit: int, address_limit: int) -> None:
        self._limit = limit
        self._address_limit = address_limit
        self._addresses: Counter[str] = Counter()
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)

    def add(self, user: str, listener: Listener, address: str | None) -> bool:
        """Whether there was room for one more connection of ``user``, and from ``address`` where that counts."""
        if len(self._listeners.get(user, ())) >= self._limit:
            return False
        if address is not None:
            if self._addresses[address] >= self._address_limit:
                return False
            self._addresses[address] += 1
        self._listeners[user].add(listener)
        return True

    def remove(self, user: str, listener: Listener, address: str | None) -> None:
        """Forget a connection, as it was added. One that is not there is no error."""
        listeners = self._listeners.get(user, set())
        if listener in listeners and address is not None:
            self._addresses[address] -= 1
            if not self._addresses[address]:
                del self._addresses[address]
        listeners.discard(listener)
        if not listeners:
            self._listeners.pop(user, None)

    def publish(self, user: str, events: Sequence[Event]) -> None:
        """Hand the events of one commit to every connection of ``user``."""
        if events:
            for listener in tuple(self._listeners.get(user, ())):
                listener.offer(events)

    def wake(self, user: str, seq: int) -> None:
        """Tell every connection of ``user`` how far the events have come in the database."""
        for listener in tuple(self._listeners.get(user, ())):
            listener.wake(seq)

    def users(self) -> list[str]:
        """Who has a connection here."""
        return list(self._listeners)

    def end_session(self, session: str, code: int, reason: str) -> None:
        """Close the connections that stem from one sign-in."""
        for listener in self.everyone():
            if listener.session == session:
                listener.end(code, reason)

    def everyone(self) -> Iterable[Listener]:
        """A copy: connections leave while one walks through them."""
        return [listener for listeners in tuple(self._listeners.values()) for listener in tuple(listeners)]
