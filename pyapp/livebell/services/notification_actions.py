"""
What a user does to notifications: at once on the screen, then on the server (protocol section 6).

Each action is an overlay until the server has answered; a no drops it and says so. Two that
speak of the same notification go out one after the other: requests side by side may overtake
each other, and an Undo before what it undoes would be lost.
"""

from livebell.core import actions, optimism
from livebell.core.notification import is_notification_id
from livebell.core.optimism import Pending
from livebell.core.selectors import feed_window

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.notification import Notification, NotificationId
    from livebell.core.ports import Ports
    from livebell.core.store import Store
    from livebell.services.notifications_api import OnResult, Result
    from livebell.services.websocket_service import WebSocketService

    Ids = tuple[NotificationId, ...]

UNDO_TIME = 6.0  # seconds that Undo is offered
GONE = 404  # deleted already: what was wanted

READ = "read"
READ_ALL = "read_all"
DELETED = "deleted"


class Offer:
    """
    What can be taken back: ``kind`` (READ, READ_ALL, DELETED) and ``undo()``.

    ``key`` is that of the action; ``stop()`` stops the timer that ends the offer.
    """

    def __init__(self, kind: str, undo: "Callable[[], None]", key: int, stop: "Callable[[], None]") -> None:
        self.kind = kind
        self.undo = undo
        self.key = key
        self.stop = stop


class Request:
    """An action on its way: ``send(on_result)`` asks the server, ``again()`` is what a retry does."""

    def __init__(
        self, entry: Pending, send: "Callable[[OnResult], None]", again: "Callable[[], None]"
    ) -> None:
        self.entry = entry
        self.send = send
        self.again = again
        self.is_sent = False
        self.changes = 0  # the feed's, when it was sent
        self.item: Notification | None = None  # as the truth had it then

    def must_wait_for(self, other: "Request") -> bool:
        """Do both speak of the same notification?"""
        kinds = (self.entry.kind, other.entry.kind)
        return optimism.READ_ALL in kinds or any(i in other.entry.ids for i in self.entry.ids)


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
        # Deletes that can be taken back: the entry, how to stop its timer, how to send it.
        self._unsent: list[tuple[Pending, Callable[[], None], Callable[[], None]]] = []
        self._requests: list[Request] = []
        self.offer: Offer | None = None
        self.failure: Callable[[], None] | None = None  # call it to try the failed action again
        service.on_forgotten(self._forgotten)

    # -- what a user does ------------------------------------------------------------------

    def mark(self, item_id: "NotificationId", is_read: bool = True, offer: bool = True) -> None:
        """Read or unread. Raises ``NotInitialized`` where no address is known, as all of these do."""
        api = self._service.api
        changes_something = self._is_unread(item_id)
        entry = self._begin(optimism.READ if is_read else optimism.UNREAD, (item_id,))
        if offer and is_read and changes_something:
            self._offer(READ, lambda: self.mark(item_id, False), entry)
        self._request(
            entry,
            lambda on_result: api.mark(item_id, is_read, on_result),
            lambda: self.mark(item_id, is_read, offer),
        )

    def mark_all_read(self) -> None:
        """All that the user can have seen: not one that arrives while the request is on its way."""
        api = self._service.api
        newest = self._store.get_state().ledger.newest(1)
        items = feed_window(self._store.get_state(), len(self._store.get_state().ledger.order))
        unread = [item.id for item in items if not item.is_read]
        entry = self._begin(optimism.READ_ALL, tuple(unread), newest[0].sort_key if newest else None)
        undone: list[bool] = []

        def undo() -> None:
            undone.append(True)
            for item_id in unread:
                self.mark(item_id, False)

        def send(on_result: "OnResult") -> None:
            def answered(result: "Result") -> None:
                told = _ids_in(result, unread)
                on_result(result)
                late = [item_id for item_id in told if item_id not in unread] if undone else []
                unread[:] = told
                for item_id in late:
                    self.mark(item_id, False)

            api.mark_all_read(newest[0].id if newest else None, answered)

        self._offer(READ_ALL, undo, entry)
        self._request(entry, send, self.mark_all_read)

    def delete(self, item_id: "NotificationId") -> None:
        """Gone from the screen now, from the server when nobody has taken it back for a while."""
        api = self._service.api
        entry = self._begin(optimism.DELETE, (item_id,))

        def send() -> None:
            self._forget_unsent(entry)
            self._withdraw(entry)  # too late to take it back
            self._request(
                entry, lambda on_result: api.delete(item_id, on_result), lambda: self.delete(item_id)
            )

        def undo() -> None:
            cancel()
            self._forget_unsent(entry)
            self._store.dispatch(actions.ActionFailed(entry.key))

        cancel = self._ports().timers.start(UNDO_TIME, send)
        self._unsent.append((entry, cancel, send))
        self._offer(DELETED, undo, entry)

    def flush(self) -> None:
        """Send all that waits, for an undo or for another's answer: the page is being left."""
        for _, cancel, send in list(self._unsent):
            cancel()
            send()
        for request in list(self._requests):
            if not request.is_sent:
                self._send(request)

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
        for _, cancel, _ in self._unsent:
            cancel()
        self._unsent = []
        self._requests = []
        self.failure = None
        self._withdraw()

    def close(self) -> None:
        """Nobody looks any more: send all that waits, and offer nothing."""
        self.flush()
        self._withdraw()

    # -- inside ------------------------------------------------------------------------------

    def _begin(self, kind: str, ids: "Ids", up_to: object = None) -> Pending:
        self._keys += 1
        entry = Pending(self._keys, kind, ids, up_to)  # type: ignore[arg-type]
        self._store.dispatch(actions.ActionStarted(entry))
        return entry

    def _request(
        self, entry: Pending, send: "Callable[[OnResult], None]", again: "Callable[[], None]"
    ) -> None:
        self._requests.append(Request(entry, send, again))
        self._send_those_free()

    def _send_those_free(self) -> None:
        for request in list(self._requests):
            # An answer that comes at once changes the list while we look.
            if request in self._requests and not request.is_sent and not self._must_wait(request):
                self._send(request)

    def _must_wait(self, request: Request) -> bool:
        before = self._requests[: self._requests.index(request)]
        return any(request.must_wait_for(other) for other in before)

    def _send(self, request: Request) -> None:
        request.is_sent = True
        request.changes = self._service.feed.changes
        request.item = self._truth_of(request.entry)

        def answered(result: "Result") -> None:
            if request not in self._requests:
                return  # signed out meanwhile
            self._requests.remove(request)
            self._answered(request, result)
            self._send_those_free()

        request.send(answered)

    def _answered(self, request: Request, result: "Result") -> None:
        entry = request.entry
        if result.ok or (entry.kind == optimism.DELETE and result.status == GONE):
            self._confirmed(request, result)
            return
        self._store.dispatch(actions.ActionFailed(entry.key))
        self._withdraw(entry)
        self.failure = request.again
        self._on_change()

    def _confirmed(self, request: Request, result: "Result") -> None:
        entry = request.entry
        if result.seq is not None:
            self._store.dispatch(actions.ActionConfirmed(entry.key, result.seq))
            return  # the frame with that number says the rest
        feed = self._service.feed
        nothing_came = feed.changes == request.changes
        certain = entry.kind == optimism.DELETE or nothing_came or self._truth_of(entry) is request.item
        if certain:
            count = result.unread_count if nothing_came else None
            self._store.dispatch(actions.ActionConfirmed(entry.key, None, count))
        else:
            # Frames changed it while we waited. Before the server did this, or after? A page knows.
            self._store.dispatch(actions.ActionFailed(entry.key))
        feed.acted(reload=not certain or entry.kind == optimism.READ_ALL)

    def _truth_of(self, entry: Pending) -> "Notification | None":
        return self._store.get_state().ledger.items.get(entry.ids[0]) if entry.ids else None

    def _is_unread(self, item_id: "NotificationId") -> bool:
        """As the user sees it."""
        state = self._store.get_state()
        item = state.ledger.items.get(item_id)
        seen = optimism.overlaid(item, state.pending) if item is not None else None
        return seen is not None and not seen.is_read

    def _forget_unsent(self, entry: Pending) -> None:
        self._unsent = [other for other in self._unsent if other[0] is not entry]

    def _forgotten(self, _: object) -> None:
        self.forget()

    def _offer(self, kind: str, undo: "Callable[[], None]", entry: Pending) -> None:
        self._withdraw()
        stop = self._ports().timers.start(UNDO_TIME, self._withdraw)
        self.offer = Offer(kind, undo, entry.key, stop)
        self._on_change()

    def _withdraw(self, entry: "Pending | None" = None) -> None:
        """No Undo any more: at all, or of this action."""
        if self.offer is None or (entry is not None and self.offer.key != entry.key):
            return
        self.offer.stop()
        self.offer = None
        self._on_change()


def _ids_in(result: "Result", otherwise: "list[NotificationId]") -> "list[NotificationId]":
    """The ids that the server says it changed; where it says none, those that we think."""
    told = result.field("ids")
    return [i for i in told if is_notification_id(i)] if isinstance(told, list) else list(otherwise)
