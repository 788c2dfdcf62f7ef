"""``use_notifications_websocket``: live notifications for a component."""

from livebell.core.selectors import select_unread_count
from livebell.hooks.context import context
from livebell.hooks.scope import Hook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.messages import NotificationCreated
    from livebell.core.notification import Notification


class NotificationsWebSocket(Hook):
    """What ``use_notifications_websocket`` returns. Callbacks may be replaced at any time."""

    def __init__(
        self,
        auto_connect: bool,
        on_notification: "Callable[[Notification], object] | None",
        on_unread_count_change: "Callable[[int], object] | None",
    ) -> None:
        super().__init__()
        self._context = context()
        self._service = self._context.service
        self.on_notification = on_notification
        self.on_unread_count_change = on_unread_count_change
        self._count = select_unread_count(self._context.store.get_state())
        self.scope.own(self.disconnect)
        self.scope.own(self._service.on_arrival(self._arrived))
        self.scope.own(self._context.store.subscribe(self._store_changed))
        if auto_connect:
            self.connect()

    def connect(self) -> None:
        """Wish for a connection. After ``close()`` a hook wishes for nothing."""
        if not self.scope.is_closed:
            self._service.connect(self)

    def disconnect(self) -> None:
        """Withdraw this hook's wish; the last wish of the page closes the socket."""
        self._service.disconnect(self)

    def reconnect(self) -> None:
        """Try at once."""
        if not self.scope.is_closed:
            self._service.reconnect(self)

    @property
    def is_connected(self) -> bool:
        """Frames reach this page now."""
        return self._service.is_connected

    def get_status(self) -> "dict[str, object]":
        """See public-api: ``state``, ``via``, ``attempt``, ``next_attempt_in``, ``last_close``, …"""
        return self._service.get_status()

    def _arrived(self, message: "NotificationCreated") -> None:
        self._service.tell(message.type, self.on_notification, message.notification)

    def _store_changed(self) -> None:
        count = select_unread_count(self._context.store.get_state())
        if count != self._count:
            self._count = count
            self._service.tell("unread_count", self.on_unread_count_change, count)


def use_notifications_websocket(
    auto_connect: bool = True,
    on_notification: "Callable[[Notification], object] | None" = None,
    on_unread_count_change: "Callable[[int], object] | None" = None,
) -> NotificationsWebSocket:
    """
    Subscribe a component to live notifications.

    ``on_notification`` gets each new ``Notification`` once, those that came during an outage too (of a
    backend without ``seq``: those that are unread and among the newest that are reloaded); ``on_unread_count_change`` gets
    the count (int) whenever it changes. Ends with the component, ``close()`` or ``with``.
    """
    return NotificationsWebSocket(auto_connect, on_notification, on_unread_count_change)
