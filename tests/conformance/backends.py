"""A backend as the suite sees it: two addresses, a user, and a way to send that user a notification."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shlex
import subprocess
import threading
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlsplit, urlunsplit

import httpx
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 20  # seconds for what must come; only a broken backend takes as long
NUMBERS = itertools.count(1)
RUN = f"{os.getpid()}-{time.time_ns()}"
CREATED = ("notification_created", "notification")


@dataclass(frozen=True)
class Offers:
    """Which extensions of the protocol a backend has, as found by asking it."""

    seq: bool
    ticket: bool
    renewal: bool


@dataclass
class Backend:
    """
    ``url`` is what the bell calls ``api_url``, without a slash at the end.

    ``user`` is how a producer names the user whom ``token`` belongs to. What is None
    cannot be tested, and its tests say so.
    """

    name: str
    url: str
    token: str
    user: str
    service_token: str | None = None
    produce_command: str | None = None
    other_token: str | None = None
    expired_token: str | None = None
    password: str | None = None
    allowed_origin: str | None = None
    log: Callable[[], str] = field(default=str)
    cannot: dict[str, str] = field(default_factory=dict)  # names of tests, and why they cannot pass

    @property
    def socket_url(self) -> str:
        """``/ws/notifications/`` on the host and port of the API (protocol section 1)."""
        parts = urlsplit(self.url)
        scheme = "wss" if parts.scheme == "https" else "ws"
        return urlunsplit((scheme, parts.netloc, "/ws/notifications/", "", ""))

    def call(self, method: str, path: str, token: str | None = "", **options: Any) -> httpx.Response:
        """One request; with the user's token where none is named, without any for None."""
        headers = dict(options.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token or self.token}"
        address = path if path.startswith("http") else f"{self.url}/{path}"
        return self._client.request(method, address, headers=headers, **options)

    @cached_property
    def _client(self) -> httpx.Client:
        """One for all calls: reading the certificates takes longer than most tests."""
        return httpx.Client(trust_env=False, timeout=PATIENCE)

    def close(self) -> None:
        """Let go of its connections."""
        self._client.close()

    def get(self, path: str) -> Any:
        """The JSON of a GET that must work."""
        return self.call("GET", path).raise_for_status().json()

    def line(self, query: str | None = None, **options: Any) -> Line:
        """A socket; with the user's token where no query is given."""
        asked = f"token={quote(self.token)}" if query is None else query
        address = f"{self.socket_url}?{asked}" if asked else self.socket_url
        return Line(connect(address, proxy=None, open_timeout=PATIENCE, ping_interval=None, **options))

    def refusal(self, query: str, **options: Any) -> int:
        """The code that a socket with this query is closed with; 403 and the like for one that never opened."""
        try:
            with self.line(query, **options) as line:
                return line.close_code()
        except InvalidHandshake as error:
            response = getattr(error, "response", None)
            return response.status_code if response is not None else 0

    # Sending

    def send(self, title: str = "Hello", **fields: Any) -> dict[str, Any]:
        """Send the user a notification, and return it as the list of REST shows it."""
        title = f"{title} {RUN}-{next(NUMBERS)}"
        if self.service_token is not None:
            self.post({"user": self.user, "title": title, **fields}).raise_for_status()
        elif self.produce_command is not None:
            body = json.dumps({"user": self.user, "title": title, **fields})
            subprocess.run([*shlex.split(self.produce_command), body], check=True, timeout=PATIENCE)
        return next(each for each in self.page() if each["title"] == title)

    def post(self, body: Any, token: str | None = None, key: str | None = None) -> httpx.Response:
        """What a producer does over REST."""
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.call("POST", "notifications/", token or self.service_token, json=body, headers=headers)

    # Reading, in each of the shapes that the bell reads

    def page(self, query: str = "limit=20") -> list[dict[str, Any]]:
        """One page of the list."""
        return results_of(self.get(f"notifications/?{query}"))

    def count(self) -> int:
        """The unread."""
        answer = self.get("notifications/unread-count/")
        count: int = answer["unread_count"] if "unread_count" in answer else answer["count"]
        return count

    def seq(self) -> int:
        """The number of the last event. For backends that have the extension."""
        seq: int = self.get("notifications/unread-count/")["seq"]
        return seq

    def set_read(self, notification: dict[str, Any], *, is_read: bool = True) -> Any:
        """Mark one as read or unread."""
        path = f"notifications/{notification['id']}/"
        return self.call("PATCH", path, json={"is_read": is_read}).raise_for_status().json()

    def offers(self) -> Offers:
        """Ask for each extension once."""
        return Offers("seq" in self.get("notifications/unread-count/"), self._has_tickets(), self._renews())

    def _has_tickets(self) -> bool:
        return self.call("POST", "ws-ticket/").status_code in {200, 201}

    def _renews(self) -> bool:
        with self.line() as line:
            line.send({"type": "auth", "token": self.token})
            line.send({"type": "ping"})
            return any(frame["type"] == "auth" for frame in line.until(lambda each: each["type"] == "pong"))


class Line:
    """One end of a socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def __enter__(self) -> Self:
        self.socket = self.socket.__enter__()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.socket.__exit__(None, None, None)

    def send(self, frame: Any) -> None:
        """Text and bytes as they are, all else as JSON."""
        self.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    def frame(self) -> dict[str, Any]:
        """The next frame; every one must be a JSON object in text with a ``type`` (section 3)."""
        text = self.socket.recv(PATIENCE)
        assert isinstance(text, str), "a frame is text"
        decoded = json.loads(text)
        assert isinstance(decoded, dict), "a frame is an object"
        assert isinstance(decoded.get("type"), str), "a frame has a type"
        if decoded["type"] == "ping":
            self.send({"type": "pong"})
        return decoded

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
        """All frames up to the one that is wanted, which is the last."""
        frames = [self.frame()]
        while not wanted(frames[-1]):
            frames.append(self.frame())
        return frames

    def ready(self) -> Self:
        """Until the backend listens: it has answered a ping, so it knows of us."""
        self.frames()
        return self

    def frames(self) -> list[dict[str, Any]]:
        """All that was sent before now: whatever comes before the answer to a ping."""
        self.send({"type": "ping"})
        return self.until(lambda each: each["type"] == "pong")[:-1]

    def created(self, notification: dict[str, Any]) -> dict[str, Any]:
        """The frame that brings this notification."""
        return self.until(
            lambda each: each["type"] in CREATED and each["payload"]["id"] == notification["id"]
        )[-1]

    def about(self, kind: str, notification: dict[str, Any]) -> dict[str, Any]:
        """The frame of this kind about this notification."""
        return self.until(lambda each: each["type"] == kind and each["payload"]["id"] == notification["id"])[
            -1
        ]

    def close_code(self) -> int:
        """The code that the backend closes with."""
        try:
            while True:
                self.frame()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006


class Unanswering(ClientConnection):
    """Hears that the backend closes, and does not answer, as a peer does whose network is gone."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.told_goodbye = threading.Event()
        super().__init__(*arguments, **options)

    def send_data(self) -> None:
        """What there is to send, before the goodbye."""
        if self.protocol.close_rcvd is None:
            super().send_data()
        else:
            self.told_goodbye.set()


def results_of(answer: Any) -> list[dict[str, Any]]:
    """The notifications of a page: a bare array, or under ``results`` or ``result`` (section 5)."""
    if isinstance(answer, list):
        return answer
    results: list[dict[str, Any]] = answer["results"] if "results" in answer else answer["result"]
    return results


def forged(token: str) -> str:
    """The same claims under a header that asks for no signature at all (RFC 8725 section 3.1)."""
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}." if token.count(".") == 2 else f"{token}x"


def tampered(token: str) -> str:
    """The token with another signature."""
    head, dot, signature = token.rpartition(".")
    turned = "".join("A" if letter != "A" else "B" for letter in signature[:8]) + signature[8:]
    return f"{head}{dot}{turned}"
