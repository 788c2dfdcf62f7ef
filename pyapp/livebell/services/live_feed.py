"""
Keeps the store equal to the server: frames in order, gaps noticed, pages reloaded (protocol section 3).

Every decoded frame passes here on its way from the socket to the listeners, so that
nobody hears of a notification before the store knows it, or of anything newer than a
``resync`` before the reload.
"""

from livebell.core import actions
from livebell.core.messages import RESYNC, Message, NotificationCreated
from livebell.core.notifications import is_gap, is_old, is_unknown
from livebell.core.remembered import Remembered
from livebell.services.notifications_api import Page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.ports import Ports
    from livebell.core.store import Store
    from livebell.services.notifications_api import NotificationsApi, Result

ASK_COUNT_AFTER = 1.0  # seconds; protocol section 3 debounces by one
FIRST_PAGE_WAIT = 1.5  # seconds a first connect waits for the page whose seq it sends as since
RETRY_PAGE = 2.0  # seconds, doubling, while a reload fails on an open line
LONGEST_RETRY_PAGE = 30.0
HELD_LIMIT = 10_000  # frames kept back during a reload; beyond it another reload is cheaper


class LiveFeed:
    """``deliver(message)`` hands a frame on to the listeners."""

    def __init__(
        self, ports: "Ports", store: "Store", api: "NotificationsApi", deliver: "Callable[[Message], None]"
    ) -> None:
        self._ports = ports
        self._store = store
        self._api = api
        self._deliver = deliver
        self._announced = Remembered()
        self._load = 0  # the number of the running load; a late answer carries an old one
        self._loading = False
        self._journal: list[Message] | None = None  # frames since a load began, to lay over its answer
        self._held: list[Message] | None = None  # frames that must not show before a reload
        self._first_frame = True
        self._frames = 0
        self._count_timer: Callable[[], None] | None = None
        self._retry_timer: Callable[[], None] | None = None
        self._retries = 0
        self._open = False

    @property
    def since(self) -> "int | None":
        """Our place in the numbered events, or None."""
        return self._store.get_state().seq

    # -- the connection's life -----------------------------------------------------------

    def before_dialling(self, dial: "Callable[[], None]") -> None:
        """Load the first page, then ``dial()``: exactly once, and soon, whatever REST does."""
        if self.since is not None or self._store.get_state().phase == "ready":
            dial()
            return
        waiting = [dial]

        def go() -> None:
            cancel()
            if waiting:
                waiting.pop()()

        cancel = self._ports.timers.start(FIRST_PAGE_WAIT, go)
        self.load(go)

    def opened(self) -> None:
        """A connection is open. Without a place in the events, only a reload knows what was missed."""
        self._open = True
        self._first_frame = True
        if self.since is None:
            self.load()

    def closed(self) -> None:
        """The connection ended. What was held back for a reload will come again, or with the page."""
        self._open = False
        if self._held is not None:
            self._held = None
            self._loading = False
            self._load += 1
        self._stop_timers()

    def forget(self) -> None:
        """Another user, or none: answers on their way are for nobody."""
        self._load += 1
        self._loading = False
        self._journal = None
        self._held = None
        self._announced.clear()
        self._stop_timers()
        self._store.dispatch(actions.SignedOut())

    # -- frames ----------------------------------------------------------------------------

    def received(self, message: Message) -> None:
        """A frame came."""
        state = self._store.get_state()
        if self._held is not None:
            self._hold(message)
            return
        if message.seq is not None or message.type == RESYNC:
            first = self._first_frame and state.seq is not None and (message.seq or 0) < state.seq
            if message.type == RESYNC or first or is_gap(state, message):
                self._resync(message)
                return
            self._first_frame = False
        if self._journal is not None:
            self._journal.append(message)
        if is_unknown(state, message):
            self.ask_count()
        self._show(message)

    def _show(self, message: Message) -> None:
        self._frames += 1
        if isinstance(message, NotificationCreated):
            self._note_arrival(message)
        self._store.dispatch(message)
        self._deliver(message)

    def _note_arrival(self, message: NotificationCreated) -> None:
        """``fresh``: the first time that this id arrives; what hooks announce."""
        state = self._store.get_state()
        item_id = message.notification.id
        ledger = state.ledger
        known = item_id in ledger.items or item_id in self._announced or item_id in ledger.deleted
        message.fresh = not known and not is_old(state, message)
        if message.fresh:
            self._announced.put(item_id, True)

    def _hold(self, message: Message) -> None:
        held = self._held
        if held is None or message.type == RESYNC:
            return
        if len(held) >= HELD_LIMIT:
            held.clear()
            self.load()  # a later page contains what was let go
        held.append(message)

    def _resync(self, message: Message) -> None:
        self._held = [] if message.type == RESYNC else [message]
        self._first_frame = False
        self._store.dispatch(actions.PositionForgotten())
        self._deliver(message if message.type == RESYNC else Message(RESYNC, None))
        self.load()

    # -- pages and counts --------------------------------------------------------------------

    def load(self, done: "Callable[[], None] | None" = None) -> None:
        """Load the newest page. ``done`` is called once, whether it came or not."""
        self._load += 1
        number = self._load
        self._loading = True
        self._journal = []
        self._store.dispatch(actions.LoadStarted())

        def answered(result: "Result") -> None:
            if number == self._load:
                self._loading = False
                self._page_answered(result)
            if done:
                done()

        self._api.newest(answered)

    def _page_answered(self, result: "Result") -> None:
        journal = self._journal or []
        self._journal = None
        if not result.ok:
            self._store.dispatch(actions.LoadFailed())
            self._load_again_later()
            return
        self._retries = 0
        page = Page(result)
        self._store.dispatch(actions.PageLoaded(page.items, page.following, page.unread_count, page.seq))
        for message in journal:
            if is_gap(self._store.get_state(), message):
                self._resync(message)
                return
            self._store.dispatch(message)
        if page.unread_count is None:
            self.ask_count()
        self._release()

    def _release(self) -> None:
        held = self._held or []
        self._held = None
        for position in range(len(held)):
            message = held[position]
            if is_gap(self._store.get_state(), message):
                self._resync(message)
                if self._held is not None:
                    self._held.extend(held[position + 1 :])
                return
            self._show(message)

    def _load_again_later(self) -> None:
        if not self._open:
            return
        delay = min(RETRY_PAGE * 2**self._retries, LONGEST_RETRY_PAGE)
        self._retries += 1
        self._retry_timer = self._ports.timers.start(delay, self.load)

    def load_older(self) -> None:
        """Load the page behind the last one."""
        cursor = self._store.get_state().following
        if cursor is None or self._loading:
            return
        self._loading = True
        number = self._load

        def answered(result: "Result") -> None:
            if number != self._load:
                return
            self._loading = False
            if result.ok:
                page = Page(result)
                self._store.dispatch(actions.OlderLoaded(page.items, page.following))

        self._api.older(cursor, answered)

    @property
    def is_loading(self) -> bool:
        """A page is on its way."""
        return self._loading

    def ask_count(self) -> None:
        """Ask for the count in a moment; many wishes are one question."""
        if self._count_timer is None:
            self._count_timer = self._ports.timers.start(ASK_COUNT_AFTER, self._ask_count_now)

    def _ask_count_now(self) -> None:
        self._count_timer = None
        self.check_count(False)

    def check_count(
        self, reload_if_different: bool = True, done: "Callable[[Result], None] | None" = None
    ) -> None:
        """Ask for the count; on a line that may have been deaf, reload if it differs."""
        load, frames = self._load, self._frames

        def answered(result: "Result") -> None:
            compare(result)
            if done:
                done(result)

        def compare(result: "Result") -> None:
            count = result.unread_count
            if load != self._load or not result.ok or count is None:
                return
            if frames != self._frames and result.seq is None:
                self.ask_count()  # it was overtaken by frames, who knows which way
                return
            if reload_if_different and count != self._store.get_state().unread:
                self.load()
                return
            self._store.dispatch(actions.CountLoaded(count, result.seq))

        self._api.count(answered)

    def _stop_timers(self) -> None:
        for cancel in (self._count_timer, self._retry_timer):
            if cancel:
                cancel()
        self._count_timer = None
        self._retry_timer = None
