"""One address and all that belongs to it: REST, the feed, and the socket while there is one."""

import json
from functools import partial

from livebell.core import addresses, close_codes
from livebell.services.live_feed import LiveFeed
from livebell.services.notifications_api import UNAUTHORIZED, NotificationsApi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from livebell.core.messages import Message, NotificationCreated
    from livebell.core.ports import Ports, Socket
    from livebell.core.store import Store
    from livebell.services.notifications_api import Result
    from livebell.services.tokens import Tokens

    class EndpointEvents(Protocol):
        """What the service hears of it. A ``generation`` is the number of an attempt."""

        def is_dialling(self, generation: int) -> bool:
            """Is that attempt's socket still wanted?"""

        def opened(self, generation: int) -> None:
            """The handshake went through."""

        def received(self, generation: int, text: object) -> None:
            """A frame came."""

        def closed(self, generation: int, code: "int | None", reason: str) -> None:
            """The socket ended, or could not be opened."""

        def deliver(self, message: Message) -> None:
            """The store knows of a frame: now the listeners may."""

        def drop(self, kind: str) -> None:
            """Something of that kind could not be shown."""

        def arrived(self, message: NotificationCreated) -> None:
            """A notification is news."""

        def rest_refused(self) -> None:
            """REST was refused, and so was the refreshed token."""


class Endpoint:
    """``address`` is the pair of its URLs: REST's, and the socket's."""

    def __init__(
        self,
        ports: "Ports",
        store: "Store",
        tokens: "Tokens",
        address: "tuple[str, str]",
        events: "EndpointEvents",
    ) -> None:
        self._ports = ports
        self._tokens = tokens
        self._events = events
        self.address = address
        self.api = NotificationsApi(ports, tokens, address[0])
        self.api.on_refused = events.rest_refused
        self.feed = LiveFeed(ports, store, self.api, events.deliver, events.drop, events.arrived)
        self.with_tickets = False  # the settings' ``auth``
        self.token: str | None = None  # the one that the present attempt was made with
        self._socket: Socket | None = None

    def dial(self, generation: int, attempt: int) -> None:
        """Open a socket by the token itself, or by a ticket for it, so that no token stands in a URL."""
        token = self._tokens.current or str(self.token)  # REST may have refreshed it meanwhile
        self.token = token
        if self.with_tickets:
            self.api.ticket(token, lambda result: self._ticket_came(generation, attempt, result))
        else:
            self._open(generation, attempt, "token", token)

    def send(self, text: str) -> None:
        """Send a frame. Without a socket it is lost."""
        if self._socket is not None:
            self._socket.send(text)

    def renew(self, token: str) -> None:
        """Send ``token`` on the open line (protocol section 2)."""
        self.token = token
        self.send(json.dumps({"type": "auth", "token": token}))

    def close(self, code: int) -> None:
        """Close the socket and forget it."""
        socket = self._socket
        self.hung_up()
        if socket is not None:
            socket.close(code)
        self.feed.closed()

    def hung_up(self) -> None:
        """The socket is gone already."""
        self._socket = None

    def _ticket_came(self, generation: int, attempt: int, result: "Result") -> None:
        ticket = result.field("ticket")
        if result.ok and isinstance(ticket, str):
            if self._events.is_dialling(generation):
                self._open(generation, attempt, "ticket", ticket)
            return
        code = close_codes.UNAUTHORIZED if result.status in UNAUTHORIZED else None
        self._events.closed(generation, code, f"no ticket: {result.fault}")

    def _open(self, generation: int, attempt: int, name: str, secret: str) -> None:
        query = [(name, secret)]
        since = self.feed.dialled()
        where = self.address[1].split("?", 1)[0]  # a query may hold what is nobody's business
        self._ports.log.debug("dialling %s, attempt %s, since %s", where, attempt, since)
        if since is not None:
            query.append(("since", str(since)))
        events = self._events
        try:
            self._socket = self._ports.sockets.open(
                addresses.with_query(self.address[1], query),
                lambda: events.opened(generation),
                partial(events.received, generation),  # a lambda would be one more call a frame
                lambda code, reason: events.closed(generation, code, reason),
            )
        except OSError as error:
            events.closed(generation, None, str(error))
