"""Sockets and requests that the test answers."""

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Cancel = Callable[[], None]


class FakeSocket:
    """One end of a WebSocket; the test is the other one."""

    def __init__(
        self,
        url: str,
        on_open: "Callable[[], None]",
        on_frame: "Callable[[object], None]",
        on_close: "Callable[[int | None, str], None]",
    ) -> None:
        self.url = url
        self.sent: list[dict[str, object]] = []
        self.closed_with: int | None = None  # by us
        self._on_open = on_open
        self._on_frame = on_frame
        self._on_close = on_close

    @property
    def closed_by_us(self) -> bool:
        """Did the client close it?"""
        return self.closed_with is not None

    # what the client calls

    def send(self, text: str) -> None:
        """Keep what the client sends."""
        self.sent.append(json.loads(text))

    def close(self, code: int) -> None:
        """The client closes; a real socket would be silent from now on."""
        self.closed_with = code

    # what the test does

    def accept(self) -> None:
        """The handshake goes through."""
        self._on_open()

    def receive(self, frame: object) -> None:
        """The server sends a frame: a dict becomes JSON, text goes as it is, None is a binary frame."""
        self._on_frame(json.dumps(frame) if isinstance(frame, dict) else frame)

    def drop(self, code: "int | None" = 1006, reason: str = "") -> None:
        """The connection ends, not by the client. Again for a ``close`` that comes twice."""
        self._on_close(code, reason)


class FakeSockets:
    """Hands out ``FakeSocket``; ``refusing`` makes the constructor throw that text."""

    def __init__(self) -> None:
        self.all: list[FakeSocket] = []
        self.refusing = ""

    def open(
        self,
        url: str,
        on_open: "Callable[[], None]",
        on_frame: "Callable[[object], None]",
        on_close: "Callable[[int | None, str], None]",
    ) -> FakeSocket:
        """See ``ports.Sockets``."""
        if self.refusing:
            raise OSError(self.refusing)
        socket = FakeSocket(url, on_open, on_frame, on_close)
        self.all.append(socket)
        return socket


class FakeAnswer:
    """``status`` 0: nothing came."""

    def __init__(self, status: int, body: object = None, date: "float | None" = None) -> None:
        self.status = status
        self.text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
        self.date = date


class FakeRequest:
    """A request that waits for its answer."""

    def __init__(
        self,
        method: str,
        url: str,
        headers: "dict[str, str]",
        body: "str | None",
        on_done: "Callable[[FakeAnswer], None]",
        timeout: float = 0.0,
    ) -> None:
        self.method = method
        self.timeout = timeout  # seconds that it was given; the test decides what takes too long
        self.url = url
        self.headers = headers
        self.body = json.loads(body) if body else None
        self._on_done: Callable[[FakeAnswer], None] | None = on_done

    @property
    def is_waiting(self) -> bool:
        """Neither answered nor cancelled."""
        return self._on_done is not None

    @property
    def token(self) -> str:
        """The bearer token that it carries."""
        return self.headers["Authorization"].split(" ", 1)[1]

    def answer(self, status: int, body: object = None, date: "float | None" = None) -> None:
        """Answer it, once."""
        on_done = self._on_done
        self._on_done = None
        if on_done:
            on_done(FakeAnswer(status, body, date))

    def cancel(self) -> None:
        """Nobody wants the answer any more."""
        self._on_done = None


class FakeHttp:
    """
    Keeps requests until the test answers them.

    ``respond``, where it is set, answers at once: it gets the request and returns
    ``(status, body)``, or None to let it wait.
    """

    def __init__(self) -> None:
        self.requests: list[FakeRequest] = []
        self.respond: Callable[[FakeRequest], tuple[int, object] | None] | None = None

    def request(
        self,
        method: str,
        url: str,
        headers: "dict[str, str]",
        body: "str | None",
        timeout: float,
        on_done: "Callable[[FakeAnswer], None]",
    ) -> "Cancel":
        """See ``ports.Http``."""
        made = FakeRequest(method, url, headers, body, on_done, timeout)
        self.requests.append(made)
        given = self.respond(made) if self.respond else None
        if given:
            made.answer(given[0], given[1])
        return made.cancel

    @property
    def waiting(self) -> "list[FakeRequest]":
        """The requests that nobody has answered."""
        return [made for made in self.requests if made.is_waiting]
