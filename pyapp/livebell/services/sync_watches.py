"""The waits for a sync that run in this page (protocol section 6)."""

from livebell.core import toasts
from livebell.core.remembered import Remembered
from livebell.core.selectors import feed_window
from livebell.core.sync_watch import LONGEST, Watch, satisfied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from livebell.core.emitter import Unsubscribe
    from livebell.core.notification import Notification, NotificationId
    from livebell.core.ports import Ports
    from livebell.core.store import Store
    from livebell.services.notification_actions import NotificationActions
    from livebell.services.toaster import Toaster
    from livebell.services.websocket_service import WebSocketService

LOOK_AT = 50  # of the newest notifications; a sync that is done is among them


class KnownToElement:
    """What was there when it came, and what the first page showed, however late that is."""

    def __init__(self, store: "Store", ids: "Container[NotificationId]") -> None:
        self._store = store
        self._ids = ids

    def __contains__(self, item_id: object) -> bool:
        return item_id in self._ids or item_id in self._store.get_state().ledger.first_page


class SyncWatches:
    """Starts and ends watches. ``toasting()`` says what the setting ``toasts`` allows."""

    def __init__(
        self,
        ports: "Callable[[], Ports]",
        store: "Store",
        service: "WebSocketService",
        actions: "NotificationActions",
        toaster: "Toaster",
        toasting: "Callable[[], str]",
    ) -> None:
        self._ports = ports
        self._store = store
        self._service = service
        self._actions = actions
        self._toaster = toaster
        self._toasting = toasting
        self._running: list[tuple[Watch, Callable[[Notification | None], None], Callable[[], None]]] = []
        self._used = Remembered()
        self._looking = False
        self._unsubscribe: Unsubscribe | None = None
        service.on_forgotten(self._forgotten)

    def known_ids(self) -> "Container[NotificationId]":
        """The ids that are there now."""
        return set(self._store.get_state().ledger.items.keys())

    def known_to_element(self) -> "Container[NotificationId]":
        """Likewise, and the first page, which an element asks for itself."""
        return KnownToElement(self._store, self.known_ids())

    def start(
        self, known: "Container[NotificationId]", on_end: "Callable[[Notification | None], None]"
    ) -> "Callable[[], None]":
        """
        Wait for a sync. ``on_end`` gets the notification, or None when the time is over.

        The returned function stops the wait without calling ``on_end``; twice is harmless.
        """
        ahead = self._service.api.server_ahead if self._service.is_initialized else 0.0
        watch = Watch(self._ports().clock.wall() + ahead, known)

        def stop() -> None:
            cancel()
            self._running = [entry for entry in self._running if entry[0] is not watch]
            self._listen_if_needed()

        def time_over() -> None:
            stop()
            self._service.tell("sync_watch", on_end, None)

        cancel = self._ports().timers.start(LONGEST, time_over)
        self._running.append((watch, on_end, stop))
        self._listen_if_needed()
        self._look()
        return stop

    def wants(self, item: "Notification") -> bool:
        """Will, or did, this notification end a watch? Then it is no news of its own."""
        return item.id in self._used or any(entry[0].is_satisfied_by(item) for entry in self._running)

    def _listen_if_needed(self) -> None:
        if self._running and self._unsubscribe is None:
            self._unsubscribe = self._store.subscribe(self._look)
        elif not self._running and self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def _look(self) -> None:
        if self._looking:
            return  # marking as read changes the store while we look
        self._looking = True
        try:
            pairs = self._pairs()
            while pairs:
                # One at a time: who hears of an end may end other watches, or start some.
                self._end(pairs[0][0], pairs[0][1])
                pairs = self._pairs()
        finally:
            self._looking = False

    def _pairs(self) -> "list[tuple[Watch, Notification]]":
        items = feed_window(self._store.get_state(), LOOK_AT)
        items.reverse()
        return satisfied([entry[0] for entry in self._running], items, self._used)

    def _forgotten(self, _: object) -> None:
        """What the next user's syncs do is nothing to this one's watches."""
        self._used.clear()
        for _, on_end, stop in self._running:
            stop()
            self._service.tell("sync_watch", on_end, None)

    def _end(self, watch: Watch, item: "Notification") -> None:
        _, on_end, stop = [entry for entry in self._running if entry[0] is watch][0]  # noqa: RUF015
        self._used.put(item.id, True)
        stop()
        if self._toasting() != "none":
            title, message = item.title, item.message
            if not title and not message:
                title = toasts.SYNC_COMPLETED
            self._toaster.show(title, message, toasts.SUCCESS)
        self._actions.mark(item.id, True, False)
        self._service.tell("sync_watch", on_end, item)
