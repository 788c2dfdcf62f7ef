"""
What ``core/connection.py`` decides, carried out: timers, tokens, the socket, REST, the other tabs.

Each of its commands has a method here, by its name.
"""

import time

from livebell.core import phases
from livebell.core.errors import NotInitialized
from livebell.services.announcements import POLLED, STATUS, Announcements
from livebell.services.notifications_api import UNAUTHORIZED
from livebell.services.status import idle_status, status_of
from livebell.services.tokens import SIGNED_OUT, TOKEN, UNCHANGED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.connection import Connection
    from livebell.core.store import Store
    from livebell.core.timetable import Command
    from livebell.services.endpoint import Endpoint
    from livebell.services.live_feed import LiveFeed
    from livebell.services.notifications_api import NotificationsApi, Result
    from livebell.services.tabs import Tabs
    from livebell.services.tokens import TokenAnswer, Tokens


class Link(Announcements):
    """Of one page. Connection, tokens and tabs are there from the first need on: ``_is_wired``."""

    _connection: "Connection"
    _tabs: "Tabs"
    tokens: "Tokens"

    def __init__(self, store: "Store") -> None:
        super().__init__()
        self._store = store
        self._is_wired = False
        self._endpoint: Endpoint | None = None  # None: no address is known
        self._timers: dict[str, Callable[[], None]] = {}
        self._commands: list[Command] = []
        self._is_carrying_out = False
        self._since = 0.0
        self._state = phases.IDLE
        self._shown: tuple[dict[str, object], bool] | None = None
        self._leader: dict[str, object] | None = None  # what the leading tab last said of itself

    # -- how it stands ------------------------------------------------------------------

    @property
    def is_connected(self) -> bool:
        """Frames reach this page now."""
        return self._is_wired and self._connection.state == phases.OPEN

    @property
    def is_quiet(self) -> bool:
        """A planned renewal is under way; the status may keep saying "Live"."""
        return self._is_wired and self._connection.is_quiet(self._now())

    @property
    def is_initialized(self) -> bool:
        """An address is known."""
        return self._endpoint is not None

    @property
    def api(self) -> "NotificationsApi":
        """REST. Raises ``NotInitialized`` where no address is known."""
        return self._present("REST").api

    @property
    def feed(self) -> "LiveFeed":
        """What keeps the store up to date. Raises ``NotInitialized`` where no address is known."""
        return self._present("the feed").feed

    @property
    def timers(self) -> "list[str]":
        """The names of the connection's timers that run."""
        return sorted(self._timers)

    def get_status(self) -> "dict[str, object]":
        """The keys of public-api.md, as a plain dict. Never a token."""
        if not self._is_wired:
            self._since = self._since or time.time()  # no world is made for a question
            return idle_status(self._since)
        seq, dropped = self._store.get_state().seq, sum(self._dropped.values())
        return status_of(self._connection, self._now(), seq, self._since, dropped, self._leader)

    def _present(self, what: str = "the socket") -> "Endpoint":
        """The endpoint. Raises ``NotInitialized`` where no address is known."""
        if self._endpoint is None:
            raise NotInitialized(what)
        return self._endpoint

    def is_dialling(self, generation: int) -> bool:
        """Is that attempt's socket still wanted?"""
        return generation == self._connection.generation and self._connection.is_dialling

    def _now(self) -> float:
        return self._ports.clock.monotonic()

    # -- carrying out --------------------------------------------------------------------

    def _do(self, commands: "list[Command]") -> None:
        """
        In the order of the decisions: what a command brings about at once waits for those before it.

        Otherwise a socket that fails in its constructor would have its timers armed after their end.
        """
        self._commands.extend(commands)
        if self._is_carrying_out:
            return
        self._is_carrying_out = True
        try:
            while self._commands:
                command = self._commands.pop(0)
                getattr(self, "_do_" + str(command[0]))(*command[1:])
        finally:
            self._is_carrying_out = False

    def _do_ask_token(self, question: int, refused: bool) -> None:
        def answered(answer: "TokenAnswer") -> None:
            link, now = self._connection, self._now()
            if answer.kind in (TOKEN, SIGNED_OUT):
                self._do(link.token_received(question, answer.token, answer.expires_in, now))
            elif answer.kind == UNCHANGED:
                self._do(link.token_refused(question, now))
            else:
                self._do(link.token_failed(question, answer.reason, now))

        renewal = refused and self._connection.state == phases.OPEN
        # REST may have a newer token by now: what was refused is the one that was sent.
        self.tokens.ask(
            answered, refused=self._present().token if refused and not renewal else None, renew=renewal
        )

    def _do_open(self, generation: int, token: str) -> None:
        endpoint, attempt = self._present(), self._connection.attempt
        endpoint.token = token
        group = self._group(endpoint)
        if group and not (self._tabs.is_in(group) and self._tabs.leads):
            self._do(self._connection.followed(generation, self._now()))
            self._tabs.enter(group)
        elif self.is_dialling(generation):
            endpoint.feed.before_dialling(lambda: endpoint.dial(generation, attempt))

    def _group(self, endpoint: "Endpoint") -> str:
        """Who shares a socket: tabs of the same user at the same address. Empty: nobody."""
        user = self.tokens.user
        if user is None or not self._tabs.is_supported:
            return ""  # an opaque token does not say whose it is
        return f"livebell:{endpoint.address[1]}:{user}"

    def _do_send(self, generation: int, text: str) -> None:  # noqa: ARG002
        self._present().send(text)

    def _do_renew(self, generation: int, token: str) -> None:  # noqa: ARG002
        self._present().renew(token)

    def _do_close(self, generation: int, code: int) -> None:  # noqa: ARG002
        self._present().close(code)

    def _do_probe(self, generation: int, token: str) -> None:
        def answered(result: "Result") -> None:
            self._do(self._connection.probe_answered(generation, _outcome(result), self._now(), result.fault))

        self.api.probe(self._present().token or token, answered)

    def _do_poll(self, generation: int) -> None:
        def answered(result: "Result") -> None:
            self._do(self._connection.poll_answered(generation, _outcome(result), self._now()))
            if result.ok:
                self._own.emit(POLLED, None)

        self.feed.count.check(done=answered)

    def _do_check_count(self) -> None:
        self.feed.count.check()

    def _do_arm(self, timer: str, serial: int, seconds: float) -> None:
        self._do_disarm(timer)

        def fired() -> None:
            self._timers.pop(timer, None)
            self._do(self._connection.timer_fired(timer, serial, self._now()))

        self._timers[timer] = self._ports.timers.start(seconds, fired)

    def _do_disarm(self, timer: str) -> None:
        cancel = self._timers.pop(timer, None)
        if cancel:
            cancel()

    def _do_signed_out(self) -> None:
        """What follows is ``_nobody_is_signed_in``: the tokens tell it, whoever asked them."""

    def _do_changed(self) -> None:
        if self._connection.state != self._state:
            self._state = self._connection.state
            self._since = self._ports.clock.wall()
            self._ports.log.debug("%s, after %s", self._state, self._connection.last_close)
        if self._state in (phases.UNAUTHORIZED, phases.CLOSED):
            self._tabs.leave()
        status = self.get_status()
        shown = (status, self.is_quiet)  # "Live" is kept for a moment only, while the dict stays the same
        if shown != self._shown:
            self._shown = shown
            self._own.emit(STATUS, status)
            self._tabs.tell_status()


def _outcome(result: "Result") -> str:
    if result.ok:
        return phases.ANSWERED
    return phases.REFUSED if result.status in UNAUTHORIZED else phases.NO_ANSWER
