"""
Plays a behaviour table: what goes in, and what has to come out. Runs on CPython and on MicroPython.

A table is ``{"table": kind, "rows": […]}``; each row has ``is``, a sentence that names it.
"""

import json

from livebell.core import actions, optimism
from livebell.core.addresses import rest_url, websocket_url
from livebell.core.connection import Connection
from livebell.core.dates import http_date, seconds_of
from livebell.core.errors import BadFrame, InvalidSetting
from livebell.core.heartbeat import PING, PONG
from livebell.core.messages import decode, notification_in
from livebell.core.notifications import is_gap, reduce
from livebell.core.selectors import feed_window, select_unread_count
from livebell.core.state import initial_state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from livebell.core.state import State
    from livebell.core.timetable import Command

    Row = dict[str, Any]


def run(text: str) -> "list[str]":
    """A sentence for each row of the table that failed."""
    table = json.loads(text)
    play = _PLAYERS[table["table"]]
    failures = []
    for row in table["rows"]:
        try:
            faults = play(row)
        except Exception as error:  # noqa: BLE001 - a row that raises has failed, and the others go on
            faults = [f"raised {type(error).__name__}: {error}"]
        failures.extend([row["is"] + ": " + fault for fault in faults])
    return failures


def _difference(what: str, got: object, expected: object) -> "list[str]":
    return [] if got == expected else [f"{what} is {got!r}, not {expected!r}"]


# -- addresses: settings in, URLs or the reason of a refusal out -----------------------------


def _address(row: "Row") -> "list[str]":
    origin = row.get("origin", "")
    try:
        socket = websocket_url(row["api_url"], row.get("ws_url", ""), origin)
        rest = rest_url(row["api_url"], origin)
    except InvalidSetting as error:
        return _difference("the refusal", error.reason, row.get("refused"))
    return _difference("the socket's address", socket, row.get("socket")) + _difference(
        "the address of REST", rest, row.get("rest")
    )


# -- dates: text in, seconds since 1970 out ---------------------------------------------------


def _date(row: "Row") -> "list[str]":
    got = http_date(row["http"]) if "http" in row else seconds_of(row["iso"])
    return _difference("the moment", got, row["seconds"])


# -- frames: frames, answers and clicks in, what the user sees out -----------------------------


class _Store:
    """A state, and what was dropped on the way to it."""

    def __init__(self) -> None:
        self.state: State = initial_state()
        self.dropped: list[str] = []

    def frame(self, step: "Row") -> None:
        """``frame`` is an object, or the text as it came."""
        frame = step["frame"]
        try:
            message = decode(frame if isinstance(frame, str) else json.dumps(frame))
        except BadFrame as fault:
            self.dropped.append(fault.kind)
            return
        if is_gap(self.state, message):
            self.dropped.append("gap")
            return
        self.state = reduce(self.state, message)

    def page(self, step: "Row") -> None:
        """The newest page."""
        items = [notification_in(fields) for fields in step["page"]]
        loaded = actions.PageLoaded(items, step.get("next"), step.get("unread"), step.get("seq"))
        self.state = reduce(self.state, loaded)

    def older(self, step: "Row") -> None:
        """The page behind it."""
        items = [notification_in(fields) for fields in step["older"]]
        self.state = reduce(self.state, actions.OlderLoaded(items))

    def count(self, step: "Row") -> None:
        """A count over REST."""
        self.state = reduce(self.state, actions.CountLoaded(step["count"], step.get("seq")))

    def forget(self, step: "Row") -> None:
        """A resync."""
        self.state = reduce(self.state, actions.PositionForgotten())

    def click(self, step: "Row") -> None:
        """The user does something; the number of the click is its key."""
        up_to = None
        if step.get("up_to") is not None:
            up_to = self.state.ledger.items[step["up_to"]].sort_key
        entry = optimism.Pending(step["key"], step["click"], tuple(step.get("ids", ())), up_to)
        self.state = reduce(self.state, actions.ActionStarted(entry))

    def confirmed(self, step: "Row") -> None:
        """The server says yes to that click."""
        ids = tuple(step["ids"]) if "ids" in step else None
        confirmed = actions.ActionConfirmed(step["confirmed"], step.get("seq"), step.get("unread"), ids)
        self.state = reduce(self.state, confirmed)

    def failed(self, step: "Row") -> None:
        """The server says no to that click, or nothing."""
        self.state = reduce(self.state, actions.ActionFailed(step["failed"]))


_STEPS = ("frame", "page", "older", "forget", "click", "confirmed", "failed", "count")


def _frames(row: "Row") -> "list[str]":
    store = _Store()
    for step in row["steps"]:
        kind = [name for name in _STEPS if name in step][0]  # noqa: RUF015 - next() with a generator says less
        getattr(store, kind)(step)
    seen = feed_window(store.state, 1000)
    faults = _difference("the count", select_unread_count(store.state), row["unread"])
    faults += _difference("the order", [item.id for item in seen], row["order"])
    faults += _difference("what is unread", [item.id for item in seen if not item.is_read], row["bold"])
    faults += _difference("what was dropped", store.dropped, row.get("dropped", []))
    if "titles" in row:
        faults += _difference("what is read", [item.title for item in seen], row["titles"])
    return faults + _difference("the place", store.state.seq, row.get("seq"))


# -- connection: facts in, commands out ----------------------------------------------------------


class _Life:
    """A connection, and the serial numbers of its timers, so that a table need not name them."""

    def __init__(self, row: "Row") -> None:
        draw = row.get("draw", 0.0)
        self.link = Connection(lambda: draw)
        self.link.blocked = row.get("blocked")
        self.serials: dict[str, int] = {}

    def play(self, fact: str, now: float) -> str:
        """One fact, such as ``closed 1006``; ``… of 1`` makes it one of generation or question 1."""
        text, _, number = fact.partition(" of ")
        words = text.split(" ")
        commands = getattr(self, words[0])(words[1:], int(number) if number else None, now)
        return "; ".join([self._told(command) for command in commands])

    def _told(self, command: "Command") -> str:
        words = list(command)
        if words[0] == "arm":
            self.serials[str(words[1])] = words.pop(2)  # type: ignore[assignment]
        return " ".join([_word(word) for word in words])

    def connect(self, _: "list[str]", __: "int | None", now: float) -> "list[Command]":
        return self.link.connect(now)

    def disconnect(self, _: "list[str]", __: "int | None", now: float) -> "list[Command]":
        return self.link.disconnect(now)

    def reconnect(self, _: "list[str]", __: "int | None", now: float) -> "list[Command]":
        return self.link.reconnect(now)

    def sign_out(self, _: "list[str]", __: "int | None", now: float) -> "list[Command]":
        return self.link.sign_out(now)

    def token(self, words: "list[str]", number: "int | None", now: float) -> "list[Command]":
        life = float(words[1]) if words[1:] else None
        text = None if words[0] == "none" else words[0]
        return self.link.token_received(self._question(number), text, life, now)

    def no_token(self, words: "list[str]", number: "int | None", now: float) -> "list[Command]":
        return self.link.token_failed(self._question(number), " ".join(words), now)

    def same_token(self, _: "list[str]", number: "int | None", now: float) -> "list[Command]":
        return self.link.token_refused(self._question(number), now)

    def opened(self, _: "list[str]", number: "int | None", now: float) -> "list[Command]":
        return self.link.socket_opened(self._generation(number), now)

    def throws(self, words: "list[str]", number: "int | None", now: float) -> "list[Command]":
        return self.link.socket_failed(self._generation(number), " ".join(words), now)

    def frame(self, words: "list[str]", number: "int | None", now: float) -> "list[Command]":
        return self.link.frame_received(self._generation(number), words[0], now)

    def closed(self, words: "list[str]", number: "int | None", now: float) -> "list[Command]":
        code = int(words[0]) if words else None
        return self.link.socket_closed(self._generation(number), code, "", now)

    def probe(self, words: "list[str]", number: "int | None", now: float) -> "list[Command]":
        return self.link.probe_answered(self._generation(number), " ".join(words), now)

    def poll(self, words: "list[str]", number: "int | None", now: float) -> "list[Command]":
        return self.link.poll_answered(self._generation(number), " ".join(words), now)

    def woke(self, _: "list[str]", __: "int | None", now: float) -> "list[Command]":
        return self.link.woke(now)

    def followed(self, _: "list[str]", number: "int | None", now: float) -> "list[Command]":
        return self.link.followed(self._generation(number), now)

    def elected(self, _: "list[str]", __: "int | None", now: float) -> "list[Command]":
        return self.link.elected(now)

    def deposed(self, _: "list[str]", __: "int | None", now: float) -> "list[Command]":
        return self.link.deposed(now)

    def put_to_sleep(self, _: "list[str]", __: "int | None", now: float) -> "list[Command]":
        return self.link.put_to_sleep(now)

    def fires(self, words: "list[str]", number: "int | None", now: float) -> "list[Command]":
        serial = self.serials.get(words[0], 0) if number is None else number
        return self.link.timer_fired(words[0], serial, now)

    def _question(self, number: "int | None") -> int:
        return self.link.question if number is None else number

    def _generation(self, number: "int | None") -> int:
        return self.link.generation if number is None else number


def _word(word: object) -> str:
    """As the tables write it: whole numbers without a point, frames by their type."""
    if word in (PING, PONG):
        return "ping" if word == PING else "pong"
    if isinstance(word, float) and word == int(word):
        return str(int(word))
    return str(word)


def _connection(row: "Row") -> "list[str]":
    life = _Life(row)
    faults = []
    for now, fact, expected, state in row["steps"]:
        faults += _difference(f"what follows {fact!r} at {now}", life.play(fact, float(now)), expected)
        faults += _difference(f"the state after {fact!r} at {now}", life.link.state, state)
    if "last_close" in row:
        faults += _difference("the last close", life.link.last_close, row["last_close"])
    return faults


_PLAYERS = {"addresses": _address, "dates": _date, "frames": _frames, "connection": _connection}
