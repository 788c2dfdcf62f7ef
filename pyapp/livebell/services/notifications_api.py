"""The REST calls that the bell makes (protocol section 5)."""

import json

from livebell.core.addresses import quoted, with_query
from livebell.core.errors import BadFrame
from livebell.core.messages import count_in, count_of, notification_in
from livebell.core.nesting import parsed
from livebell.services.tokens import FAILED, TOKEN, UNCHANGED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.notification import Notification, NotificationId
    from livebell.core.ports import Answer, Ports
    from livebell.services.tokens import TokenAnswer, Tokens

    OnResult = Callable[["Result"], None]

TIMEOUT = 10.0  # seconds
PAGE_SIZE = 20
UNAUTHORIZED = (401, 403)
NOT_JSON = "answer is not JSON"
ANOTHER_USER = "the token is another user's"
_OK = range(200, 300)
_STARTS_OF_URLS = ("https://", "http://", "/", "?")  # anything else is an id, which may hold what it likes


class Result:
    """What a call came to. ``status`` 0: no answer. ``data`` is the parsed body, or None."""

    def __init__(self, status: int, data: object = None, reason: str = "") -> None:
        self.status = status
        self.data = data
        self.reason = reason

    @property
    def ok(self) -> bool:
        """A 2xx came."""
        return self.status in _OK

    @property
    def fault(self) -> str:
        """What was wrong with it, in a word or two."""
        return f"HTTP {self.status}" if self.status else "network"

    def field(self, name: str) -> object:
        """One field of the body, or None."""
        return self.data.get(name) if isinstance(self.data, dict) else None

    @property
    def seq(self) -> "int | None":
        """The number of the user's last event, where the backend numbers them."""
        return count_of(self.field("seq"))

    @property
    def unread_count(self) -> "int | None":
        """The count, as ``unread_count``, ``count`` or a bare number."""
        return count_in(self.data)


class Page:
    """
    A list of notifications: ``items``, ``following`` (a cursor or None), ``unread_count``, ``seq``.

    ``is_list`` is False where the answer held none: an empty feed is something else.
    """

    def __init__(self, result: Result) -> None:
        self.items: list[Notification] = []
        self.dropped = 0
        entries = _entries(result.data)
        self.is_list = entries is not None
        for entry in entries or []:
            try:
                self.items.append(notification_in(entry))
            except BadFrame:
                self.dropped += 1
        self.following = _cursor(result.field("next"))
        # Django REST Framework's "count" is the length of the list, not the unread count.
        self.unread_count = count_of(result.field("unread_count"))
        self.seq = result.seq


def _nothing() -> None:
    """Nobody listens, or it was not sent yet."""


class _Read:
    """A request that may be called back."""

    def __init__(self) -> None:
        self.cancel: Callable[[], None] = _nothing


class NotificationsApi:
    """The calls. Each ends in exactly one ``on_result``, but for reads that were called back."""

    def __init__(self, ports: "Ports", tokens: "Tokens", base_url: str) -> None:
        self._ports = ports
        self._tokens = tokens
        self.address = base_url
        self._base = base_url + "/notifications/"
        self._tickets = base_url + "/ws-ticket/"
        self._reading: list[_Read] = []  # on their way
        self._reads = 0  # the number of the last call-back: reads from before it are nobody's
        self.on_refused: Callable[[], None] = _nothing  # 401, and there is no token that pleases
        self.server_ahead = 0.0  # seconds that the server's clock is ahead of ours, as far as we can know

    def cancel_reads(self) -> None:
        """Call back what was only asked for; what the user did goes on."""
        self._reads += 1
        reading = self._reading
        self._reading = []
        for read in reading:
            read.cancel()

    def newest(self, on_result: "OnResult") -> None:
        """The newest page; read it with ``Page``."""
        self._read(with_query(self._base, [("limit", str(PAGE_SIZE))]), on_result)

    def older(self, cursor: "str | int", on_result: "OnResult") -> None:
        """The page behind ``cursor``: the ``next`` of the page before it."""
        if isinstance(cursor, str) and cursor.startswith("?"):
            self._read(self._base + cursor, on_result)
        else:
            self._read(
                with_query(self._base, [("limit", str(PAGE_SIZE)), ("before", str(cursor))]), on_result
            )

    def count(self, on_result: "OnResult") -> None:
        """The unread count."""
        self._read(self._base + "unread-count/", on_result)

    def ticket(self, token: str, on_result: "OnResult") -> None:
        """A ticket for one socket, for this very token (protocol section 2, extension)."""
        self._send("POST", self._tickets, {}, token, lambda answer: on_result(_result(answer)))

    def probe(self, token: str, on_result: "OnResult") -> None:
        """The unread count with this very token, once, and without a refresh (protocol section 2)."""
        url = self._base + "unread-count/"
        self._send("GET", url, None, token, lambda answer: on_result(_result(answer)))

    def mark(self, item_id: "NotificationId", is_read: bool, on_result: "OnResult") -> None:
        """Read or unread."""
        self._call("PATCH", self._base + quoted(str(item_id)) + "/", {"is_read": is_read}, on_result)

    def mark_all_read(self, up_to: "NotificationId | None", on_result: "OnResult") -> None:
        """All that are not newer than ``up_to``; backends that do not know it mark all."""
        body: dict[str, object] = {} if up_to is None else {"up_to": up_to}
        self._call("POST", self._base + "mark-all-read/", body, on_result)

    def delete(self, item_id: "NotificationId", on_result: "OnResult") -> None:
        """Delete; 404 means that it was deleted already."""
        self._call("DELETE", self._base + quoted(str(item_id)) + "/", None, on_result)

    def _read(self, url: str, on_result: "OnResult") -> None:
        def once_more(result: Result) -> None:
            if result.status == 0 and result.reason != FAILED:
                self._call("GET", url, None, readable)  # one retry, for reads alone
            else:
                readable(result)

        def readable(result: Result) -> None:
            # A page that a proxy put in the way says 200, too.
            on_result(Result(0, None, NOT_JSON) if result.reason == NOT_JSON else result)

        self._call("GET", url, None, once_more)

    def _call(self, method: str, url: str, body: "dict[str, object] | None", on_result: "OnResult") -> None:
        """With the token at hand; a 401 refreshes it once, together with whoever else asks."""
        state = {"refused": False}
        reads = self._reads
        user = self._tokens.user

        def with_token(answer: "TokenAnswer") -> None:
            if method == "GET" and reads != self._reads:
                return  # called back while the provider was asked
            if answer.kind == UNCHANGED:
                self.on_refused()
            if answer.kind != TOKEN or answer.token is None:
                on_result(Result(0 if answer.kind == FAILED else UNAUTHORIZED[0], None, answer.kind))
                return
            if user is not None and self._tokens.user != user:
                # What one user did must not be sent as another's.
                on_result(Result(UNAUTHORIZED[0], None, ANOTHER_USER))
                return
            token = answer.token
            self._send(method, url, body, token, lambda got: answered(token, got))

        def answered(token: str, got: "Answer") -> None:
            if got.status == UNAUTHORIZED[0] and not state["refused"]:
                state["refused"] = True
                self._tokens.ask(with_token, refused=token)
                return
            if got.status == UNAUTHORIZED[0] and token == self._tokens.current:
                self.on_refused()
            on_result(_result(got))

        self._tokens.ask(with_token)

    def _send(
        self,
        method: str,
        url: str,
        body: "dict[str, object] | None",
        token: str,
        on_done: "Callable[[Answer], None]",
    ) -> None:
        headers = {"Authorization": "Bearer " + token, "Accept": "application/json"}
        text = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            text = json.dumps(body)

        def done(answer: "Answer") -> None:
            self._reading = [other for other in self._reading if other is not read]
            if answer.date is not None:
                self.server_ahead = answer.date - self._ports.clock.wall()
                self._tokens.told_time(answer.date)
            on_done(answer)

        read = _Read()
        if method == "GET" or url == self._tickets:
            self._reading.append(read)  # before it is sent: its answer may come at once
        read.cancel = self._ports.http.request(method, url, headers, text, TIMEOUT, done)


def _result(answer: "Answer") -> Result:
    try:
        data = parsed(answer.text) if answer.text else None
    except (ValueError, RuntimeError):
        return Result(answer.status, None, NOT_JSON)
    return Result(answer.status, data)


def _entries(data: object) -> "list[object] | None":
    """The list in any of the shapes of protocol section 5, or None."""
    if isinstance(data, list):
        return data
    if isinstance(data, dict):
        for name in ("results", "result"):
            if isinstance(data.get(name), list):
                return data[name]  # type: ignore[no-any-return]
    return None


def _cursor(following: object) -> "str | int | None":
    """Of a ``next`` that is a URL only the query is used: its host is not ours to trust."""
    if isinstance(following, bool) or not isinstance(following, (str, int)) or following == "":
        return None
    if isinstance(following, str) and any(following.startswith(start) for start in _STARTS_OF_URLS):
        return "?" + following.split("?", 1)[1].split("#", 1)[0] if "?" in following else None
    return following
