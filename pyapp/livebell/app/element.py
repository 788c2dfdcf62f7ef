"""
``<live-bell>``: the bridge between the custom element of ``public/livebell.js`` and the library.

JavaScript keeps the tag, Python does the rest: the element hands in its attributes and its
way to a token, and gets an object to call.
"""

from livebell.app import app
from livebell.app.bell import Bell
from livebell.core.selectors import select_unread_count
from livebell.hooks.notifications_websocket import use_notifications_websocket
from livebell.hooks.scope import Scope, run_in
from livebell.hooks.sync_completed_polling import SyncCompletedPolling, use_sync_completed_polling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from livebell.core.notification import Notification


class LiveBell:
    """One element. Methods are named as the element's are, because JavaScript calls them."""

    def __init__(
        self,
        host: object,
        settings: "dict[str, object]",
        ask_token: "Callable[[bool], Awaitable[str | None]]",
        on_event: "Callable[[str, object], object]",
    ) -> None:
        self._app = app()
        self._emit = on_event
        self._ask_token = ask_token
        self._scope = Scope()
        self._host = host
        self._lang = str(settings.pop("lang", None) or "en")
        self._theme = str(settings.pop("theme", None) or "auto")
        self._app.configure(settings)
        run_in(self._scope, self._mount, host)

    def _mount(self, host: object) -> None:
        self._bell = Bell(host, self._lang)
        self._bell.theme = self._theme
        self._bell.draw()
        self._sync = use_sync_completed_polling(on_completed=self._completed)
        self._hook = use_notifications_websocket(
            on_notification=self._arrived, on_unread_count_change=self._count_changed
        )
        self._scope.own(self._app.service.on_status(self._status_changed))
        self._app.service.initialize(token=self._provide_token)

    async def _provide_token(self, refused: bool) -> "str | None":
        return await self._ask_token(refused)

    def _arrived(self, item: "Notification") -> None:
        self._emit("livebell-notification", {"notification": item.as_dict()})

    def _count_changed(self, count: int) -> None:
        self._emit("livebell-unreadcount", {"unread_count": count})

    def _status_changed(self, status: object) -> None:
        self._emit("livebell-status", {"status": status})

    def _completed(self, item: "Notification") -> None:
        self._emit("livebell-synccompleted", {"notification": item.as_dict()})

    # -- what the element's methods call -------------------------------------------------------

    def connect(self) -> None:
        """Wish for a connection."""
        self._hook.connect()

    def disconnect(self) -> None:
        """Withdraw the wishes of this element."""
        self._app.service.disconnect()

    def reconnect(self) -> None:
        """Try at once."""
        self._hook.reconnect()

    def get_status(self) -> "dict[str, object]":
        """The dict of ``get_status()``."""
        return self._app.service.get_status()

    def unread_count(self) -> int:
        """As the user sees it."""
        return select_unread_count(self._app.store.get_state())

    def sign_out(self) -> None:
        """Close, and forget everything of this user."""
        self._app.sign_out()

    def renew_token(self) -> None:
        """There is another token, or another way to one."""
        self._app.service.initialize(token=self._provide_token)

    def toast(self, title: str, message: str, kind: str, duration: float) -> str:
        """Show a toast, whatever the setting ``toasts`` says; ``duration`` in milliseconds."""
        return self._app.toaster.show(title, message, kind, int(duration))

    @property
    def sync(self) -> SyncCompletedPolling:
        """The sync watch."""
        return self._sync

    def toggle(self) -> None:
        """Carry out the click that came before Python did."""
        self._bell.toggle()

    def close(self) -> None:
        """The element left the page."""
        self._scope.close()
