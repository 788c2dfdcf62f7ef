"""What somebody does with the open panel: reads, scrolls, goes from article to article and from tab to tab."""

from livebell.core.selectors import select_unread_count
from livebell.ui.feed_list import ALL, UNREAD, FeedList
from livebell.ui.feed_window import FeedWindow
from livebell.ui.model import LIST, SETTINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.app.wiring import App
    from livebell.browser.dom import Surface
    from livebell.core.messages import NotificationCreated
    from livebell.core.notification import NotificationId
    from livebell.ui.model import Model

    Spot = tuple[str, object]

TABS = (ALL, UNREAD)
_BEHIND_FEED = ("lb-load-more", "lb-end", "lb-undo-button", "lb-close")
# Seconds until the rows that nobody sees yet are drawn beside those that are seen. Not the next animation
# frame: asked for while a scroll is heard, that is the same one, and both would be one long task.
WIDEN_AFTER = 0.03
_BEFORE_FEED = ("lb-show-new", "lb-mark-all-read")


class Reader:
    """One panel's reading; ``draw()`` and ``draw_soon()`` show what it comes to."""

    def __init__(
        self, of: "App", surface: "Surface", draw: "Callable[[], None]", draw_soon: "Callable[[], None]"
    ) -> None:
        self._app = of
        self._surface = surface
        self._draw = draw
        self._draw_soon = draw_soon
        self._list = FeedList()
        self._window = FeedWindow()
        self._expanded: set[NotificationId] = set()
        self._is_moving = False  # the window moves because somebody scrolls
        self._asked_for: object = None  # the cursor of the page that scrolling asked for last
        self._stop_widening: Callable[[], None] | None = None
        self._stop_moving: Callable[[], None] | None = None
        self.view = LIST
        self.right_to_left = False

    def close(self) -> None:
        """Nobody reads any more."""
        self._stop_widening = _stopped(self._stop_widening)
        self._stop_moving = _stopped(self._stop_moving)
        self._is_moving = False

    # -- what there is to draw -----------------------------------------------------------------

    def begin(self) -> None:
        """The panel opens: from here on new ones wait."""
        self._list.release()
        self._window.to_top()
        self.view = LIST

    def fill(self, model: "Model") -> None:
        """The part of the list that is in the document."""
        state = self._app.store.get_state()
        self._list.look(state)
        if not self._list.total and self._list.new_count:
            self._list.release()  # nobody reads an empty list
            self._window.to_top()
            self._list.look(state)
        window = self._window
        window.fit(self._list.total)
        model.view = self.view
        model.tab = self._list.tab
        model.start = window.start
        model.total = self._list.total
        model.items = self._list.items(window.start, window.end - window.start)
        model.before, model.after = window.before, window.after
        model.new_count = self._list.new_count
        model.expanded = self._expanded
        model.has_more = state.following is not None
        model.loading_more = self._app.service.is_initialized and self._app.service.feed.is_loading

    def drawn(self) -> None:
        """It is on the screen: how high is a row, must others stand beside it, is it time for older ones?"""
        sight = self._surface.sight()
        if sight is not None:
            first, last = int(sight.first) - 1, int(sight.last) - 1
            self._window.measured(float(sight.row))
            if last >= 0 and self._window.seen(first, last):
                self._stop_widening = _stopped(self._stop_widening)
                self._stop_widening = self._app.ports().timers.start(WIDEN_AFTER, self._widen)
            self._load_when_near_end(last)

    def _widen(self) -> None:
        self._stop_widening = None
        self._draw_soon()

    # -- scrolling -----------------------------------------------------------------------------

    def scrolled(self) -> None:
        """Other rows are in sight."""
        sight = self._surface.sight()
        if sight is None:
            return
        first, last = int(sight.first) - 1, int(sight.last) - 1
        moved = self._window.seen(first, last) if last >= 0 else self._window.scrolled_to(float(sight.top))
        if moved:
            self._is_moving = True
            if self._stop_moving is None:
                # This frame is painted first, as the compositor has scrolled already; the rows come in a task of their own.
                self._stop_moving = self._app.ports().timers.start(0.0, self._draw_moved)
        self._load_when_near_end(last)

    def _draw_moved(self) -> None:
        self._stop_moving = _stopped(self._stop_moving)
        self._draw()
        self._is_moving = False

    def _load_when_near_end(self, last: int) -> None:
        """Once for each page: where that fails there is a button, and no loop."""
        state = self._app.store.get_state()
        if not self._window.is_near_end(last) or state.following == self._asked_for:
            return
        if self._list.tab == UNREAD and select_unread_count(state) <= self._list.total:
            return  # among the older ones there is none
        self.load_more()

    def load_more(self) -> None:
        """Load what is older."""
        state = self._app.store.get_state()
        feed = self._app.service.feed if self._app.service.is_initialized else None
        if feed and state.following is not None and not feed.is_loading:
            self._asked_for = state.following
            feed.load_older(self._draw_soon)
            self._draw_soon()

    # -- what waits ------------------------------------------------------------------------------

    def arrived(self, message: "NotificationCreated") -> None:
        """Something new: it waits behind the pill."""
        self._list.arrived(message.notification)

    def release(self) -> None:
        """Let it in; what is looked at stays where it is."""
        self._list.release()

    def show_new(self) -> None:
        """Let it in, and look at it."""
        self._list.release()
        self._window.to_top()
        self._draw()
        self._surface.scroll_to_top()
        self._surface.focus_article(1)

    # -- choosing --------------------------------------------------------------------------------

    def show_tab(self, tab: str, *, focus: bool = False) -> None:
        """``all`` or ``unread``."""
        self._list.tab = tab
        self._window.to_top()
        self._draw()
        self._surface.scroll_to_top()
        if focus:
            self._surface.focus("lb-tab-" + tab)

    def toggle_settings(self) -> None:
        """The bell's settings in place of the notifications, and back."""
        self.view = LIST if self.view == SETTINGS else SETTINGS
        self._draw()
        self._surface.focus("lb-settings-back" if self.view == SETTINGS else "lb-settings-button")

    def toggle_message(self, identity: "NotificationId") -> None:
        """Show the whole message, or two lines of it."""
        if identity in self._expanded:
            self._expanded.discard(identity)
        else:
            self._expanded.add(identity)
        self._draw()

    # -- keys --------------------------------------------------------------------------------------

    def key_pressed(self, key: str, with_ctrl: bool, spot: "Spot") -> bool:
        """Keys of the ARIA Authoring Practices for tabs and feeds. Whether this one was for us."""
        where, about = spot
        if where == "tab":
            return self._key_on_tab(key)
        if where == "article" and isinstance(about, int):
            return self._key_on_article(key, with_ctrl, about)
        return False

    def _key_on_tab(self, key: str) -> bool:
        here = TABS.index(self._list.tab)
        forward, back = ("ArrowLeft", "ArrowRight") if self.right_to_left else ("ArrowRight", "ArrowLeft")
        steps = {forward: here + 1, back: here - 1, "Home": 0, "End": len(TABS) - 1}
        if key not in steps:
            return False
        self.show_tab(TABS[steps[key] % len(TABS)], focus=True)
        return True

    def _key_on_article(self, key: str, with_ctrl: bool, place: int) -> bool:
        if key == "PageDown":
            self._go_to(place + 1)
        elif key == "PageUp":
            self._go_to(place - 1)
        elif with_ctrl and key == "End":
            self._focus_first_of(_BEHIND_FEED)
        elif with_ctrl and key == "Home":
            self._focus_first_of(_BEFORE_FEED)
        else:
            return False
        return True

    def _go_to(self, place: int) -> None:
        place = max(min(place, self._list.total), 1)
        # A row of the window need not be in the document yet: the timer or the frame that draws it may be still to come.
        if self._window.reveal(place - 1) or not self._surface.focus_article(place):
            self._is_moving = True
            self._draw_moved()
            self._surface.focus_article(place)

    def _focus_first_of(self, identities: "tuple[str, ...]") -> None:
        for identity in identities:
            if self._surface.focus(identity):
                return

    def focus_lost(self, spot: "Spot") -> None:
        """What had the focus is gone: what took its place gets it, and nothing jumps where somebody scrolls."""
        where, about = spot
        if where == "toast" and self._surface.focus_toast():
            return
        if where == "article" and isinstance(about, int) and not self._is_moving:
            place = min(about, self._list.total)
            if place and self._surface.focus_article(place):
                return
        # A list that has articles takes no focus itself; the panel does, while it is open.
        if not (self._surface.focus_quietly("lb-content") or self._surface.focus_quietly("lb-panel")):
            self._surface.focus("lb-button")


def _stopped(stop: "Callable[[], None] | None") -> "Callable[[], None] | None":
    """End a timer that may run; None, in its place."""
    if stop:
        stop()
    return None
