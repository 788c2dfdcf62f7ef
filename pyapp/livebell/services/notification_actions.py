"""
What a user does to notifications: at once on the screen, then on the server (protocol section 6).

Each action is an overlay until the server has answered; a no drops it and says so. Until then
it also stands in the outbox, so that neither a reload nor a lost network loses it.
"""

from livebell.core import actions, optimism, phases
from livebell.core.notification import is_notification_id
from livebell.core.optimism import Pending
from livebell.core.selectors import feed_window
from livebell.core.toasts import NOT_SAVED
from livebell.services.action_queue import ActionQueue
from livebell.services.outbox import LIMIT, Outbox

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.notification import NotificationId
    from livebell.core.ports import Ports
    from livebell.core.store import Store
    from livebell.services.notifications_api import Result
    from livebell.services.toaster import Toaster
    from livebell.services.websocket_service import WebSocketService

    Ids = tuple[NotificationId, ...]

UNDO_TIME = 6.0  # seconds that Undo is offered

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


class Sweep:
    """A "mark all": the ids that it changed, as far as we know, and what its Undo has asked for."""

    def __init__(self, ids: "list[NotificationId]") -> None:
        self.ids = ids
        self.opposites: dict[NotificationId, Pending] = {}
        self.is_undone = False


class NotificationActions:
    """``on_change()`` is called when an offer to undo, or a failure, comes or goes."""

    def __init__(
        self,
        ports: "Callable[[], Ports]",
        store: "Store",
        service: "WebSocketService",
        toaster: "Toaster",
        on_change: "Callable[[], None]",
    ) -> None:
        self._ports = ports
        self._store = store
        self._service = service
        self._toaster = toaster
        self._on_change = on_change
        self._keys = 0
        self._queue = ActionQueue(store, service, self, lambda: ports().page.is_offline())
        self._outbox = Outbox(ports, self._adopt, self._taken)
        # Deletes that can be taken back: the entry, and how to stop its timer.
        self._unsent: list[tuple[Pending, Callable[[], None]]] = []
        self._sweeps: dict[int, Sweep] = {}
        self._failed: list[Pending] = []
        self.offer: Offer | None = None
        service.on_forgotten(self._forgotten)
        service.on_user(self._user_known)
        service.on_status(self._status_changed)
        service.on_poll(self._polled)

    # -- what a user does ------------------------------------------------------------------

    def mark(self, item_id: "NotificationId", is_read: bool = True, offer: bool = True) -> None:
        """Read or unread. Raises ``NotInitialized`` where no address is known, as all of these do."""
        changes_something = self._is_unread(item_id)
        entry = self._begin(optimism.READ if is_read else optimism.UNREAD, (item_id,))
        if offer and is_read and changes_something:
            self._offer(READ, lambda: self.mark(item_id, False), entry)
        self._send([entry])

    def mark_all_read(self) -> None:
        """All that the user can have seen: not one that arrives while the request is on its way."""
        state = self._store.get_state()
        newest = state.ledger.newest(1)
        unread = [item.id for item in feed_window(state, len(state.ledger.order)) if not item.is_read]
        entry = self._begin(optimism.READ_ALL, tuple(unread), newest[0].sort_key if newest else None)
        sweep = self._sweeps[entry.key] = Sweep(unread)
        self._offer(READ_ALL, lambda: self._undo_sweep(sweep), entry)
        self._send([entry])

    def delete(self, item_id: "NotificationId") -> None:
        """Gone from the screen now, from the server when nobody has taken it back for a while."""
        entry = self._begin(optimism.DELETE, (item_id,))

        def undo() -> None:
            if self._stop_waiting(entry.key):
                self._outbox.remove(entry.key)
                self._store.dispatch(actions.ActionFailed(entry.key))

        cancel = self._ports().timers.start(UNDO_TIME, lambda: self._send_delete(entry))
        self._unsent.append((entry, cancel))
        self._offer(DELETED, undo, entry)

    def flush(self) -> None:
        """Send all that waits, for an undo or for another's answer: the page is being left."""
        for entry, _ in list(self._unsent):
            self._send_delete(entry)
        self._queue.flush()
        self._outbox.leave()

    def resume(self) -> None:
        """The page is shown again, or the network may be back: send what waits for it."""
        self._outbox.look()
        self._queue.resume()

    def undo(self) -> None:
        """Take back what is on offer."""
        offer = self.offer
        self._withdraw()
        if offer:
            offer.undo()

    def retry(self) -> None:
        """Do again what failed, all of it, in the order in which it was done."""
        failed = self._failed
        self._give_up()
        self._do_again(failed)

    @property
    def failure(self) -> "Callable[[], None] | None":
        """Where something failed: call it to try that again."""
        return self.retry if self._failed else None

    def forget(self) -> None:
        """Another user, or none: nothing of this one is sent or offered any more. What is stored stays."""
        for _, cancel in self._unsent:
            cancel()
        self._unsent = []
        self._sweeps = {}
        self._queue.clear()
        self._outbox.forget()
        self._give_up()
        self._withdraw()

    def close(self) -> None:
        """Nobody looks any more: send all that waits, and offer nothing."""
        self.flush()
        self._withdraw()

    # -- how it ended (action_queue.Outcomes) ------------------------------------------------

    def action_done(self, entry: Pending, result: "Result") -> None:
        """The server did it."""
        self._outbox.remove(entry.key)
        sweep = self._sweeps.pop(entry.key, None)
        if sweep is not None:
            self._swept(sweep, result)

    def action_failed(self, entry: Pending) -> None:
        """It did not: say so, and keep what it takes to try again."""
        self._outbox.remove(entry.key)
        self._sweeps.pop(entry.key, None)
        self._withdraw(entry)
        self._failed = (self._failed + [entry])[-LIMIT:]
        self._toaster.complain(NOT_SAVED, "retry", self.retry, self._give_up)
        self._on_change()

    # -- inside ------------------------------------------------------------------------------

    def _begin(self, kind: str, ids: "Ids", up_to: object = None) -> Pending:
        _ = self._service.api  # raises where no address is known
        entry = self._made(kind, ids, up_to)
        self._show([entry])
        return entry

    def _made(self, kind: str, ids: "Ids", up_to: object = None) -> Pending:
        self._keys += 1
        return Pending(self._keys, kind, ids, up_to)  # type: ignore[arg-type]

    def _show(self, entries: "list[Pending]") -> None:
        """Now it is on the screen, and kept: all of it by one change of the store."""
        if entries:
            self._outbox.put(entries)
            self._store.dispatch(actions.ActionStarted(*entries))

    def _do_again(self, entries: "list[Pending]") -> None:
        again = [self._made(entry.kind, entry.ids, entry.up_to) for entry in entries]
        self._show(again)
        self._send(again)

    def _send(self, entries: "list[Pending]") -> None:
        taken = [entry for entry in entries if self._outbox.holds(entry)]
        for entry in entries if len(taken) < len(entries) else []:
            if entry not in taken:  # there are too many already, and nobody takes them
                self._store.dispatch(actions.ActionFailed(entry.key))
                self.action_failed(entry)
        self._queue.put(taken)

    def _send_delete(self, entry: Pending) -> None:
        if self._stop_waiting(entry.key):
            self._withdraw(entry)  # too late to take it back
            self._send([entry])

    def _stop_waiting(self, key: int) -> bool:
        """Did it wait for an undo?"""
        waiting = [pair for pair in self._unsent if pair[0].key == key]
        self._unsent = [pair for pair in self._unsent if pair[0].key != key]
        for _, cancel in waiting:
            cancel()
        return bool(waiting)

    def _undo_sweep(self, sweep: Sweep) -> None:
        """The opposite, for exactly the ids that changed; before the answer, for those that we think."""
        sweep.is_undone = True
        sweep.opposites = self._unmark(sweep.ids)

    def _swept(self, sweep: Sweep, result: "Result") -> None:
        """The answer: now we know which ids changed, where the server says so."""
        told = _ids_in(result, sweep.ids)
        sweep.ids[:] = told
        if not sweep.is_undone:
            return
        changed = set(told)
        for item_id, entry in list(sweep.opposites.items()):
            if item_id not in changed and self._queue.take_back(entry):
                # Somebody else had read it before us: that is not ours to undo.
                self._outbox.remove(entry.key)
                self._store.dispatch(actions.ActionFailed(entry.key))
        self._unmark([item_id for item_id in told if item_id not in sweep.opposites])

    def _unmark(self, ids: "list[NotificationId]") -> "dict[NotificationId, Pending]":
        entries = [self._made(optimism.UNREAD, (item_id,)) for item_id in ids]
        self._show(entries)
        self._send(entries)
        return {entry.ids[0]: entry for entry in entries}

    def _is_unread(self, item_id: "NotificationId") -> bool:
        """As the user sees it."""
        state = self._store.get_state()
        item = state.ledger.items.get(item_id)
        return item is not None and optimism.Overlay(state.pending).is_unread(item)

    def _user_known(self, user: "str | None") -> None:
        self._outbox.belong_to(self._service.api.address, user)

    def _status_changed(self, status: "dict[str, object]") -> None:
        if status["state"] == phases.OPEN:
            self.resume()

    def _polled(self, _: object) -> None:
        self.resume()

    def _adopt(self, orphans: "list[Pending]") -> None:
        """A tab that is gone has left these: they are ours now."""
        self._do_again(orphans)

    def _taken(self, keys: "list[int]") -> None:
        """Another tab has sent these while we were away: the server knows what became of them."""
        self._queue.drop(keys)
        for key in keys:
            self._sweeps.pop(key, None)
            self._stop_waiting(key)
            self._store.dispatch(actions.ActionFailed(key))
        self._service.feed.load()

    def _forgotten(self, why: object) -> None:
        """Nothing of this user stays; in storage neither, but where it was no sign-out: it waits for them."""
        if why is None:
            self._outbox.clear()
        self.forget()

    def _give_up(self) -> None:
        """Nothing failed, as far as the user is concerned: it is tried again, or was waved away."""
        if self._failed:
            self._failed = []
            self._toaster.take_back(NOT_SAVED)
            self._on_change()

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
