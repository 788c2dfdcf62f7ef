"""A bounded memory of ids: what was deleted, and what was updated before it was created."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.notification import NotificationId

LIMIT = 500  # ids, protocol section 3


class Remembered:
    """
    The last ``limit`` ids and a value for each. The oldest is forgotten first.

    Order lives in a list, because MicroPython's dicts have none; it is a ring, so that
    a full memory costs no more than an empty one.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._values: dict[NotificationId, object] = {}
        self._ring: list[NotificationId] = []
        self._oldest = 0

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: "NotificationId") -> object:
        """The value of ``key``, or None."""
        return self._values.get(key)

    def put(self, key: "NotificationId", value: object) -> None:
        """Remember ``key``; a second time replaces the value and keeps its age."""
        if key not in self._values:
            self._make_room(key)
        self._values[key] = value

    def forget(self, key: "NotificationId") -> object:
        """Take ``key`` out and return its value, or None."""
        return self._values.pop(key, None)

    def clear(self) -> None:
        """Forget all."""
        self._values.clear()
        self._ring.clear()
        self._oldest = 0

    def _make_room(self, key: "NotificationId") -> None:
        if len(self._ring) < self._limit:
            self._ring.append(key)
            return
        self._values.pop(self._ring[self._oldest], None)
        self._ring[self._oldest] = key
        self._oldest = (self._oldest + 1) % self._limit
