"""
The bell as a component: state in, one picture per animation frame, and what is done in it out.

    mount(notification_bell, element)
"""

from livebell.app import app
from livebell.app.page_toasts import AppToasts
from livebell.core.selectors import feed_window, select_unread_count
from livebell.core.toasts import NOT_SAVED
from livebell.hooks.scope import Hook
from livebell.services.notification_actions import DELETED, READ_ALL
from livebell.ui.model import ARTICLES_AT_ONCE, Model
from livebell.ui.root import root_view
from livebell.ui.texts import Texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from livebell.app.page_toasts import Toasts
    from livebell.app.wiring import App
    from livebell.core.toasts import Toast

TICK = 30.0  # seconds; relative times are exact to the minute
OPEN_AFTER = 1.0  # seconds that an open line must hold, where no frame comes, to count as open
_DONE = {READ_ALL: "done.all_read", DELETED: "done.deleted"}


class Bell(Hook):
    """
    One bell on one host element.

    ``of`` is whose bell it is; the page's own app where it is left out. ``toasts`` is
    what its toaster shows; those of that app where it is left out.
    """

    def __init__(
        self,
        host: object,
        lang: str = "en",
        of: "App | None" = None,
        toasts: "Toasts | None" = None,
    ) -> None:
        super().__init__()
        from livebell.browser import dom

        self._dom = dom
        self._app = of or app()
        self.toasts = toasts or AppToasts(self._app)
        self._ports = self._app.ports()
        self._texts = Texts(lang)
        self._surface = dom.Surface(host, self._acted, self.close_panel, self.close_panel)
        self._actions = _actions_of(self, self._app)
        self._stop_tick = self._ports.timers.start(TICK, self._tick)
        self._stop_open_wait: Callable[[], None] | None = None
        self.theme = "auto"
        self.is_open = False
        self._tab = "all"
        self._limit = ARTICLES_AT_ONCE
        self._arrivals = 0
        self.scope.own(self._surface.close)
        self.scope.own(self._stop_timers)
        self.scope.own(self._app.store.subscribe(self.draw_soon))
        self.scope.own(self._app.on_change(self.draw_soon))
        self.scope.own(self._app.service.on_arrival(self._arrived))
        self.scope.own(self._app.service.on("*", self._frame_came))
        self.scope.own(self._app.service.on_status(self._status_changed))
        if self._app.settings.title_count:
            from livebell.browser.attention import Title

            self._title = Title()
            # Not with the picture: a hidden tab draws none, and its title is what one sees of it.
            self.scope.own(self._app.store.subscribe(self._show_title))
            self.scope.own(lambda: self._title.show(0))
        self.draw()

    def _show_title(self) -> None:
        self._title.show(select_unread_count(self._app.store.get_state()))

    # -- drawing -----------------------------------------------------------------------------

    def draw_soon(self) -> None:
        """Draw in the next animation frame."""
        self._surface.request(self.draw)

    def draw(self) -> None:
        """Draw now."""
        self._surface.show(root_view(self.model(), self._texts), self.is_open)

    def model(self) -> Model:
        """What the views need of the state."""
        state = self._app.store.get_state()
        model = Model()
        model.unread = select_unread_count(state)
        model.phase = "loading" if state.phase == "booting" else state.phase
        model.status = self._app.service.get_status()
        model.status_is_quiet = self._app.service.is_quiet
        model.signed_in = model.status["state"] != "unauthorized"
        toasts = self.toasts.on_screen()
        model.has_toaster = toasts is not None
        model.toasts = [toast for toast in toasts or [] if not self._says_itself(toast)]
        model.arrivals = self._arrivals
        model.theme = self.theme
        model.now = self._ports.clock.wall()
        model.offset_minutes = self._dom.minutes_ahead_of_utc()
        model.is_open = self.is_open
        if self.is_open:
            self._fill_panel(model)
        return model

    def _says_itself(self, toast: "Toast") -> bool:
        """An open panel has a notice of its own for what could not be saved."""
        return self.is_open and toast.subject == NOT_SAVED and self._app.actions.failure is not None

    def _fill_panel(self, model: Model) -> None:
        state = self._app.store.get_state()
        model.tab = self._tab
        model.limit = self._limit
        # The unread tab looks through all that is loaded; the other one at no more than it shows.
        count = len(state.ledger.order) if self._tab == "unread" else self._limit + 1
        model.items = feed_window(state, count)
        model.has_more = state.following is not None
        model.loading_more = self._app.service.is_initialized and self._app.service.feed.is_loading
        offer = self._app.actions.offer
        model.undo = self._texts.t(_DONE.get(offer.kind, "done.read")) if offer else None
        if self._app.actions.failure:
            model.notice = (self._texts.t("error.action"), "retry")

    def _tick(self) -> None:
        self._stop_tick = self._ports.timers.start(TICK, self._tick)
        if self.is_open:
            self.draw_soon()

    # -- hearing -----------------------------------------------------------------------------

    def _arrived(self, _: object) -> None:
        self._arrivals += 1
        self.draw_soon()

    def _frame_came(self, _: object) -> None:
        self._dom.mark("livebell:open")
        self._stop_waiting()

    def _status_changed(self, status: "dict[str, object]") -> None:
        self._stop_waiting()
        self.draw_soon()
        if status["state"] == "open":
            # A server that refuses a token opens first and closes at once: that is not open.
            self._stop_open_wait = self._ports.timers.start(
                OPEN_AFTER, lambda: self._dom.mark("livebell:open")
            )

    def _stop_waiting(self) -> None:
        if self._stop_open_wait:
            self._stop_open_wait()
            self._stop_open_wait = None

    def _stop_timers(self) -> None:
        self._stop_tick()
        self._stop_waiting()

    def _acted(self, action: str, identity: object, event: object) -> None:
        perform = self._actions.get(action)
        if perform:
            perform(identity, event)

    # -- doing -------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Open the panel, or close it."""
        if self.is_open:
            self.close_panel()
        else:
            self.is_open = True
            self.draw()

    def close_panel(self) -> None:
        """Close the panel; the focus goes back to the bell."""
        if self.is_open:
            self.is_open = False
            self.draw()
            self._surface.focus("lb-button")

    def show_tab(self, tab: str) -> None:
        """``all`` or ``unread``."""
        self._tab = tab
        self._limit = ARTICLES_AT_ONCE
        self.draw()

    def load_more(self) -> None:
        """Show what is loaded, and load what is not."""
        if len(self._app.store.get_state().ledger.order) <= self._limit:
            self._app.service.feed.load_older()
        self._limit += ARTICLES_AT_ONCE
        self.draw_soon()

    def retry(self) -> None:
        """Do again what failed: an action, or loading the page."""
        if self._app.actions.failure:
            self._app.actions.retry()
        else:
            self._app.service.feed.load()

    def sign_in(self) -> None:
        """Ask for a token once more; who signs people in, the host knows."""
        self._app.service.reconnect()

    def activate(self, identity: object, event: object) -> None:
        """A deep link was followed: the notification is read, and the page may route it itself."""
        item = self._app.store.get_state().ledger.items.get(identity)  # type: ignore[call-overload]
        if item is None:
            return
        if not item.is_read:
            self._app.actions.mark(item.id, True)
        link = event.target.closest("a")  # type: ignore[attr-defined]
        detail = {"notification": item.as_dict(), "url": str(link.href)}
        if not self._surface.emit("livebell-activate", detail, cancelable=True):
            event.preventDefault()  # type: ignore[attr-defined]


def _actions_of(bell: Bell, of: "App") -> "dict[str, Callable[[Any, Any], object]]":
    """What each ``data-action`` does, given the id of its notification and the event."""
    doing = of.actions
    return {
        "sign-in": lambda _, __: bell.sign_in(),
        "toggle": lambda _, __: bell.toggle(),
        "close": lambda _, __: bell.close_panel(),
        "tab-all": lambda _, __: bell.show_tab("all"),
        "tab-unread": lambda _, __: bell.show_tab("unread"),
        "load-more": lambda _, __: bell.load_more(),
        "retry": lambda _, __: bell.retry(),
        "activate": bell.activate,
        "mark-read": lambda identity, _: doing.mark(identity, True),
        "mark-unread": lambda identity, _: doing.mark(identity, False),
        "delete": lambda identity, _: doing.delete(identity),
        "mark-all-read": lambda _, __: doing.mark_all_read(),
        "undo": lambda _, __: doing.undo(),
        "reconnect": lambda _, __: of.service.reconnect(),
        "dismiss-toast": lambda identity, _: bell.toasts.dismiss(identity),
        "toast-button": lambda identity, _: bell.toasts.press(identity),
    }


def notification_bell(element: object) -> Bell:
    """The component: a live bell in ``element``'s shadow root. ``mount(notification_bell, element)``."""
    return Bell(element)
