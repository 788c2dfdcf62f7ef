"""
What one reader has before them: the notifications up to a horizon.

The horizon is the newest notification when the reading began. What arrives later waits behind it
and is counted, so that nothing moves under a reader's eyes; ``release()`` lets it in.
"""

from livebell.core import optimism

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.notification import Notification, NotificationId, SortKey
    from livebell.core.state import State

ALL = "all"
UNREAD = "unread"


class FeedList:
    """
    ``look(state)`` first; then ``total``, ``new_count`` and ``items(start, count)`` are about that state.

    One look costs the same with ten notifications and with ten thousand; only the tab of the
    unread ones goes through all of them, once for each state.
    """

    def __init__(self) -> None:
        self.tab = ALL
        self.total = 0
        self.new_count = 0
        self._horizon: SortKey | None = None
        self._late: list[NotificationId] = []
        self._seen: tuple[int, str] | None = None
        self._state: State | None = None
        self._end = 0  # how many entries of ``order`` lie within the horizon
        self._holes: list[int] = []  # places, counted from the newest one, that are not shown
        self._unread: list[NotificationId] = []

    def release(self) -> None:
        """Let in what has arrived; from now on the newest one of these is the horizon."""
        self._horizon = None
        self._late = []
        self._seen = None

    def arrived(self, item: "Notification") -> None:
        """One that is older than the horizon may arrive late; it waits as the others do."""
        if self._horizon is not None and item.sort_key <= self._horizon:
            self._late.append(item.id)
            self._seen = None

    def look(self, state: "State") -> None:
        """Take in a state."""
        if self._seen == (state.version, self.tab) and self._state is not None:
            self._state = state
            return
        self._seen = (state.version, self.tab)
        self._state = state
        order = state.ledger.order
        if self._horizon is None and order:
            self._horizon = order[-1]
        self._end = len(order)
        if self._horizon is not None:
            self._end = state.ledger.place_of(self._horizon)
            self._end += self._end < len(order) and order[self._end] == self._horizon
        self._late = [item_id for item_id in self._late if item_id in state.ledger.items]
        self.new_count = len(order) - self._end + len(self._late)
        self._holes = self._find_holes(state)
        if self.tab == UNREAD:
            self._unread = self._find_unread(state)
            self.total = len(self._unread)
        else:
            self.total = self._end - len(self._holes)

    def items(self, start: int, count: int) -> "list[Notification]":
        """``count`` notifications, newest first, from the ``start``-th on, as the user sees them."""
        state = self._state
        if state is None:
            return []
        if self.tab == UNREAD:
            known = [state.ledger.items[item_id] for item_id in self._unread[start : start + count]]
        else:
            known = self._within_horizon(state, start, min(count, self.total - start))
        if not state.pending:
            return known
        overlay = optimism.Overlay(state.pending)
        seen = [overlay.over(item) for item in known]
        return [item for item in seen if item is not None]

    def _within_horizon(self, state: "State", start: int, count: int) -> "list[Notification]":
        place = start
        for hole in self._holes:
            place += hole <= place
        found: list[Notification] = []
        while len(found) < count:
            if place not in self._holes:
                found.append(state.ledger.line[self._end - 1 - place])
            place += 1
        return found

    def _find_holes(self, state: "State") -> "list[int]":
        """Where those stand that are not shown: late ones, and deleted ones that the server still has."""
        hidden = set(self._late)
        for entry in state.pending:
            if entry.kind == optimism.DELETE:
                hidden.update(entry.ids)
        holes = []
        for item_id in hidden:
            item = state.ledger.items.get(item_id)
            place = -1 if item is None else self._end - 1 - state.ledger.place_of(item.sort_key)
            if place >= 0:
                holes.append(place)
        return sorted(holes)

    def _find_unread(self, state: "State") -> "list[NotificationId]":
        within = state.ledger.line[: self._end]
        within.reverse()
        overlay = optimism.Overlay(state.pending)
        sweeps, touched = overlay.sweeps, overlay.ids
        late = self._late
        return [
            item.id
            for item in within
            if (overlay.is_unread(item) if sweeps or item.id in touched else not item.is_read)
            and item.id not in late
        ]
