"""The one state that the store holds. Only the reducer (``notifications.py``) makes another."""

from livebell.core.remembered import Remembered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.notification import Notification, NotificationId, SortKey
    from livebell.core.optimism import Pending
    from livebell.core.toasts import Toast

BOOTING = "booting"  # nothing was asked yet
LOADING = "loading"
READY = "ready"
FAILED = "error"


class Ledger:
    """
    The notifications that we know, by id and in order, and what we remember of others.

    Only the reducer touches it, in place: a frame costs the same with ten notifications
    and with ten thousand. ``order`` is sorted, oldest first, and ``line`` holds the
    notifications in that very order, so that a window of the feed is a slice.
    """

    def __init__(self) -> None:
        self.items: dict[NotificationId, Notification] = {}
        self.order: list[SortKey] = []
        self.line: list[Notification] = []
        self.first_page: frozenset[NotificationId] = frozenset()  # what was there when we first looked
        self.deleted = Remembered()
        self.early_updates = Remembered()

    def put(self, item: "Notification") -> None:
        """Add or replace. The newest comes last, so that the usual insertion moves nothing."""
        before = self.items.get(item.id)
        key = item.sort_key
        if before is not None:
            if before.sort_key == key:
                self.items[item.id] = item
                self.line[self.place_of(key)] = item
                return
            self.take(item.id)
        self.items[item.id] = item
        place = self.place_of(key)
        self.order.insert(place, key)
        self.line.insert(place, item)

    def take(self, item_id: "NotificationId") -> "Notification | None":
        """Remove and return it, or None where it is not known."""
        item = self.items.pop(item_id, None)
        if item is not None:
            place = self.place_of(item.sort_key)
            del self.order[place]
            del self.line[place]
        return item

    def clear_items(self) -> None:
        """Forget the notifications, keep the memories."""
        self.items.clear()
        self.order.clear()
        self.line.clear()

    def newest(self, count: int, start: int = 0) -> "list[Notification]":
        """``count`` notifications, newest first, from the ``start``-th newest on."""
        end = len(self.line) - start
        window = self.line[max(end - count, 0) : max(end, 0)]
        window.reverse()
        return window

    def place_of(self, key: "SortKey") -> int:
        """Where ``key`` stands or belongs: a binary search, with the end tried first."""
        low, high = 0, len(self.order)
        if not high or self.order[high - 1] < key:
            return high
        while low < high:
            middle = (low + high) // 2
            if self.order[middle] < key:
                low = middle + 1
            else:
                high = middle
        return low


class State:
    """
    What is known at one moment. ``version`` differs from state to state.

    ``unread`` is the server's count (None: not known yet), ``seq`` our place in the server's
    numbered events (None: none known), ``following`` the cursor of older notifications,
    ``pending`` the overlay, ``connection`` the dict of ``get_status()``.
    """

    def __init__(
        self,
        version: int,
        ledger: Ledger,
        unread: "int | None",
        seq: "int | None",
        phase: str,
        following: "str | int | None",
        pending: "tuple[Pending, ...]",
        connection: "dict[str, object]",
        toasts: "tuple[Toast, ...]",
    ) -> None:
        self.version = version
        self.ledger = ledger
        self.unread = unread
        self.seq = seq
        self.phase = phase
        self.following = following
        self.pending = pending
        self.connection = connection
        self.toasts = toasts

    def changed(self, **fields: object) -> "State":
        """A state with these fields different and a new version."""
        after = State(
            self.version + 1,
            self.ledger,
            self.unread,
            self.seq,
            self.phase,
            self.following,
            self.pending,
            self.connection,
            self.toasts,
        )
        for name, value in fields.items():
            setattr(after, name, value)
        return after


def initial_state() -> State:
    """Before anything was asked."""
    return State(0, Ledger(), None, None, BOOTING, None, (), {"state": "idle"}, ())
