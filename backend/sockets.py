"""
The live line at ``/ws/notifications/`` (protocol.md sections 2 to 4).

A socket is accepted first and checked then: a refusal before the accept becomes an
HTTP 403 on every ASGI server, and a browser is told 1006, which says nothing. Only
a page of a foreign origin is turned away at the door.
"""

import asyncio
import json
import logging
import time
from typing import Any

from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from backend.connection import Connection
from backend.errors import NotSignedIn
from backend.limits import Allowance
from backend.origins import limited_address, may_connect
from backend.services import Services
from backend.tokens import Access

logger = logging.getLogger("livebell.sockets")

PATH = "/ws/notifications"
CLOSE_SECONDS = 5  # for a reader that does not read; then the line is cut
LARGEST_SINCE = 2**63 - 1  # what the database can compare with
DIGITS = len(str(LARGEST_SINCE))


class LiveLine:
    """
    Takes sockets before the framework does.

    Its router holds three stacks and a dozen frames for as long as a socket is open,
    a third of what an idle connection costs.
    """

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the socket where it is one, and at our path; ``root_path`` is where we are mounted."""
        if scope["type"] == "websocket":
            path = scope["path"].removeprefix(scope.get("root_path", ""))
            if path.rstrip("/") == PATH:
                await serve_socket(WebSocket(scope, receive, send), self._services)
                return
        await self._app(scope, receive, send)


async def serve_socket(websocket: WebSocket, services: Services) -> None:
    """One connection, from the handshake to the close."""
    headers = websocket.headers
    if not may_connect(headers.get("origin"), headers.get("host", ""), services.settings.allow_origin):
        await websocket.close()  # before the accept: HTTP 403
        return
    await websocket.accept()
    try:
        access, since = await _who(websocket.scope, services)
        await services.feed.head(access.subject)
    except NotSignedIn as refusal:
        await websocket.close(4003, refusal.detail)
        return
    await _Session(websocket, services, access, since).run()


class _Session:
    """A socket whose user is known."""

    def __init__(self, websocket: WebSocket, services: Services, access: Access, since: int | None) -> None:
        self._websocket = websocket
        self._services = services
        self._user = access.subject
        self._access = access
        self._connection = Connection(
            access.subject, services.feed, websocket.send_text, since, services.metrics
        )
        self._connection.session = access.session
        self._connection.expire_in(access.expires_at - time.time())
        self._allowance = Allowance(services.settings.frames_per_second)

    async def run(self) -> None:
        """Send and receive until either side ends it."""
        address = limited_address(self._websocket.client.host if self._websocket.client else None)
        if not self._services.hub.add(self._user, self._connection, address):
            self._connection.end(4029, "too many connections")
        self._leave_if_signed_out()
        tasks = [asyncio.create_task(self._guarded(work)) for work in (self._receive, self._connection.run)]
        try:
            with self._services.metrics.connections.track_inprogress():
                ending = await self._connection.ended
        finally:
            self._services.hub.remove(self._user, self._connection, address)
            self._connection.forget()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if ending is not None:
            self._services.metrics.closed(ending[0])
            await self._close(*ending)

    def _leave_if_signed_out(self) -> None:
        """Whoever signed out between our check and our entry in the hub was not told by it."""
        try:
            self._services.still_good(self._access)
        except NotSignedIn as refusal:
            self._connection.end(4003, refusal.detail)

    async def _guarded(self, work: Any) -> None:  # noqa: ANN401 - a coroutine function
        """Whatever ends one half ends the socket, and is logged unless it is the other side's leaving."""
        try:
            await work()
        except (WebSocketDisconnect, RuntimeError):
            self._connection.end(None)  # Starlette raises RuntimeError for a send after the close
        except NotSignedIn as refusal:
            self._connection.end(4003, refusal.detail)
        except Exception:
            logger.exception("a socket ended by an error of ours")
            self._connection.end(1011, "an error of ours")

    async def _receive(self) -> None:
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                self._connection.end(None)
                return
            if not self._allowance.take(time.monotonic()):
                self._connection.end(4029, "too many frames")
                return
            self._handle(_decode(message.get("text")))

    def _handle(self, frame: dict[str, Any]) -> None:
        """Unknown types are ignored: clients may be newer than we are."""
        if frame.get("type") == "ping":
            self._connection.pong()
        elif frame.get("type") == "auth":
            self._renew(frame.get("token"))

    def _renew(self, token: object) -> None:
        """A new token for the same user prolongs the line; any other ends it."""
        try:
            access = self._services.check_user(token if isinstance(token, str) else None)
        except NotSignedIn as refusal:
            self._connection.end(4003, refusal.detail)
            return
        if access.subject != self._user:
            self._connection.end(4003, "the new token is for another user")
            return
        left = access.expires_at - time.time()
        self._connection.session = access.session
        self._connection.expire_in(left)
        self._connection.tell("auth", {"expires_in": int(left)})

    async def _close(self, code: int, reason: str) -> None:
        """Say goodbye. Our server's own close does not wait for a full buffer to drain; others' may."""
        if self._websocket.application_state is not WebSocketState.CONNECTED:
            return
        close_now = self._websocket.scope.get("extensions", {}).get("livebell.close")
        if close_now is not None:
            close_now(code, reason)
            return
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._websocket.close(code, reason)
        except (TimeoutError, RuntimeError, WebSocketDisconnect):
            logger.debug("a socket was gone before it could be closed")


async def _who(scope: Scope, services: Services) -> tuple[Access, int | None]:
    """Who it is, and the last number that they know."""
    query = QueryParams(scope["query_string"])
    if "ticket" in query:
        return services.still_good(await services.tickets.redeem(query["ticket"])), _since(query)
    return services.check_user(query.get("token")), _since(query)


def _since(query: QueryParams) -> int | None:
    """The client's number; None where it has none, or one that is not a number."""
    value = query.get("since", "")
    if not (value.isascii() and value.isdigit()):
        return None
    return LARGEST_SINCE if len(value) > DIGITS else min(int(value), LARGEST_SINCE)


def _decode(text: str | None) -> dict[str, Any]:
    """A frame; an empty one for whatever is none (protocol.md section 7)."""
    try:
        frame = json.loads(text or "")
    except (ValueError, RecursionError):
        return {}
    return frame if isinstance(frame, dict) else {}
