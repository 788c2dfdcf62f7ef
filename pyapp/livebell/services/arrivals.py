"""Which notifications are news: each is told once, whatever way it came (public-api.md, events)."""

from livebell.core.messages import CREATED, NotificationCreated
from livebell.core.notifications import is_old
from livebell.core.remembered import Remembered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.notification import Notification, SortKey
    from livebell.core.state import State
    from livebell.core.store import Store
    from livebell.services.notifications_api import Page


class Arrivals:
    """Of one user. By a frame of either spelling, or in a page that was reloaded after an outage."""

    def __init__(self, store: "Store") -> None:
        self._store = store
        self._announced = Remembered()
        self._had_page = False  # this user's page was there once: what a later one adds was missed
        self._missed_since: SortKey | tuple[()] | None = None  # the newest that we had when a reload began

    def note(self, message: NotificationCreated) -> None:
        """``message`` comes next, unless the store knows better already."""
        state = self._store.get_state()
        if not is_old(state, message):
            self.note_next(message, state)

    def note_next(self, message: NotificationCreated, state: "State") -> None:
        """``fresh``: the first time that this id arrives; what hooks announce."""
        item_id = message.notification.id
        ledger = state.ledger
        if item_id not in ledger.items and item_id not in self._announced and item_id not in ledger.deleted:
            message.fresh = True
            self._announced.put(item_id, True)

    def reload_began(self) -> None:
        """What is newer than all that we have now, will have been missed."""
        if self._had_page and self._missed_since is None:
            order = self._store.get_state().ledger.order
            self._missed_since = order[-1] if order else ()

    def take_missed(self, page: "Page") -> "list[NotificationCreated]":
        """
        What came while nobody told us, the oldest first; it counts as told. Call it before ``page`` is shown.

        Only what is newer than all that we had: a page may also hold old ones that we never loaded.
        And only what is unread: what was read elsewhere meanwhile is no news.
        """
        since = self._missed_since
        self._missed_since = None
        self._had_page = True
        ledger = self._store.get_state().ledger
        missed = []
        for item in page.items if since is not None else []:
            known = item.id in ledger.items or item.id in ledger.deleted or item.id in self._announced
            if not known and not item.is_read and item.sort_key > since:  # type: ignore[operator]
                missed.append(_arrival_of(item))
                self._announced.put(item.id, True)
        missed.reverse()
        return missed

    def forget(self) -> None:
        """Another user, or none."""
        self._had_page = False
        self._missed_since = None
        self._announced.clear()


def _arrival_of(item: "Notification") -> NotificationCreated:
    """As if its frame had come."""
    message = NotificationCreated(CREATED, item.as_dict())
    message.notification = item
    message.fresh = True
    return message
