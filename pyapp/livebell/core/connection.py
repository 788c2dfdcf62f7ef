"""
The life of one connection, without any input or output (protocol sections 2 and 4).

Facts go in as method calls with the time ``now`` (seconds of a monotonic clock), commands
come out as a list of tuples for the service to carry out:

    ("ask_token", question, refused)   get a token; answer with token_received / token_failed
    ("open", generation, token)        open a socket
    ("send", generation, text)         send a frame
    ("renew", generation, token)       send the new token on the open line; the answer is an "auth" frame
    ("close", generation, code)        close the socket and forget it
    ("probe", generation, token)       ask the unread count over REST: is it the token or the net?
    ("poll", generation)               ask the count while degraded
    ("check_count",)                   a backend that never pongs: ask, and reload if it differs
    ("arm", timer, serial, seconds)    start that timer anew; answer with timer_fired
    ("disarm", timer)
    ("signed_out",)                    the provider said that nobody is signed in
    ("changed",)                       get_status() has changed

What may answer at once (a provider that is no coroutine, a constructor that throws, a listener
of "changed") stands behind the timers and the close: its answer finds them as they should be.

A generation belongs to one attempt. Whatever comes late carries an old one and yields nothing.
"""

from livebell.core import close_codes
from livebell.core.backoff import draw
from livebell.core.deadlines import Deadlines
from livebell.core.heartbeat import PONG
from livebell.core.phases import (
    ANSWERED,
    ASKING,
    ASLEEP,
    AT_REST,
    BETWEEN,
    CLOSED,
    CONNECTING,
    DEGRADED,
    DIALLING,
    FOLLOWING,
    IDLE,
    IN_ATTEMPT,
    OPEN,
    PROBING,
    REFUSED,
    RESTING,
    UNAUTHORIZED,
    WAITING,
)
from livebell.core.timetable import CONNECT_TIMER, POLL_TIMER, QUIET_TIMER, STABLE_TIMER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.timetable import Command

_OF_THE_LINE = ("pong", "ping", "auth")  # frames that say something of the line itself
SOCKET_REFUSED = "socket refused"  # protocol section 2
_NOTHING: "list[Command]" = []  # what nearly every frame comes to; nobody adds to it


class Connection(Deadlines):
    """
    One connection: the facts that come from outside. ``random`` returns a float in [0, 1).

    ``Deadlines`` has those that time brings, ``Attempts`` below it what a decision means in commands.
    """

    # -- what others may know --------------------------------------------------------

    @property
    def state(self) -> str:
        """One of the seven public states."""
        if self.phase == RESTING:
            return DEGRADED
        if self.phase == FOLLOWING:
            return self.leader_state or CONNECTING
        if self.phase == ASLEEP:
            return WAITING
        if self.phase == WAITING or self.phase in IN_ATTEMPT:
            if self._rounds.is_spent:
                return DEGRADED
            return WAITING if self.phase == WAITING else CONNECTING
        return self.phase

    @property
    def is_dialling(self) -> bool:
        """A socket is wanted and did not open yet."""
        return self.phase == DIALLING

    @property
    def is_following(self) -> bool:
        """Another tab has the socket."""
        return self.phase == FOLLOWING

    @property
    def attempt(self) -> int:
        """Reconnects in the running round; 0 for a first connect, and between rounds."""
        return 0 if self.phase == RESTING else self._rounds.attempt

    def next_attempt_in(self, now: float) -> "float | None":
        """Seconds to the next attempt, or None when none is planned."""
        return max(self._retry_at - now, 0.0) if self.phase == WAITING else None

    def is_quiet(self, now: float) -> bool:
        """A planned renewal is under way and nobody needs to know."""
        return self.renewal.is_quiet(now) and self.phase in IN_ATTEMPT

    # -- wishes ----------------------------------------------------------------------

    def connect(self, now: float) -> "list[Command]":
        """Somebody wants frames. Where an attempt or a connection is under way, nothing more."""
        if self.phase in AT_REST:
            return self._new_round(now, immediately=True)
        return []

    def reconnect(self, now: float) -> "list[Command]":
        """Try now, whatever was planned; an open connection is replaced."""
        return self._left(now) + self._new_round(now, immediately=True)

    def disconnect(self, now: float) -> "list[Command]":
        """Nobody wants frames any more: close with 1000 and stay closed."""
        if self.phase == IDLE:
            self.phase = CLOSED
            return [("changed",)]
        if self.phase == CLOSED:
            return []
        return self._stopped(CLOSED, {"code": close_codes.NORMAL, "reason": "asked to close"}, now)

    def sign_out(self, now: float) -> "list[Command]":
        """The user signed out."""
        return self._stopped(UNAUTHORIZED, {"code": close_codes.NORMAL, "reason": "signed out"}, now)

    # -- tokens ----------------------------------------------------------------------

    def token_received(
        self, question: int, token: "str | None", expires_in: "float | None", now: float
    ) -> "list[Command]":
        """The provider answered. ``expires_in`` is None for an opaque token."""
        if not self._is_answer_to(question):
            return []
        if token is None:
            return self._stopped(
                UNAUTHORIZED, {"code": None, "reason": "not signed in"}, now, signed_out=True
            )
        self.renewal.received(expires_in, now)
        if self.phase != OPEN:
            return self._dial(token, now)
        on_the_line = self.renewal.offer(self.generation, token, now)
        return self._replaced(token, now) if on_the_line is None else on_the_line

    def token_lives(self, expires_in: float, now: float) -> "list[Command]":
        """The present token has less time than was thought."""
        self.renewal.received(expires_in, now)
        return self.renewal.plan(now) if self.phase == OPEN else []

    def token_failed(self, question: int, reason: str, now: float) -> "list[Command]":
        """The provider raised, or took too long: a failed attempt like any other."""
        # In an open connection the token at hand still works; the server will say when it does not.
        return self._lost(None, reason, now) if self._is_answer_to(question) and self.phase == ASKING else []

    def token_refused(self, question: int, now: float) -> "list[Command]":
        """There is no other token than the one that was refused."""
        if not self._is_answer_to(question) or self.phase != ASKING:
            return []
        return self._stopped(UNAUTHORIZED, self.last_close or {"code": None, "reason": "token refused"}, now)

    def _is_answer_to(self, question: int) -> bool:
        """Is this what we wait for? Once: a second answer, or one after we went on, is none."""
        if question != self.question:
            return False
        self.question += 1
        return True

    # -- the socket --------------------------------------------------------------------

    def socket_opened(self, generation: int, now: float) -> "list[Command]":
        """The handshake went through. Whether the token pleases shows in what follows."""
        if generation != self.generation or self.phase != DIALLING:
            return []
        self.phase = OPEN
        self._opened_at = now
        self._rounds.is_spent = False
        self.renewal.end_quiet()
        table = self.timetable
        commands = [table.disarm(timer) for timer in (CONNECT_TIMER, POLL_TIMER, QUIET_TIMER)]
        commands.append(table.arm(STABLE_TIMER, self.policy.stable, now))
        return commands + self._heartbeat.begin(now) + self.renewal.plan(now) + [("changed",)]

    def frame_received(self, generation: int, kind: str, now: float) -> "list[Command]":
        """Any frame proves that the line is alive, not only a pong. No timer moves."""
        if generation != self.generation or self.phase != OPEN:
            return _NOTHING
        heartbeat = self._heartbeat
        heartbeat.frames += 1
        heartbeat.last_frame_at = now
        if kind not in _OF_THE_LINE:
            return _NOTHING
        if kind == "auth":
            return self.renewal.accepted(now)
        heartbeat.backend_answers = True
        return [("send", generation, PONG)] if kind == "ping" else _NOTHING

    def socket_failed(self, generation: int, reason: str, now: float) -> "list[Command]":
        """The constructor threw, or the handshake did not come about."""
        return self.socket_closed(generation, None, reason, now)

    def socket_closed(self, generation: int, code: "int | None", reason: str, now: float) -> "list[Command]":
        """The socket ended, by the other side or by the network."""
        if generation != self.generation or self.phase not in (DIALLING, OPEN):
            return []
        opened = self.phase == OPEN
        self._judge_stability(now)
        self.phase = BETWEEN
        self.last_close = {"code": code, "reason": reason}
        answer = close_codes.answer_to(code)
        if answer == close_codes.REFRESH:
            return self._token_was_refused(now)
        if answer == close_codes.SLOW_DOWN:
            lowest, highest = self.policy.slow_down_lowest, self.policy.slow_down_highest
            return self._lost(code, reason, now, draw(self._random, lowest, highest))
        if not opened and self._rounds.take_probe():
            return self._probe(now)
        says_nothing = code in (None, 1006) and not (opened or reason)  # RFC 6455 section 7.1.5
        if says_nothing and self._rounds.refuses_sockets:
            return self._lost(None, SOCKET_REFUSED, now)
        return self._lost(code, reason, now)

    def probe_answered(self, generation: int, outcome: str, now: float, reason: str = "") -> "list[Command]":
        """What REST says of a token whose handshake never opened (protocol section 2)."""
        if generation != self.generation or self.phase != PROBING:
            return []
        if outcome == REFUSED:
            self.last_close = {"code": None, "reason": reason or "token refused"}
            return self._token_was_refused(now)
        if outcome == ANSWERED:
            self._rounds.refuses_sockets = True
            return self._lost(None, SOCKET_REFUSED, now)
        return self._lost(None, reason or "network", now)

    # -- the other tabs of this browser ----------------------------------------------------

    def followed(self, generation: int, now: float) -> "list[Command]":
        """Another tab may have the socket already: wait to be elected."""
        if generation != self.generation or self.phase != DIALLING:
            return []
        self.phase = BETWEEN  # no socket was opened yet
        return self._follow(now)

    def elected(self, now: float) -> "list[Command]":
        """Our tab has the lock: it is the one that dials, with the token that it has, or another."""
        return self._new_round(now, immediately=True) if self.phase == FOLLOWING else []

    def deposed(self, now: float) -> "list[Command]":
        """Another tab took the lock: one socket is enough."""
        if self.phase in AT_REST or self.phase in (FOLLOWING, ASLEEP):
            return []
        return self._follow(now)

    def put_to_sleep(self, now: float) -> "list[Command]":
        """The page is left or frozen: a socket in there would be dead and not know it (bfcache)."""
        if self.phase in AT_REST or self.phase == ASLEEP:
            return []
        commands = self._left(now) + [self.timetable.disarm(POLL_TIMER)]
        self.phase = ASLEEP
        return commands + [("changed",)]

    # -- time and the world ------------------------------------------------------------

    def woke(self, now: float) -> "list[Command]":
        """The page became visible, was shown again, or the network came back."""
        if self.phase == OPEN:
            beat = self._heartbeat
            return beat.ping(self.generation, now) if beat.backend_answers else [("check_count",)]
        if self.phase == WAITING and now >= self._retry_at:
            return self._attempt(now)  # the timer slept; the clock did not
        if self.phase == ASLEEP:
            return self._new_round(now, immediately=True)
        if self.phase == RESTING:
            return self._new_round(now, immediately=False)
        return []

    def poll_answered(self, generation: int, outcome: str, now: float) -> "list[Command]":
        """The count was asked for while degraded."""
        if generation != self.generation or self.phase != RESTING:
            return []
        if outcome == REFUSED:
            self.last_close = {"code": None, "reason": "token refused"}
            return self._token_was_refused(now)
        if outcome == ANSWERED and self._rounds.may_begin(now):
            return self._new_round(now, immediately=False)
        return []

    def rest_refused(self, now: float, reason: str = "token refused") -> "list[Command]":
        """REST was refused, and so was the refreshed token: the socket could only be refused, too."""
        if self.phase in AT_REST:
            return []
        return self._stopped(UNAUTHORIZED, {"code": None, "reason": reason}, now)
