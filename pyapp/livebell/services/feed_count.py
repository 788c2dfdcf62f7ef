"""
Is our unread count the server's? Asked where frames alone cannot tell (protocol section 3).

A count without ``seq`` says nothing of the moment that it is of: a frame that it contains already may
still come and be counted twice. For a while after such a count, what could do that brings another question.
"""

from livebell.core import actions
from livebell.core.messages import COUNT, EVENTS, NotificationUpdated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.messages import Message
    from livebell.core.ports import Ports
    from livebell.core.state import State
    from livebell.core.store import Store
    from livebell.services.notifications_api import NotificationsApi, Result

ASK_COUNT_AFTER = 1.0  # seconds; protocol section 3 debounces by one
# Seconds after a count from REST in which frames that it contains already may still come. Later than
# a ping's deadline none comes: such a line is dead.
DOUBT = 10.0


class FeedCount:
    """
    ``moment()`` is where the feed stands: equal twice means that nothing came between.

    Its first part is the number of the running load: a count of before is not of this page.
    ``reload()`` loads the newest page.
    """

    def __init__(
        self,
        ports: "Ports",
        store: "Store",
        api: "NotificationsApi",
        moment: "Callable[[], tuple[int, int]]",
        reload: "Callable[[], None]",
    ) -> None:
        self._ports = ports
        self._store = store
        self._api = api
        self._moment = moment
        self._reload = reload
        self.is_on_line = False  # off line it comes with what follows
        self._doubtful_until = 0.0
        self._unsure = False  # our own count may be wrong: that it equals the server's proves nothing
        self._cancel: Callable[[], None] | None = None

    def ask(self) -> None:
        """Ask in a moment; many wishes are one question."""
        if self.is_on_line and self._cancel is None:
            self._cancel = self._ports.timers.start(ASK_COUNT_AFTER, self._ask_now)

    def ask_unsure(self) -> None:
        """Likewise: something came that our own count cannot have right."""
        self._unsure = True
        self.ask()

    def stop(self) -> None:
        """What was to be asked in a moment is not."""
        if self._cancel:
            self._cancel()
            self._cancel = None

    def doubt(self) -> None:
        """A count came without ``seq``, or something happened that has none."""
        self._doubtful_until = self._ports.clock.monotonic() + DOUBT

    def compare(self, message: "Message", before: "State") -> None:
        """A message without ``seq`` is in the store. Came it late, or twice, then a count may be wrong: ask."""
        if message.type in EVENTS and _was_known(message, before, self._store.get_state()):
            self.ask_unsure()
        elif self._is_doubtful() and counts_unnumbered(message):
            self.ask()

    def check(self, reload_if_different: bool = True, done: "Callable[[Result], None] | None" = None) -> None:
        """Ask now; on a line that may have been deaf, reload if it differs."""
        moment = self._moment()

        def answered(result: "Result") -> None:
            now = self._moment()
            if moment[0] == now[0] and result.ok and result.unread_count is not None:
                if moment != now and result.seq is None:
                    self.ask()  # it was overtaken, who knows which way
                else:
                    self._answered(result, result.unread_count, reload_if_different)
            if done:
                done(result)

        self._api.count(answered)

    def _ask_now(self) -> None:
        self._cancel = None
        self.check(False)

    def _is_doubtful(self) -> bool:
        return self._doubtful_until > 0.0 and self._ports.clock.monotonic() < self._doubtful_until

    def _answered(self, result: "Result", count: int, reload_if_different: bool) -> None:
        differs = count != self._store.get_state().unread
        if result.seq is None:
            self._doubtful_until = 0.0
            if differs or self._unsure:
                self.doubt()
            self._unsure = False
        self._store.dispatch(actions.CountLoaded(count, result.seq))
        if differs and reload_if_different:
            self._reload()


def counts_unnumbered(message: "Message") -> bool:
    """Does it say something of the count, and not as of which event?"""
    return message.seq is None and (message.type in EVENTS or message.type == COUNT)


def _was_known(message: "Message", before: "State", after: "State") -> bool:
    """Did the store know already what this event says?"""
    if isinstance(message, NotificationUpdated) and "is_read" in message.updates:
        return before.unread == after.unread
    return before is after
