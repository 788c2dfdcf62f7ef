"""
The bell as a component: state in, one picture per animation frame, and what is done in it out.

    mount(notification_bell, element)
"""

from livebell.app import app
from livebell.app.attention import Attention
from livebell.app.bell_actions import actions_of
from livebell.app.page_toasts import AppToasts
from livebell.app.reader import Reader
from livebell.core.boxes import place_of_toasts
from livebell.core.selectors import select_unread_count
from livebell.core.toasts import NOT_SAVED
from livebell.hooks.scope import Hook
from livebell.services.notification_actions import DELETED, READ_ALL
from livebell.ui.announcer import Announcer
from livebell.ui.model import Model
from livebell.ui.root import root_view
from livebell.ui.shown import Shown
from livebell.ui.texts import Texts
from livebell.ui.toaster import words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.app.page_toasts import Toasts
    from livebell.app.wiring import App
    from livebell.core.messages import NotificationCreated
    from livebell.core.toasts import Toast

TICK = 30.0  # seconds; relative times are exact to the minute
OPEN_AFTER = 1.0  # seconds that an open line must hold, where no frame comes, to count as open
PREPARE_AFTER = 1.0  # seconds after its start that a bell makes what its first list will need
TOAST_MARGIN = 16.0  # pixels between the toasts and the edges, as in livebell.css
_DONE = {READ_ALL: "done.all_read", DELETED: "done.deleted"}


class Bell(Hook):
    """
    One bell on one host element.

    ``lang`` is a language tag; where it is left out, that of the element. ``of`` is whose bell it is;
    the page's own app where it is left out. ``toasts`` is what its toaster shows; those of that app
    where it is left out. ``titled`` and ``on_title``: see ``Attention``.
    """

    def __init__(
        self,
        host: object,
        lang: "str | None" = None,
        of: "App | None" = None,
        toasts: "Toasts | None" = None,
        titled: "bool | None" = None,
        on_title: "Callable[[bool], None] | None" = None,
    ) -> None:
        super().__init__()
        from livebell.browser import dom
        from livebell.browser.attention import BrowserAttention
        from livebell.browser.words import BrowserWords

        self._dom = dom
        self.app = of or app()
        self.toasts = toasts or AppToasts(self.app)
        self._ports = self.app.ports()
        self._texts = Texts(lang or dom.language_of(host), words=BrowserWords)
        self.surface = dom.Surface(host, self)
        self.reader = Reader(self.app, self.surface, self.draw, self.draw_soon)
        self.reader.right_to_left = self._texts.direction == "rtl"
        if titled is None:
            titled = self.app.settings.title_count
        self.attention = Attention(self.app, BrowserAttention(), titled, on_title)
        self._actions = actions_of(self)
        self._announcer = Announcer()
        self._shown = Shown()
        self._stop_tick = self._ports.timers.start(PREPARE_AFTER, self._prepare)
        self._stop_open_wait: Callable[[], None] | None = None
        self._stop_announcing: Callable[[], None] | None = None
        self.theme = "auto"
        self.is_open = False
        self._arrivals = 0
        self._toaster_place = "end"
        self.scope.own(self.surface.close)
        self.scope.own(self._stop_timers)
        self.scope.own(self.reader.close)
        self.scope.own(self.app.store.subscribe(self.draw_soon))
        self.scope.own(self.app.on_change(self.draw_soon))
        self.scope.own(self.app.service.on_arrival(self._arrived))
        self.scope.own(self.app.service.on("*", self._frame_came))
        self.scope.own(self.app.service.on_status(self._status_changed))
        self.scope.own(self.attention.close)
        self.draw()

    # -- drawing -----------------------------------------------------------------------------

    def draw_soon(self) -> None:
        """Draw in the next animation frame."""
        self.surface.request(self.draw)

    def draw(self) -> None:
        """Draw now."""
        model = self.model()
        model.shown = self._shown
        self._shown.begin()
        if self.surface.show(root_view(model, self._texts), self.is_open, bool(model.toasts)):
            self._shown.done()
        elif self._shown.forget():
            self.draw_soon()
        if self.is_open:
            self.reader.drawn()
        self._place_toasts(bool(model.toasts))

    def model(self) -> Model:
        """What the views need of the state."""
        state = self.app.store.get_state()
        model = Model()
        model.unread = select_unread_count(state)
        model.phase = "loading" if state.phase == "booting" else state.phase
        model.status = self.app.service.get_status()
        model.status_is_quiet = self.app.service.is_quiet
        model.signed_in = model.status["state"] != "unauthorized"
        model.arrivals = self._arrivals
        model.theme = self.theme
        model.now = self._ports.clock.wall()
        model.offset_minutes = self._dom.minutes_ahead_of_utc()
        model.is_open = self.is_open
        self._fill_toaster(model)
        if self.is_open:
            self._fill_panel(model)
        return model

    def _fill_panel(self, model: Model) -> None:
        self.reader.fill(model)
        model.switches = self.attention.preferences.switches()
        model.system_is_blocked = self.attention.system_is_blocked
        offer = self.app.actions.offer
        model.undo = self._texts.t(_DONE.get(offer.kind, "done.read")) if offer else None
        if self.app.actions.failure:
            model.notice = (self._texts.t("error.action"), "retry")

    def _prepare(self) -> None:
        self._stop_tick = self._ports.timers.start(TICK, self._tick)
        if self._texts.words:
            self._texts.words.prepare()

    def _tick(self) -> None:
        self._stop_tick = self._ports.timers.start(TICK, self._tick)
        if self.is_open:
            self.draw_soon()

    # -- toasts ------------------------------------------------------------------------------

    def _fill_toaster(self, model: Model) -> None:
        toasts = self.toasts.on_screen()
        model.has_toaster = toasts is not None
        model.toasts = [toast for toast in toasts or [] if not self._says_itself(toast)]
        model.toaster_place = self._toaster_place
        now = self._ports.clock.monotonic()
        self._announcer.hear([(toast.id, words_of(toast, self._texts)) for toast in model.toasts])
        model.announcement = self._announcer.words(now)
        wait = self._announcer.wait(now)
        if wait is not None and self._stop_announcing is None:
            self._stop_announcing = self._ports.timers.start(wait, self._announce_more)
        if not model.toasts:
            self.toasts.resume("pointer")  # an element that goes takes its "the pointer left" with it
            self.toasts.resume("focus")

    def _says_itself(self, toast: "Toast") -> bool:
        """An open panel has a notice of its own for what could not be saved."""
        return self.is_open and toast.subject == NOT_SAVED and self.app.actions.failure is not None

    def _announce_more(self) -> None:
        self._stop_announcing = None
        self.draw_soon()

    def _place_toasts(self, are_shown: bool) -> None:
        """Where they cover nothing that has the focus."""
        place = "end"
        if are_shown:
            toasts, panel, focus = self.surface.boxes()
            place = place_of_toasts(
                toasts, self.surface.viewport(), TOAST_MARGIN, self.reader.right_to_left, focus, panel
            )
        if place != self._toaster_place:
            self._toaster_place = place
            self.draw_soon()

    def over_toasts(self, why: str, is_over: bool) -> None:
        """The pointer is over the toasts, or the focus in them: they stay."""
        if is_over:
            self.toasts.pause(why)
        else:
            self.toasts.resume(why)

    def focus_moved(self) -> None:
        """Something else has the focus; do toasts cover it?"""
        self._place_toasts(True)

    # -- hearing -----------------------------------------------------------------------------

    def _arrived(self, message: "NotificationCreated") -> None:
        self._arrivals += 1
        self.reader.arrived(message)
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
        if self._stop_announcing:
            self._stop_announcing()

    def acted(self, action: str, identity: object, event: object) -> None:
        """Something with a ``data-action`` was pressed."""
        perform = self._actions.get(action)
        if perform:
            perform(identity, event)

    def key_pressed(self, key: str, with_ctrl: bool, spot: "tuple[str, object]") -> bool:
        """A key that may be ours was pressed. Whether it was."""
        if key == "Escape":
            return self._escape(spot)
        return self.is_open and self.reader.key_pressed(key, with_ctrl, spot)

    def _escape(self, spot: "tuple[str, object]") -> bool:
        """The toast that has the focus, else the panel, else the newest toast."""
        where, about = spot
        shown = self.toasts.on_screen() or []
        if where == "toast":
            self.toasts.dismiss(str(about))
        elif self.is_open and where != "page":
            self.close_panel()
        elif shown and not self.is_open:
            self.toasts.dismiss(shown[-1].id)
        else:
            return False
        return True

    def scrolled(self) -> None:
        """The list was scrolled."""
        if self.is_open:
            self.reader.scrolled()

    def focus_lost(self, spot: "tuple[str, object]") -> None:
        """What had the focus is gone."""
        self.reader.focus_lost(spot)

    def pressed_outside(self) -> None:
        """A press beside the panel closes it, and the focus goes where the press put it."""
        self._close()

    # -- doing -------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Open the panel, or close it."""
        if self.is_open:
            self.close_panel()
        else:
            self.is_open = True
            self.reader.begin()
            self.draw()

    def close_panel(self) -> None:
        """Close the panel; the focus goes back to the bell."""
        if self.is_open:
            self._close()
            self.surface.focus("lb-button")

    def _close(self) -> None:
        self.is_open = False
        self.draw()

    def mark_all_read(self) -> None:
        """All that there is to see: what waits is let in first."""
        self.reader.release()
        self.app.actions.mark_all_read()

    def switch(self, name: str) -> None:
        """One of the bell's own settings, on or off."""
        self.attention.switch(name)
        self.draw()

    def retry(self) -> None:
        """Do again what failed: an action, or loading the page."""
        if self.app.actions.failure:
            self.app.actions.retry()
        else:
            self.app.service.feed.load()

    def sign_in(self) -> None:
        """Ask for a token once more, unless the host says that it shows its own way in: the panel might cover it."""
        if self.surface.emit("livebell-signin", {}, cancelable=True):
            self.app.service.reconnect()
        else:
            self._close()

    def activate(self, identity: object, event: object) -> None:
        """A deep link was followed: the notification is read, and the page may route it itself."""
        item = self.app.store.get_state().ledger.items.get(identity)  # type: ignore[call-overload]
        if item is None:
            return
        if not item.is_read:
            self.app.actions.mark(item.id, True)
        if event.ctrlKey or event.metaKey or event.shiftKey or event.button == 1:  # type: ignore[attr-defined]
            return  # into a tab or window of its own: there is nothing here to route
        link = event.target.closest("a")  # type: ignore[attr-defined]
        detail = {"notification": item.as_dict(), "url": str(link.href)}
        if not self.surface.emit("livebell-activate", detail, cancelable=True):
            event.preventDefault()  # type: ignore[attr-defined]
        if self.is_open and self.surface.covers_page():
            self._uncover()

    def _uncover(self) -> None:
        """What a link leads to may be in this page, under the sheet. A page that has taken the focus keeps it."""
        if self.surface.has_focus():
            self.close_panel()
        else:
            self._close()


def notification_bell(element: object) -> Bell:
    """The component: a live bell in ``element``'s shadow root. ``mount(notification_bell, element)``."""
    return Bell(element)
