"""
Keeps the store equal to the server: frames in order, gaps noticed, pages reloaded (protocol section 3).

Every decoded frame passes here on its way from the socket to the listeners, so that
nobody hears of a notification before the store knows it, or of anything newer than a
``resync`` before the reload.
"""

from livebell.core import actions
from livebell.core.messages import COUNT, EVENTS, RESYNC, Message, NotificationCreated
from livebell.core.notifications import is_gap, is_unknown
from livebell.services.arrivals import Arrivals
from livebell.services.feed_count import FeedCount, counts_unnumbered
from livebell.services.notifications_api import Page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.ports import Ports
    from livebell.core.store import Store
    from livebell.services.notifications_api import NotificationsApi, Result

FIRST_PAGE_WAIT = 1.5  # seconds a first connect waits for the page whose seq it sends as since
RETRY_PAGE = 2.0  # seconds, doubling, while a reload fails on an open line
LONGEST_RETRY_PAGE = 30.0
MOST_BEHIND = 2  # pages that may be older than what is held back; then it is shown all the same
HELD_LIMIT = 2_000  # frames kept back during a reload; beyond it another reload is cheaper


class LiveFeed:
    """
    ``deliver(message)`` hands a frame on to the listeners; ``drop(kind)`` counts what no page can show.

    ``arrive(message)`` tells of a notification that is news, once: by whichever spelling its frame
    came, or because a page that was reloaded after an outage holds it.
    """

    def __init__(
        self,
        ports: "Ports",
        store: "Store",
        api: "NotificationsApi",
        deliver: "Callable[[Message], None]",
        drop: "Callable[[str], None]",
        arrive: "Callable[[NotificationCreated], None]",
    ) -> None:
        self._ports = ports
        self._store = store
        self._api = api
        self._deliver = deliver
        self._drop = drop
        self._arrive = arrive
        self._arrivals = Arrivals(store)
        self.count = FeedCount(ports, store, api, lambda: (self._load, self._changes), self.load)
        self._load = 0  # the number of the running load; a late answer carries an old one
        self._loading = False
        self._has_page = False  # the store holds a page, and whatever came after it
        self._again = False  # something was done meanwhile that the running load may not contain
        self._journal: list[Message] | None = None  # frames since a load began, to lay over its answer
        self._held: list[Message] | None = None  # frames that must not show before a reload
        self._asked_since: int | None = None  # what the server was told when this connection was dialled
        self._led_to = 0  # the leader's place that we loaded a page for
        self._first_frame = True
        self._changes = 0
        self._stop_waiting: Callable[[], None] | None = None
        self._retry_timer: Callable[[], None] | None = None
        self._retries = 0
        self._behind = 0  # pages in a row that did not reach what was held back

    @property
    def since(self) -> "int | None":
        """Our place in the numbered events, or None."""
        return self._store.get_state().seq

    @property
    def changes(self) -> int:
        """How many frames and confirmed actions have come: two equal numbers mean that none came between."""
        return self._changes

    @property
    def queued(self) -> int:
        """How many frames wait for a page to be loaded."""
        return len(self._held or [])

    # -- the connection's life -----------------------------------------------------------

    def before_dialling(self, dial: "Callable[[], None]") -> None:
        """Load the first page, then ``dial()``: once at most, and soon, whatever REST does."""
        self._stop_waiting_for_page()
        if self._has_page:
            dial()
            return
        waiting = [dial]

        def go() -> None:
            cancel()
            if waiting:
                waiting.pop()()

        def stop() -> None:
            cancel()
            waiting.clear()

        cancel = self._ports.timers.start(FIRST_PAGE_WAIT, go)
        self._stop_waiting = stop
        self.load(go)

    def dialled(self) -> "int | None":
        """What this dial tells the server as ``since``."""
        self._asked_since = self.since
        return self._asked_since

    def opened(self) -> None:
        """A connection is open. Where the server was told no place, only a reload knows what was missed."""
        self.count.is_on_line = True
        self._first_frame = True
        if self._asked_since is None or not self._has_page:
            self.load()

    def followed(self) -> None:
        """Another tab's connection is open. It told the server its own place: only gaps tell us of ours."""
        self.count.is_on_line = True
        self._first_frame = False
        if not self._has_page:
            self.load(self._load_unnumbered_again)
        elif self.since is None:
            self.load()

    def _load_unnumbered_again(self) -> None:
        """A first page may have been asked for before we heard the leader's frames, and no number tells."""
        if self.since is None and self._has_page:
            self.load()

    def leader_is_at(self, place: object) -> None:
        """What the leader had seen before we heard its frames never reached us, and no gap may tell of it soon."""
        since = self.since
        if (
            self._loading
            or since is None
            or type(place) is not int
            or place <= since
            or place == self._led_to
        ):
            return
        self._led_to = place  # once for each place: an answer that lags behind is not asked for every second
        self.load()

    def closed(self) -> None:
        """The connection ended. What was held back for a reload will come again, or with the page."""
        self.count.is_on_line = False
        if self._held is not None:
            self._held = None
            self._journal = None
            self._loading = False
            self._load += 1
        self._stop_timers()
        self._stop_waiting_for_page()

    def stopped(self) -> None:
        """Nobody wants frames any more: what was asked for is called back."""
        self._api.cancel_reads()
        self._load += 1
        self._loading = False
        self._journal = None
        self._store.dispatch(actions.LoadFailed())
        self.closed()

    def forget(self) -> None:
        """Another user, or none: answers on their way are for nobody."""
        self._api.cancel_reads()
        self._load += 1
        self._loading = False
        self._has_page = False
        self._again = False
        self._journal = None
        self._held = None
        self._arrivals.forget()
        self._stop_timers()
        self._stop_waiting_for_page()
        self._store.dispatch(actions.SignedOut())

    def acted(self, reload: bool) -> None:
        """
        The server did what the user asked, and gave it no number: answers on their way may be older.

        ``reload``: what it came to is not known.
        """
        self._changes += 1
        if self.since is not None and not reload:
            return  # its frame tells, in its turn
        if self._journal is not None:
            self._again = True
        elif reload:
            self.load()
        else:
            self.count.doubt()
            self.count.ask()

    # -- frames ----------------------------------------------------------------------------

    def received(self, message: Message) -> None:
        """A frame came."""
        state = self._store.get_state()
        if self._held is not None:
            self._hold(message)
            return
        if (
            message.seq is not None
            and state.seq is not None
            and message.seq == state.seq + 1
            and message.type in EVENTS
            and message.unread_count is not None
            and self._journal is None
        ):
            # The next event, with the count after it: nothing of what follows has to be asked. Nearly
            # every frame is one, so this way is kept short.
            self._first_frame = False
            self._changes += 1
            if isinstance(message, NotificationCreated):
                self._arrivals.note_next(message, state)
            self._store.dispatch(message)
            self._deliver(message)
            if isinstance(message, NotificationCreated) and message.fresh:
                self._arrive(message)
            return
        if message.seq is not None or message.type == RESYNC:
            if message.type == RESYNC or self._is_behind(message) or is_gap(state, message):
                self._resync(message)
                return
            self._first_frame = False
        if self._journal is not None:
            self._journal.append(message)
        if is_unknown(state, message):
            self.count.ask_unsure()
        self._show(message)

    def _is_behind(self, message: Message) -> bool:
        """A first frame before the place that we told: the server has lost events."""
        asked = self._asked_since
        return self._first_frame and asked is not None and message.seq is not None and message.seq < asked

    def _show(self, message: Message) -> None:
        self._changes += 1
        if isinstance(message, NotificationCreated):
            self._arrivals.note(message)
        before = self._store.get_state()
        self._store.dispatch(message)
        if message.seq is None:
            self.count.compare(message, before)
        self._deliver(message)
        if isinstance(message, NotificationCreated) and message.fresh:
            self._arrive(message)

    def _hold(self, message: Message) -> None:
        if message.type == RESYNC and message.seq is None and self._journal is not None:
            self._again = True  # the page on its way may be of before it, and no number will tell
        held = self._held or []
        if len(held) >= HELD_LIMIT:
            held = []
            self.load()  # a later page contains what was let go
        held.append(message)
        self._held = held

    def _resync(self, message: Message) -> None:
        """Nothing that we have counts any more: hold back what comes, and load."""
        self._held = [message]
        self._first_frame = False
        self._has_page = False
        self._store.dispatch(actions.PositionForgotten())
        self._deliver(message if message.type == RESYNC else Message(RESYNC, None))
        self.load()

    # -- pages and counts --------------------------------------------------------------------

    def load(self, done: "Callable[[], None] | None" = None) -> None:
        """Load the newest page. ``done`` is called once, whether it came or not."""
        self._load += 1
        number = self._load
        self._loading = True
        self._again = False
        self._journal = []
        self._stop_retrying()
        self._store.dispatch(actions.LoadStarted())
        self._arrivals.reload_began()

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
        if self._again:
            self.load()
            return
        page = Page(result)
        if not result.ok or not page.is_list:
            self._store.dispatch(actions.LoadFailed())
            self._load_again_later()
            return
        if _is_stale(page.seq, journal, self.since):
            self._load_again_later()
            return
        missed = self._arrivals.take_missed(page)
        self._lay(page, journal)
        for message in missed:
            self._arrive(message)
        self._release()

    def _lay(self, page: Page, journal: "list[Message]") -> None:
        """The page, and over it the frames that came while it was on its way."""
        self._has_page = True
        # The journal brings us back to where we were: without this the reducer would take the
        # page for an old one, as soon as one frame was faster than it.
        self._store.dispatch(actions.PositionForgotten())
        self._store.dispatch(actions.PageLoaded(page.items, page.following, page.unread_count, page.seq))
        for message in journal:
            self._store.dispatch(message)
        for _ in range(page.dropped):
            self._drop("notification without an id")
        if page.seq is None:
            self.count.doubt()
        if page.unread_count is None or [message for message in journal if counts_unnumbered(message)]:
            self.count.ask()

    def _release(self) -> None:
        """Show what was held back, as far as the page reaches back to it."""
        held = self._held or []
        self._held = None
        is_behind = False
        for position in range(len(held)):
            message = held[position]
            if is_gap(self._store.get_state(), message):
                self._behind += 1
                if self._behind < MOST_BEHIND:
                    self._held = held[position:]
                    self._load_again_later()
                    return
                # REST lags behind the socket, who knows how long: the bell does not fall silent for that.
                is_behind = True
                self._store.dispatch(actions.PositionForgotten(_place_before(message)))
            if message.type == COUNT and message.seq is None:
                # Who knows whether the page or this count is the later one.
                self._deliver(message)
                self.count.ask()
            elif message.type != RESYNC:
                self._show(message)
        if is_behind:
            self._load_again_later()
        else:
            self._retries = self._behind = 0

    def _load_again_later(self) -> None:
        if not self.count.is_on_line:
            self._store.dispatch(actions.LoadFailed())
            return
        delay = min(RETRY_PAGE * 2**self._retries, LONGEST_RETRY_PAGE)
        self._retries += 1
        self._retry_timer = self._ports.timers.start(delay, self.load)

    def load_older(self, done: "Callable[[], None] | None" = None) -> None:
        """Load the page behind the last one. ``done`` is called when an answer came, whatever it says."""
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
                if page.seq is None:
                    self.count.doubt()  # it may contain what frames on their way are about to tell
            if done:
                done()

        self._api.older(cursor, answered)

    @property
    def is_loading(self) -> bool:
        """A page is on its way."""
        return self._loading

    def _stop_waiting_for_page(self) -> None:
        if self._stop_waiting:
            self._stop_waiting()
            self._stop_waiting = None

    def _stop_timers(self) -> None:
        self.count.stop()
        self._stop_retrying()

    def _stop_retrying(self) -> None:
        if self._retry_timer:
            self._retry_timer()
            self._retry_timer = None


def _place_before(message: Message) -> int:
    """The event after which a numbered frame is no gap."""
    return (message.seq or 0) - (message.type in EVENTS)


def _is_stale(place: "int | None", journal: "list[Message]", known: "int | None") -> bool:
    """Is a page as of event ``place`` too old for the frames of ``journal`` to lead on to ``known``?"""
    if place is None:
        return False
    for message in journal:
        if message.seq is None:
            continue
        if message.seq > place + (message.type in EVENTS):
            return True
        place = max(place, message.seq)
    return known is not None and place < known
