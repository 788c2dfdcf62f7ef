"""One page's services, made and put together once."""

from livebell.config import Settings
from livebell.core import actions as facts
from livebell.core.notifications import reduce
from livebell.core.state import initial_state
from livebell.core.store import Store
from livebell.core.sync_watch import SYNC_COMPLETED
from livebell.hooks.context import Context, provide
from livebell.services.notification_actions import NotificationActions
from livebell.services.sync_watches import SyncWatches
from livebell.services.toaster import Toaster
from livebell.services.websocket_service import WebSocketService

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from livebell.core.messages import NotificationCreated
    from livebell.core.ports import Ports

FAILED = "sync_failed"


class App(Context):
    """
    The services, as attributes. ``make_ports`` gives another world than the browser, for tests.

    ``on_change(listener)`` is told of what views show besides the store: an offer to undo, a failure.
    """

    def __init__(self, make_ports: "Callable[[Settings], Ports] | None" = None) -> None:
        self._make_ports = make_ports or _browser_ports
        self._ports: Ports | None = None
        self._stop_hearing: list[Callable[[], None]] = []
        self._listeners: list[Callable[[], None]] = []
        self.settings = Settings()
        self.store = Store(reduce, initial_state(), self._store_listener_raised)
        self.service = WebSocketService(self.ports, lambda: self.settings, self.store)
        self.toaster = Toaster(self.ports, self.store)
        self.actions = NotificationActions(self.ports, self.store, self.service, self.toaster, self.changed)
        self.watches = SyncWatches(
            self.ports, self.store, self.service, self.actions, self.toaster, lambda: self.settings.toasts
        )
        self.service.on_status(self._status_changed)
        self.service.on_arrival(self._arrived)
        provide(self)

    def ports(self) -> "Ports":
        """The world, made at the first need."""
        if self._ports is None:
            self._ports = self._make_ports(self.settings)
            page = self._ports.page
            self._stop_hearing = [
                page.on_leave(self.actions.flush),
                page.on_visibility(self.toaster.page_shown),
                page.on_wake(self.actions.resume),
            ]
            self.toaster.page_shown(page.is_hidden())
        return self._ports

    def configure(self, settings: "Mapping[str, object]") -> None:
        """Settings over those that are there. Raises ``InvalidSetting``; then nothing has changed."""
        self.settings = self.settings.with_changes(settings)
        if self._ports is not None:
            self._ports.log.is_debug = self.settings.debug

    def on_change(self, listener: "Callable[[], None]") -> "Callable[[], None]":
        """Call ``listener()`` when something besides the store has changed, until the end that is returned."""
        self._listeners.append(listener)

        def end() -> None:
            self._listeners = [other for other in self._listeners if other is not listener]

        return end

    def changed(self) -> None:
        """Something that views show is different."""
        for listener in list(self._listeners):
            listener()

    def sign_out(self) -> None:
        """Close, and forget everything of this user."""
        self.service.sign_out()

    def close(self) -> None:
        """Nobody uses it any more: send what waits, close the socket, stop every timer, hear nothing."""
        self.actions.close()
        self.toaster.close()
        self.service.close()
        for stop in self._stop_hearing:
            stop()
        self._stop_hearing = []

    def _status_changed(self, status: "dict[str, object]") -> None:
        self.store.dispatch(facts.ConnectionChanged(status))

    def _arrived(self, message: "NotificationCreated") -> None:
        """New notifications toast where the setting says so; what a watch waits for has a toast of its own."""
        item = message.notification
        if item.is_read or self.settings.toasts != "all":
            return
        if item.notification_type == SYNC_COMPLETED and self.watches.wants(item):
            return
        kind = "error" if item.notification_type == FAILED else "info"
        self.toaster.announce(item.title, item.message, kind)

    def _store_listener_raised(self, event: str, name: str, error: Exception) -> None:
        self.ports().log.warning("store listener %s of %r raised %s", name, event, type(error).__name__)


def _browser_ports(settings: Settings) -> "Ports":
    # Imported here: everything but the browser room must be importable without a browser.
    from livebell.browser.ports import BrowserPorts

    ports: Ports = BrowserPorts(settings.debug)
    return ports
