"""
From text to a typed message, once, at the edge (protocol sections 3 and 7).

What cannot be read raises ``BadFrame``, which names a *kind*: the service warns once per
kind, counts, and keeps the connection.
"""

import json

from livebell.core.errors import BadFrame
from livebell.core.nesting import is_too_deep
from livebell.core.notification import Notification, is_notification_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from livebell.core.notification import NotificationId

LONGEST_FRAME = 64 * 1024  # bytes of UTF-8, protocol section 7
_SURELY_SHORT = LONGEST_FRAME // 4  # characters; none takes more than four bytes of UTF-8
HIGHEST_COUNT = 2**53 - 1  # the last integer that every JSON reader keeps exact (RFC 8259, section 6)

# UTF-16 writes what is beyond U+FFFF as two halves, and json.dumps escapes them as such.
_HIGH_HALVES = range(0xD800, 0xDC00)
_LOW_HALVES = range(0xDC00, 0xE000)
_BEYOND = 0x10000

CREATED = "notification_created"
UPDATED = "notification_updated"
DELETED = "notification_deleted"
COUNT = "unread_count"
PING = "ping"
PONG = "pong"
RESYNC = "resync"
AUTH = "auth"

#: The types that consume a number of the user's ``seq`` (protocol section 3).
OLDER = "notification"  # the older spelling of CREATED
EVENTS = (CREATED, OLDER, UPDATED, DELETED)


class Message:
    """
    A frame that was understood. It is also the action that the reducer gets.

    ``type`` as on the wire; ``payload`` as it came; ``seq`` and ``unread_count`` where the
    backend numbers its events, else None.
    """

    def __init__(
        self, kind: str, payload: object, seq: "int | None" = None, unread_count: "int | None" = None
    ) -> None:
        self.type = kind
        self.payload = payload
        self.seq = seq
        self.unread_count = unread_count


class NotificationCreated(Message):
    """Somebody was notified: ``notification``."""

    notification: Notification
    fresh = False  # the first time that this id arrives; set on its way to the listeners


class NotificationUpdated(Message):
    """Some fields of notification ``id`` have other values: ``updates``."""

    id: "NotificationId"
    updates: "dict[str, object]"


class NotificationDeleted(Message):
    """Notification ``id`` is gone."""

    id: "NotificationId"


class UnreadCount(Message):
    """The count, absolute: ``unread_count``."""


def count_of(value: object) -> "int | None":
    """A count of unread notifications, or None where ``value`` is none: negative, NaN, text, True."""
    # Asked this way round, because NaN is neither above nor below.
    if type(value) is int:  # nearly always; no bool is one
        return value if 0 <= value <= HIGHEST_COUNT else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= HIGHEST_COUNT:
        return None
    count = int(value)
    return count if count == value else None  # a whole float is what some serialisers make of an integer


def count_in(payload: object) -> "int | None":
    """The count in ``{"unread_count": 5}``, ``{"count": 5}`` or a bare 5; None where there is none."""
    if isinstance(payload, dict):
        return count_of(payload.get("unread_count", payload.get("count")))
    return count_of(payload)


def decode(text: object) -> Message:
    """One frame as a message, or ``BadFrame``."""
    if not isinstance(text, str):
        raise BadFrame("binary frame")
    if len(text) > _SURELY_SHORT and _too_long(text):
        raise BadFrame("frame over 64 KiB", f"{len(text)} characters")
    if is_too_deep(text):
        raise BadFrame("frame is nested too deep")
    try:
        frame = _parsed(text)
        if "\\u" in text and ("\\ud" in text or "\\uD" in text):
            frame = _well_formed(frame)
    except (ValueError, RuntimeError):  # too deep is a RuntimeError on both interpreters
        raise BadFrame("frame is not JSON") from None
    if not isinstance(frame, dict):
        raise BadFrame("frame is not an object", type(frame).__name__)
    kind = frame.get("type")
    if not isinstance(kind, str) or not kind:
        raise BadFrame("frame has no type")
    message = _MAKERS.get(kind, Message)(kind, frame.get("payload"))
    # A whole number in range is what nearly always comes: that is seen here, without a call.
    seq, count = frame.get("seq"), frame.get("unread_count")
    message.seq = seq if type(seq) is int and 0 <= seq <= HIGHEST_COUNT else count_of(seq)
    if message.unread_count is None:
        in_range = type(count) is int and 0 <= count <= HIGHEST_COUNT
        message.unread_count = count if in_range else count_of(count)
    return message


def _parsed_by_json(text: str) -> object:
    """``json.loads``, without its search for blanks around the value where there are none."""
    try:
        value, end = _scan(text, 0)
    except StopIteration:  # it begins with a blank, or with what no JSON begins with
        return json.loads(text)
    return value if end == len(text) else json.loads(text)


# (text, where to begin) -> (value, where it ends). MicroPython's json has no such class.
_decoder = getattr(json, "JSONDecoder", None)
_scan: "Any" = _decoder().scan_once if _decoder else None
_parsed: "Callable[[str], object]" = _parsed_by_json if _decoder else json.loads


def _too_long(text: str) -> bool:
    # Not encoded to be measured: half a surrogate pair would raise.
    return len(text) > LONGEST_FRAME or sum([_width(ord(char)) for char in text]) > LONGEST_FRAME


def _width(code: int) -> int:
    """Bytes of UTF-8."""
    if code < 0x80:
        return 1
    if code < 0x800:
        return 2
    return 3 if code < _BEYOND else 4


def whole_characters(text: str) -> str:
    """
    Halves that belong together are joined: MicroPython's ``json`` leaves an escaped pair as two.

    Half a pair alone cannot cross to JavaScript nor be stored: it becomes a question mark.
    """
    joined: list[str] = []
    high = 0
    for char in text:
        code = ord(char)
        if high and code in _LOW_HALVES:
            joined[-1] = chr(_BEYOND + ((high - _HIGH_HALVES[0]) << 10) + code - _LOW_HALVES[0])
            high = 0
            continue
        high = code if code in _HIGH_HALVES else 0
        joined.append("?" if high or code in _LOW_HALVES else char)
    return "".join(joined)


def _well_formed(value: object) -> object:
    if isinstance(value, str):
        return whole_characters(value)
    if isinstance(value, list):
        return [_well_formed(item) for item in value]
    if isinstance(value, dict):
        return {_well_formed(name): _well_formed(item) for name, item in value.items()}
    return value


def _created(kind: str, payload: object) -> Message:
    message = NotificationCreated(kind, payload)
    message.notification = Notification(_identified(payload))
    return message


def _updated(kind: str, payload: object) -> Message:
    fields = _identified(payload)
    updates = fields.get("updates")
    message = NotificationUpdated(kind, payload)
    message.id = fields["id"]  # type: ignore[assignment]
    message.updates = updates if isinstance(updates, dict) else {}
    return message


def _deleted(kind: str, payload: object) -> Message:
    message = NotificationDeleted(kind, payload)
    message.id = _identified(payload)["id"]  # type: ignore[assignment]
    return message


def _unread(kind: str, payload: object) -> Message:
    count = count_in(payload)
    if count is None:
        raise BadFrame("unread_count is not a count")
    return UnreadCount(kind, payload, None, count)


_MAKERS = {
    CREATED: _created,
    OLDER: _created,
    UPDATED: _updated,
    DELETED: _deleted,
    COUNT: _unread,
}


def notification_in(payload: object) -> Notification:
    """The notification that ``payload`` describes; ``BadFrame`` where it has no id."""
    return Notification(_identified(payload))


def _identified(payload: object) -> "dict[str, object]":
    item_id = payload.get("id") if isinstance(payload, dict) else None
    if type(item_id) is int or is_notification_id(item_id):
        return payload  # type: ignore[return-value]
    raise BadFrame("notification without an id")
