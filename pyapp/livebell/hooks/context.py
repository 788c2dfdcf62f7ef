"""What hooks reach for: the page's one set of services, put here by the app."""

from livebell.core.errors import NotInitialized

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.ports import Ports
    from livebell.core.store import Store
    from livebell.services.notification_actions import NotificationActions
    from livebell.services.sync_watches import SyncWatches
    from livebell.services.toaster import Toaster
    from livebell.services.websocket_service import WebSocketService


class Context:
    """The services of one page."""

    service: "WebSocketService"
    store: "Store"
    actions: "NotificationActions"
    toaster: "Toaster"
    watches: "SyncWatches"

    def ports(self) -> "Ports":
        """The world; made at the first need."""
        raise NotInitialized("a hook")


_present: "list[Context]" = []


def provide(context: Context) -> None:
    """From now on hooks use ``context``."""
    _present[:] = [context]


def context() -> Context:
    """The page's services."""
    if not _present:
        raise NotInitialized("a hook")
    return _present[0]
