"""
What stands around every answer: headers, the size of a body, a forgiven slash.

Plain ASGI, because a middleware that wraps requests in objects costs more than most
of our answers.
"""

import re
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.origins import limited_address

LARGEST_BODY = 64 * 1024  # bytes; protocol.md section 5
HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")


def page_policy(host: str) -> str:
    """
    The policy of our page at ``host``: everything from here, nothing inline, no eval.

    ``wasm-unsafe-eval`` lets WebAssembly compile and JavaScript not. The socket is
    named beside 'self', which does not cover ``ws:`` in every browser; a host that
    does not look like one is left out, for it comes from the request.
    """
    sockets = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    return (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
        f"connect-src 'self'{sockets}; img-src 'self' data:; manifest-src 'self'; worker-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


API_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


# They speak of documents (HTML standard, Permissions Policy); a script's or a module's only weigh.
OF_DOCUMENTS = {
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


def security_headers(host: str, kind: str) -> dict[str, str]:
    """For every answer, ``kind`` its media type. A route that sets one of them itself keeps its own."""
    return {
        "content-security-policy": page_policy(host),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
        **(OF_DOCUMENTS if kind.startswith("text/html") else {}),
    }


class SecurityHeaders:
    """Adds what is missing to the head of every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; sockets pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                kind = headers.get("content-type", "")
                for name, value in security_headers(host, kind).items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class ApiManners:
    """
    The API's own: a strict policy, no caching, bodies up to 64 KiB, no flood, and the last slash optional.

    A missing slash is added rather than redirected to: a redirect would repeat a
    POST at best, and name the wrong scheme behind a proxy.
    """

    def __init__(self, app: ASGIApp, allows: Callable[[str], bool]) -> None:
        self._app = app
        self._allows = allows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; sockets pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        address = limited_address(scope["client"][0] if scope.get("client") else None)
        if address is not None and not self._allows(address):
            await _too_many(scope, receive, _dressed(send))
            return
        if not scope["path"].endswith(("/", ".json")):
            scope = {**scope, "path": scope["path"] + "/"}
        body = _LimitedBody(receive)
        if body.is_announced_too_large(Headers(scope=scope)):
            await _too_large(scope, receive, _dressed(send))
            return
        try:
            await self._app(scope, body.receive, _dressed(send))
        except BodyTooLarge:
            await _too_large(scope, receive, _dressed(send))


class BodyTooLarge(BaseException):
    """
    The body has grown over the limit.

    Not an ``Exception``: a framework that reads the body takes those for bad JSON.
    """


class _LimitedBody:
    """Counts what comes in; a length in the header may be missing or wrong."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._size = 0

    @staticmethod
    def is_announced_too_large(headers: Headers) -> bool:
        length = headers.get("content-length", "0")
        return not length.isdecimal() or int(length) > LARGEST_BODY

    async def receive(self) -> Message:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > LARGEST_BODY:
            raise BodyTooLarge
        return message


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    detail = f"a body may have at most {LARGEST_BODY} bytes"
    await JSONResponse({"detail": detail}, 413, {"connection": "close"})(scope, receive, send)


async def _too_many(scope: Scope, receive: Receive, send: Send) -> None:
    detail = "too many requests from this address; slow down"
    await JSONResponse({"detail": detail}, 429, {"retry-after": "1"})(scope, receive, send)


def _dressed(send: Send) -> Send:
    async def send_dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["content-security-policy"] = API_POLICY
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return send_dressed
