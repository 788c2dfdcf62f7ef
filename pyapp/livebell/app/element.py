"""
``<live-bell>``: the bridge between the custom element of ``public/livebell.js`` and the library.

JavaScript keeps the tag, Python does the rest: the element hands in its attributes and its
way to a token, and gets an object to call.
"""

from livebell.app import additions
from livebell.app.bell import Bell
from livebell.app.page import Page
from livebell.core.errors import LivebellError
from livebell.core.selectors import select_unread_count
from livebell.hooks.context import provide
from livebell.hooks.notifications_websocket import NotificationsWebSocket, use_notifications_websocket
from livebell.hooks.scope import Scope, run_in
from livebell.hooks.sync_completed_polling import SyncCompletedPolling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from livebell.app.inspection import Recorder
    from livebell.app.page import House
    from livebell.core.notification import Notification

    Attributes = dict[str, object]

_pages: list[Page] = []


def page(origin: str) -> Page:
    """The one page, made for its first element; ``origin`` is the document's."""
    if not _pages:
        from livebell.browser.attention import Title

        title = Title()
        _pages.append(Page(origin, title.show))
    return _pages[0]


class LiveBell:
    """One element. Methods are named as the element's are, because JavaScript calls them."""

    def __init__(
        self,
        host: object,
        attributes: "Attributes",
        ask_token: "Callable[[bool], Awaitable[str | None]]",
        on_event: "Callable[[str, object], object]",
    ) -> None:
        self._host = host
        self._emit = on_event
        self._ask_token = ask_token
        self._page = page(str(attributes.get("origin")))
        self.wishes = self._page.wishes(attributes)
        self._additions = str(attributes.get("additions") or "")
        self._face = Scope()
        self._recorder: Recorder | None = None
        self._enter()

    def _enter(self) -> None:
        self._scope = Scope()
        self._house: House = self._page.enter(self)
        provide(self._house.app)
        for complaint in additions.add(self._additions) if self._additions else ():
            self._house.app.ports().log.warning("%s", complaint)
        self._show()
        run_in(self._scope, self._use_hooks, self._host)
        self._house.start()
        self._page.title_changed()

    def _leave(self, for_good: bool) -> None:
        self._scope.close()
        self._face.close()
        self._page.leave(self, self._house, for_good)

    def _show(self) -> None:
        self._face = Scope()
        run_in(self._face, self._draw, self._host)

    def _draw(self, host: object) -> None:
        self._bell = Bell(
            host,
            self.wishes.lang,
            self._house.app,
            self._page.toasts_for(self),
            self.wishes.title_count,
            self._title_wished,
        )
        self._bell.theme = self.wishes.theme
        self._bell.draw()

    def _title_wished(self, is_wished: bool) -> None:
        """The user chose by the bell's own settings what the attribute leaves open."""
        self.wishes.title_count = is_wished
        self._page.title_changed()

    def _use_hooks(self, _: object) -> None:
        self._sync = SyncCompletedPolling(self._completed, self._house.app.watches.known_to_element())
        self._hook: NotificationsWebSocket = use_notifications_websocket(
            on_notification=self._arrived, on_unread_count_change=self._count_changed
        )
        self._scope.own(self._house.app.service.on_status(self._status_changed))

    # -- what the page asks --------------------------------------------------------------------

    async def ask_token(self, refused: bool) -> "str | None":
        """The element's own way to a token."""
        return await self._ask_token(refused)

    def draw_soon(self) -> None:
        """In the next animation frame."""
        self._bell.draw_soon()

    # -- events --------------------------------------------------------------------------------

    def _arrived(self, item: "Notification") -> None:
        self._emit("livebell-notification", {"notification": item.as_dict()})

    def _count_changed(self, count: int) -> None:
        self._emit("livebell-unreadcount", {"unread_count": count})

    def _status_changed(self, status: object) -> None:
        self._emit("livebell-status", {"status": status})

    def _completed(self, item: "Notification") -> None:
        self._emit("livebell-synccompleted", {"notification": item.as_dict()})

    # -- what the element's methods call -------------------------------------------------------

    def change(self, attributes: "Attributes") -> "str | None":
        """
        Attributes have changed: what they concern is done anew, and nothing else.

        What cannot be used changes nothing; its error's words are returned.
        """
        before = self.wishes
        try:
            self.wishes = self._page.wishes(attributes)
        except LivebellError as error:
            return str(error)
        if self.wishes.key != before.key:
            self._leave(for_good=False)
            self._enter()
            return None
        self._house.settle()
        if self.wishes.lang != before.lang:
            was_open = self._bell.is_open
            self._face.close()
            self._show()
            if was_open:
                self._bell.toggle()
        self._bell.theme = self.wishes.theme
        self._bell.draw()
        self._page.title_changed()
        return None

    def moved(self) -> None:
        """The element is elsewhere in the document, which closed what it had in the top layer."""
        self._bell.draw()

    def connect(self) -> None:
        """Wish for a connection."""
        self._hook.connect()

    def disconnect(self) -> None:
        """Withdraw this element's wish; the last one closes the socket."""
        self._hook.disconnect()

    def reconnect(self) -> None:
        """Try at once."""
        self._hook.reconnect()

    def get_status(self) -> "dict[str, object]":
        """The dict of ``get_status()``."""
        return self._house.app.service.get_status()

    def unread_count(self) -> int:
        """As the user sees it."""
        return select_unread_count(self._house.app.store.get_state())

    def sign_out(self) -> None:
        """Close, and forget everything of this user."""
        self._house.sign_out()

    def renew_token(self, at_once: bool) -> None:
        """There is another way to a token, or (``at_once``) another token."""
        self._house.renew(at_once)

    def toast(self, title: str, message: str, kind: str, duration: float) -> None:
        """Show a toast, whatever the setting ``toasts`` says; ``duration`` in milliseconds."""
        try:
            self._house.app.toaster.show(title, message, kind, duration)
        except ValueError as error:  # what is to be said is worth more than how
            self._house.app.ports().log.warning("%s", error)
            self._house.app.toaster.show(title, message)

    @property
    def sync(self) -> SyncCompletedPolling:
        """The sync watch."""
        return self._sync

    def toggle(self) -> None:
        """Carry out the click that came before Python did."""
        self._bell.toggle()

    def inspect(self) -> str:
        """For developers: what has happened since the first question, as JSON."""
        if self._recorder is None:
            from livebell.app.inspection import Recorder

            self._recorder = Recorder(self._house.app)
            self._scope.own(self._stop_recording)
        return self._recorder.report()

    def _stop_recording(self) -> None:
        if self._recorder is not None:
            self._recorder.close()
            self._recorder = None

    def close(self) -> None:
        """The element left the page."""
        self._leave(for_good=True)
