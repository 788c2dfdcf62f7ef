"""One notification, as the backend tells it (protocol section 3)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    NotificationId = int | str
    SortKey = tuple[float, bool, NotificationId]

_DAYS_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_DAYS_TO_1970 = 719162  # from 0001-01-01
_SHORTEST = len("2026-01-01T00:00:00")
_LEAP_MONTH = 2


class Notification:
    """
    What a callback gets: the fields of the wire as attributes.

    ``id`` (int or str), ``title``, ``message``, ``notification_type`` (such as
    ``"sync_completed"``), ``is_read`` (bool), ``created_at`` (ISO 8601 text, UTC),
    ``metadata`` (dict). Fields that we do not know are kept in ``extra``.
    ``created_seconds`` is ``created_at`` in seconds since 1970, 0.0 where it cannot be read.

    Never changed after it was made: ``changed()`` returns a new one.
    """

    def __init__(self, fields: "Mapping[str, object]") -> None:
        self.id: NotificationId = fields["id"]  # type: ignore[assignment]
        self.title = _text(fields, "title")
        self.message = _text(fields, "message")
        self.notification_type = _text(fields, "notification_type")
        self.is_read = fields.get("is_read") is True
        self.created_at = _text(fields, "created_at")
        metadata = fields.get("metadata")
        self.metadata: dict[str, object] = metadata if isinstance(metadata, dict) else {}
        self.created_seconds = seconds_of(self.created_at)
        self._fields = fields

    def marked(self, is_read: bool) -> "Notification":
        """The same notification, read or unread."""
        return self if self.is_read == is_read else self.changed({"is_read": is_read})

    def changed(self, updates: "Mapping[str, object]") -> "Notification":
        """A copy with other values. The id stays, whatever ``updates`` say."""
        fields = dict(self._fields)
        fields.update(updates)
        fields["id"] = self.id
        return Notification(fields)

    @property
    def extra(self) -> "dict[str, object]":
        """The fields that the protocol does not name, as they came."""
        return {name: value for name, value in self._fields.items() if name not in _KNOWN}

    @property
    def sort_key(self) -> "SortKey":
        """Oldest first by this key; the feed shows it the other way round (protocol section 3)."""
        return (self.created_seconds, isinstance(self.id, str), self.id)

    def as_dict(self) -> "dict[str, object]":
        """The fields as on the wire, for events that JavaScript hears."""
        fields = dict(self._fields)
        for name in _KNOWN:
            fields[name] = getattr(self, name)
        return fields

    def __repr__(self) -> str:
        # No title and no text: a repr ends up in logs, and those carry no personal data.
        return f"Notification(id={self.id!r}, type={self.notification_type!r}, is_read={self.is_read})"


_KNOWN = ("id", "title", "message", "notification_type", "is_read", "created_at", "metadata")


def is_notification_id(value: object) -> bool:
    """An id is an integer or a text that is not empty; True and False are neither."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, str) and value != "")


def _text(fields: "Mapping[str, object]", name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def seconds_of(text: str) -> float:
    """
    Seconds since 1970 of an ISO 8601 date and time; 0.0 where it is none.

    ``datetime.fromisoformat`` is not used: MicroPython's refuses the ``Z`` that every
    backend sends. Without an offset it is UTC, as the protocol says.
    """
    if len(text) < _SHORTEST or text[4] != "-" or text[7] != "-":
        return 0.0
    try:
        days = _days(int(text[0:4]), int(text[5:7]), int(text[8:10]))
        seconds = int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])
        fraction, offset = _tail(text[19:])
    except (ValueError, IndexError):
        return 0.0
    return days * 86400.0 + seconds + fraction - offset


def _days(year: int, month: int, day: int) -> int:
    if not 1 <= month <= len(_DAYS_BEFORE_MONTH):
        raise ValueError(month)
    before = year - 1
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = before * 365 + before // 4 - before // 100 + before // 400
    return days + _DAYS_BEFORE_MONTH[month - 1] + (leap and month > _LEAP_MONTH) + day - 1 - _DAYS_TO_1970


def _tail(text: str) -> "tuple[float, float]":
    """The fraction of a second, and the offset in seconds, from what follows the seconds."""
    fraction = 0.0
    if text[:1] in (".", ","):
        end = 1
        while end < len(text) and text[end].isdigit():
            end += 1
        fraction = float("0." + text[1:end])
        text = text[end:]
    if text[:1] not in ("+", "-"):
        return fraction, 0.0
    digits = text[1:].replace(":", "")
    offset = int(digits[0:2]) * 3600 + int(digits[2:4] or "0") * 60
    return fraction, -offset if text[0] == "-" else offset
