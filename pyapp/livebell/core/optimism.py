"""
What the user did and the server does not know yet: an overlay over the server's truth.

A failed action is undone by dropping its entry. The truth was never touched, so there is
nothing to restore, and frames that came meanwhile are where they belong.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from livebell.core.notification import Notification, NotificationId, SortKey

READ = "read"
UNREAD = "unread"
READ_ALL = "read_all"
DELETE = "delete"


class Pending:
    """
    One action on its way.

    ``key`` names it; ``kind`` is READ, UNREAD, READ_ALL or DELETE; ``ids`` are those it
    names; ``up_to`` is the sort key of the newest notification that the user saw (READ_ALL
    alone). ``confirmed_seq``: the server did it as event number so and so, whose frame is
    on its way. ``overtaken``: ids of which the truth has heard something newer meanwhile.
    """

    def __init__(
        self,
        key: int,
        kind: str,
        ids: "tuple[NotificationId, ...]" = (),
        up_to: "SortKey | None" = None,
        confirmed_seq: "int | None" = None,
        overtaken: "tuple[NotificationId, ...]" = (),
    ) -> None:
        self.key = key
        self.kind = kind
        self.ids = ids
        self.up_to = up_to
        self.confirmed_seq = confirmed_seq
        self.overtaken = overtaken

    def confirmed(self, seq: int) -> "Pending":
        """The same entry, waiting for the frame with number ``seq``."""
        return Pending(self.key, self.kind, self.ids, self.up_to, seq, self.overtaken)

    def without(self, item_id: "NotificationId") -> "Pending":
        """The same entry, whose confirmation says nothing of ``item_id`` any more."""
        return Pending(
            self.key, self.kind, self.ids, self.up_to, self.confirmed_seq, self.overtaken + (item_id,)
        )

    def touches(self, item: "Notification") -> bool:
        """Does this action speak of ``item``?"""
        if self.kind == READ_ALL:
            return self.up_to is None or item.sort_key <= self.up_to
        return item.id in self.ids

    def changes(self, item: "Notification", ids: "tuple[NotificationId, ...] | None") -> bool:
        """Does the confirmation change ``item``? ``ids`` are those that the server named, if it named any."""
        if item.id in self.overtaken and self.kind != DELETE:
            return False
        return self.touches(item) if ids is None else item.id in ids

    def applied_to(self, item: "Notification") -> "Notification | None":
        """``item`` as it is after this action; None where it is deleted."""
        if self.kind == DELETE:
            return None
        return item.marked(self.kind != UNREAD)


class Overlay:
    """
    What is pending, found by what it touches.

    The Undo of a "mark all" is as many actions as there were notifications: trying each action on
    each of them would cost seconds.
    """

    def __init__(self, pending: "tuple[Pending, ...]") -> None:
        self._sweeps: list[Pending] = []
        self._named: dict[NotificationId, list[Pending]] = {}  # by id; sweeps in their places among them
        for entry in pending:
            if entry.kind == READ_ALL:
                self._sweeps.append(entry)
                for entries in self._named.values():
                    entries.append(entry)
                continue
            for item_id in entry.ids:
                if item_id not in self._named:
                    self._named[item_id] = list(self._sweeps)
                self._named[item_id].append(entry)

    @property
    def sweeps(self) -> bool:
        """Does it speak of all up to some place, not only of those that it names?"""
        return bool(self._sweeps)

    @property
    def ids(self) -> "Collection[NotificationId]":
        """Those that it names."""
        return self._named.keys()

    def over(self, item: "Notification") -> "Notification | None":
        """``item`` as the user sees it, or None where the user deleted it."""
        seen: Notification | None = item
        for entry in self._named.get(item.id, self._sweeps):
            if seen is not None and entry.touches(seen):
                seen = entry.applied_to(seen)
        return seen

    def is_unread(self, item: "Notification") -> bool:
        """As the user sees it."""
        seen = self.over(item)
        return seen is not None and not seen.is_read


def settled(pending: "tuple[Pending, ...]", item: "Notification") -> "tuple[Pending, ...]":
    """
    The entries after the truth has heard of ``item`` by another way.

    They still cover it on the screen. But their confirmation, which may come late, is older
    than what the truth has by then.
    """
    return tuple(
        [
            entry.without(item.id) if entry.touches(item) and item.id not in entry.overtaken else entry
            for entry in pending
        ]
    )


def without_numbers(pending: "tuple[Pending, ...]") -> "tuple[Pending, ...]":
    """
    The entries after the server has begun to count anew, or we lost our place.

    What it did already is in the page that is asked for next, whatever its number: a server that
    was put back to an old copy may not reach the number that was promised for a long time.
    """
    if all(entry.confirmed_seq is None for entry in pending):
        return pending
    return tuple([entry if entry.confirmed_seq is None else entry.confirmed(0) for entry in pending])


def still_pending(pending: "tuple[Pending, ...]", seq: "int | None") -> "tuple[Pending, ...]":
    """The entries that the truth at ``seq`` does not contain yet."""
    if not pending or seq is None:
        return pending
    kept = [entry for entry in pending if entry.confirmed_seq is None or entry.confirmed_seq > seq]
    return pending if len(kept) == len(pending) else tuple(kept)
