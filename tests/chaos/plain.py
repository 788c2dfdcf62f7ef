"""The real backend as one that knows no extension: ASGI in, ASGI out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Plain:
    """
    No ``seq`` and no count in events, ``since`` not understood, no renewal on the open line.

    What is left is what protocol section 3 calls plain: the four events, and the count.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "websocket":
            await self._app(_without_since(scope), _Deaf(receive).receive, _Mute(send).send)
        elif scope["type"] == "http" and scope["path"].startswith("/api/notifications/"):
            await self._app(scope, receive, _PlainAnswer(send).send)
        else:
            await self._app(scope, receive, send)


def _without_since(scope: Scope) -> Scope:
    pairs = parse_qsl(scope["query_string"].decode())
    kept = urlencode([(name, value) for name, value in pairs if name != "since"])
    return {**scope, "query_string": kept.encode()}


class _Deaf:
    """To what only the extensions say."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive

    async def receive(self) -> Message:
        while True:
            message = await self._receive()
            if '"auth"' not in (message.get("text") or ""):
                return message


class _Mute:
    """Frames without their numbers."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "websocket.send" and message.get("text"):
            frame = json.loads(message["text"])
            assert frame["type"] != "resync", "nobody asked from where"
            frame.pop("seq", None)
            frame.pop("unread_count", None)
            message = {**message, "text": json.dumps(frame)}
        await self._send(message)


class _PlainAnswer:
    """JSON without numbers: the answer is kept until it is whole."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = _stripped(self._body)
        headers = [pair for pair in self._start["headers"] if pair[0].lower() != b"content-length"]
        if body:
            headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**self._start, "headers": headers})
        await self._send({**message, "body": body})


def _stripped(body: bytes) -> bytes:
    if not body:
        return body
    answer: Any = json.loads(body)
    if isinstance(answer, dict):
        answer.pop("seq", None)
        if "id" in answer:
            answer.pop("unread_count", None)  # of a PATCH; a list and the count have it in any case
    return json.dumps(answer).encode()
