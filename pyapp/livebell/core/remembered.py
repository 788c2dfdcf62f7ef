"""A bounded memory of ids: what was deleted, and what was updated before it was created."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.notification import NotificationId

LIMIT = 500  # ids, protocol section 3


class Remembered:
    """
    The last ``limit`` ids and a value for each. The oldest is forgotten first.

    Order lives in a list, because MicroPython's dicts have none.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._values: dict[NotificationId, object] = {}
        self._order: list[NotificationId] = []  # oldest first

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
            self._order.append(key)
        self._values[key] = value
        if len(self._order) > self._limit:
            self._values.pop(self._order.pop(0))

    def forget(self, key: "NotificationId") -> object:
        """Take ``key`` out and return its value, or None."""
        if key not in self._values:
            return None
        # Its place in the order goes too: put again later, it would be forgotten at its first age.
        self._order.remove(key)
        return self._values.pop(key)

    def clear(self) -> None:
        """Forget all."""
        self._values.clear()
        self._order.clear()
