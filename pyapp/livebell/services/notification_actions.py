"""
What a user does to notifications: at once on the screen, then on the server (protocol section 6).

Each action is an overlay until the server has answered; a no drops it and says so.
"""

from livebell.core import actions, optimism
from livebell.core.optimism import Pending
from livebell.core.selectors import feed_window

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.notification import NotificationId
    from livebell.core.ports import Ports
    from livebell.core.store import Store
    from livebell.services.notifications_api import Result
    from livebell.services.websocket_service import WebSocketService

    Ids = tuple[NotificationId, ...]

UNDO_TIME = 6.0  # seconds that Undo is offered
GONE = 404  # deleted already: what was wanted

READ = "read"
READ_ALL = "read_all"
DELETED = "deleted"


class Offer:
    """What can be taken back: ``kind`` (READ, READ_ALL, DELETED) and ``undo()``."""

    def __init__(self, kind: str, undo: "Callable[[], None]") -> None:
        self.kind = kind
        self.undo = undo


class NotificationActions:
    """``on_change()`` is called when an offer to undo, or a failure, comes or goes."""

    def __init__(
        self,
        ports: "Callable[[], Ports]",
        store: "Store",
        service: "WebSocketService",
        on_change: "Callable[[], None]",
    ) -> None:
        self._ports = ports
        self._store = store
        self._service = service
        self._on_change = on_change
        self._keys = 0
        self._stop_offer: Callable[[], None] | None = None
        self._unsent: list[tuple[Pending, Callable[[], None]]] = []
        self.offer: Offer | None = None
        self.failure: Callable[[], None] | None = None  # call it to try the failed action again

    # -- what a user does ------------------------------------------------------------------

    def mark(self, item_id: "NotificationId", is_read: bool = True, offer: bool = True) -> None:
        """Read or unread."""
        entry = self._begin(optimism.READ if is_read else optimism.UNREAD, (item_id,))

        def answered(result: "Result") -> None:
            self._end(entry, result, lambda: self.mark(item_id, is_read, offer))

        self._service.api.mark(item_id, is_read, answered)
        if offer and is_read:
            self._offer(Offer(READ, lambda: self.mark(item_id, False)))

    def mark_all_read(self) -> None:
        """All that the user can have seen: not one that arrives while the request is on its way."""
        newest = self._store.get_state().ledger.newest(1)
        up_to = newest[0].sort_key if newest else None
        items = feed_window(self._store.get_state(), len(self._store.get_state().ledger.order))
        unread = tuple([item.id for item in items if not item.is_read])
        entry = self._begin(optimism.READ_ALL, unread, up_to)
        changed = [unread]

        def answered(result: "Result") -> None:
            ids = result.field("ids")
            if isinstance(ids, list):
                changed[0] = tuple(ids)
            self._end(entry, result, self.mark_all_read)

        def undo() -> None:
            for item_id in changed[0]:
                self.mark(item_id, False)

        self._service.api.mark_all_read(newest[0].id if newest else None, answered)
        self._offer(Offer(READ_ALL, undo))

    def delete(self, item_id: "NotificationId") -> None:
        """Gone from the screen now, from the server when nobody has taken it back for a while."""
        entry = self._begin(optimism.DELETE, (item_id,))
        cancel = self._ports().timers.start(UNDO_TIME, lambda: self._send_delete(entry))
        self._unsent.append((entry, cancel))

        def undo() -> None:
            cancel()
            self._forget_unsent(entry)
            self._store.dispatch(actions.ActionFailed(entry.key))

        self._offer(Offer(DELETED, undo))

    def flush(self) -> None:
        """Send what waits for an undo that will not come: the page is being left."""
        for entry, cancel in list(self._unsent):
            cancel()
            self._send_delete(entry)

    def undo(self) -> None:
        """Take back what is on offer."""
        offer = self.offer
        self._withdraw()
        if offer:
            offer.undo()

    def retry(self) -> None:
        """Do again what failed."""
        again = self.failure
        self.failure = None
        self._on_change()
        if again:
            again()

    def forget(self) -> None:
        """Another user, or none: nothing of this one is sent or offered any more."""
        for _, cancel in self._unsent:
            cancel()
        self._unsent = []
        self.failure = None
        self._withdraw()

    # -- inside ------------------------------------------------------------------------------

    def _begin(self, kind: str, ids: "Ids", up_to: object = None) -> Pending:
        self._keys += 1
        entry = Pending(self._keys, kind, ids, up_to)  # type: ignore[arg-type]
        self._store.dispatch(actions.ActionStarted(entry))
        return entry

    def _end(self, entry: Pending, result: "Result", again: "Callable[[], None]") -> None:
        if result.ok or (entry.kind == optimism.DELETE and result.status == GONE):
            self._store.dispatch(actions.ActionConfirmed(entry.key, result.seq, result.unread_count))
            if result.unread_count is None:
                self._service.feed.ask_count()
            return
        self._store.dispatch(actions.ActionFailed(entry.key))
        self._withdraw()
        self.failure = again
        self._on_change()

    def _send_delete(self, entry: Pending) -> None:
        self._forget_unsent(entry)
        item_id = entry.ids[0]
        self._service.api.delete(
            item_id, lambda result: self._end(entry, result, lambda: self.delete(item_id))
        )

    def _forget_unsent(self, entry: Pending) -> None:
        self._unsent = [other for other in self._unsent if other[0] is not entry]

    def _offer(self, offer: Offer) -> None:
        self._withdraw()
        self.offer = offer
        self._stop_offer = self._ports().timers.start(UNDO_TIME, self._withdraw)
        self._on_change()

    def _withdraw(self) -> None:
        if self._stop_offer:
            self._stop_offer()
            self._stop_offer = None
        if self.offer:
            self.offer = None
            self._on_change()
