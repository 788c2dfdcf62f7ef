"""
One-use tickets for the socket: what stands in a URL ends up in logs, and a used ticket is worth nothing there.

Kept in memory: they live for seconds, and a restart costs a client one more question.
"""

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass

from backend.errors import NotSignedIn
from backend.tokens import Access

MOST = 10_000  # tickets that wait; beyond it the oldest is dropped


@dataclass(frozen=True, slots=True)
class _Ticket:
    access: Access
    good_until: float


class Tickets:
    """Tickets that live for ``lifetime`` seconds."""

    def __init__(self, lifetime: float) -> None:
        self.lifetime = lifetime
        self._waiting: OrderedDict[str, _Ticket] = OrderedDict()

    def issue(self, access: Access) -> str:
        """A ticket that stands for ``access``, once."""
        self._drop_old()
        ticket = secrets.token_urlsafe(32)
        self._waiting[ticket] = _Ticket(access, time.monotonic() + self.lifetime)
        return ticket

    def redeem(self, ticket: str) -> Access:
        """Whom the ticket was issued to. Raises ``NotSignedIn`` the second time, and when it is too old."""
        found = self._waiting.pop(ticket, None)
        if found is None or found.good_until < time.monotonic():
            raise NotSignedIn("the ticket is unknown, used or too old")
        return found.access

    def _drop_old(self) -> None:
        """All live equally long, so the oldest are the first."""
        now = time.monotonic()
        while self._waiting:
            oldest = next(iter(self._waiting))
            if self._waiting[oldest].good_until >= now and len(self._waiting) < MOST:
                return
            del self._waiting[oldest]
