"""One notification, as the backend tells it (protocol section 3)."""

from livebell.core.dates import seconds_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    NotificationId = int | str
    SortKey = tuple[float, bool, NotificationId]


class Notification:
    """
    What a callback gets: the fields of the wire as attributes.

    ``id`` (int or str), ``title``, ``message``, ``notification_type`` (such as
    ``"sync_completed"``), ``is_read`` (bool), ``created_at`` (ISO 8601 text, UTC),
    ``metadata`` (dict). Fields that we do not know are kept in ``extra``.
    ``created_seconds`` is ``created_at`` in seconds since 1970, 0.0 where it cannot be read.

    Never changed after it was made: ``changed()`` returns a new one.
    """

    def __init__(self, fields: "Mapping[str, object]", created_seconds: "float | None" = None) -> None:
        self.id: NotificationId = fields["id"]  # type: ignore[assignment]
        # One notification is one frame, so nothing is called here that can be asked in place.
        get = fields.get
        title, message, kind, created_at = (
            get("title"),
            get("message"),
            get("notification_type"),
            get("created_at"),
        )
        self.title = title if isinstance(title, str) else ""
        self.message = message if isinstance(message, str) else ""
        self.notification_type = kind if isinstance(kind, str) else ""
        self.is_read = get("is_read") is True
        self.created_at = created_at if isinstance(created_at, str) else ""
        metadata = get("metadata")
        self.metadata: dict[str, object] = metadata if isinstance(metadata, dict) else {}
        # Reading a date is a third of what a notification costs; a copy has read it already.
        self.created_seconds = seconds_of(self.created_at) if created_seconds is None else created_seconds
        #: Oldest first by this key; the feed shows it the other way round (protocol section 3).
        self.sort_key: SortKey = (self.created_seconds, isinstance(self.id, str), self.id)
        self._fields = fields

    def marked(self, is_read: bool) -> "Notification":
        """The same notification, read or unread."""
        return self if self.is_read == is_read else self.changed({"is_read": is_read})

    def changed(self, updates: "Mapping[str, object]") -> "Notification":
        """A copy with other values. The id stays, whatever ``updates`` say."""
        fields = dict(self._fields)
        fields.update(updates)
        fields["id"] = self.id
        return Notification(fields, None if "created_at" in updates else self.created_seconds)

    @property
    def extra(self) -> "dict[str, object]":
        """The fields that the protocol does not name, as they came."""
        return {name: value for name, value in self._fields.items() if name not in _KNOWN}

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
    if type(value) is int:  # nearly always; no bool is one
        return True
    return isinstance(value, str) and value != ""
