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
from livebell.core.backoff import Backoff, draw
from livebell.core.policy import Policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Command = tuple[object, ...]

PING = '{"type": "ping"}'
PONG = '{"type": "pong"}'

# The public states (public-api.md). The phases below them are finer.
IDLE = "idle"
CONNECTING = "connecting"
OPEN = "open"
WAITING = "waiting"
DEGRADED = "degraded"
UNAUTHORIZED = "unauthorized"
CLOSED = "closed"

# Phases without a public name of their own: three steps of connecting, and the rest between rounds.
ASKING = "asking"  # for a token
DIALLING = "dialling"
PROBING = "probing"
BETWEEN = "between"  # the socket is gone, what follows is being decided
RESTING = "resting"
FOLLOWING = "following"  # another tab has the socket
ASLEEP = "asleep"  # the page was left and may come back (bfcache), or is frozen

_IN_ATTEMPT = (ASKING, DIALLING, PROBING)
_AT_REST = (IDLE, UNAUTHORIZED, CLOSED)

# Timers, one of each.
CONNECT_TIMER = "connect"
STABLE_TIMER = "stable"
HEARTBEAT_TIMER = "heartbeat"
PONG_TIMER = "pong"
RETRY_TIMER = "retry"
POLL_TIMER = "poll"
RENEW_TIMER = "renew"
SILENCE_TIMER = "silence"
QUIET_TIMER = "quiet"
AUTH_TIMER = "auth"
_OF_AN_ATTEMPT = (
    CONNECT_TIMER,
    STABLE_TIMER,
    HEARTBEAT_TIMER,
    PONG_TIMER,
    RENEW_TIMER,
    SILENCE_TIMER,
    QUIET_TIMER,
    AUTH_TIMER,
    RETRY_TIMER,
)

_OF_THE_LINE = ("pong", "ping", "auth")  # frames that say something of the line itself
_NOTHING: "list[Command]" = []  # what nearly every frame comes to; nobody adds to it

_LATE = 1.0  # seconds; a timer that comes later than this came out of sleep or throttling

_TICK = 0.001  # seconds, setTimeout's unit; what is missing by less is only rounded away

NO_HANDSHAKE = "no handshake within the time"

# What the probe and the poll say.
ANSWERED = "answered"  # 2xx
REFUSED = "refused"  # 401, 403
NO_ANSWER = "no answer"  # the network, or a server fault


class Connection:
    """One connection. ``random`` returns a float in [0, 1); ``policy`` holds the numbers."""

    def __init__(self, random: "Callable[[], float]", policy: "Policy | None" = None) -> None:
        self.policy = policy or Policy()
        self._random = random
        self._backoff = Backoff(
            random, int(self.policy.attempts), self.policy.first_delay, self.policy.longest_delay
        )
        self._phase = IDLE
        self.generation = 0  # the number of the present attempt
        self._question = 0
        self._serial = 0
        self._armed: dict[str, tuple[int, float]] = {}  # timer: its serial, and when it is due
        self._spent = False  # the round is spent, and no connection was open since
        self._refreshed = False  # the one refresh of this round was used
        self._probes = 0  # left in this round
        self._token: str | None = None
        self._expires_at: float | None = None  # by our clock, counted from the token's receipt
        self._opened_at = 0.0
        self._frames = 0
        self._frames_at_ping = 0
        self._last_frame_at = 0.0
        self._graced = False  # the present ping was given more time already
        self._backend_answers = False  # this backend has sent a ping or a pong in this session
        self._quiet_until = 0.0
        self._round_began_at = 0.0
        self._next_round_at = 0.0
        self._retry_at = 0.0
        self._renewing: str | None = None  # the token that was sent on the open line
        self.renews_in_place = False  # this backend speaks the extensions (protocol section 2)
        self.leader_state: str | None = None  # of the tab that has the socket, while we follow it
        self.last_close: dict[str, object] | None = None
        self.blocked: str | None = None  # why no socket may be tried at all

    # -- what others may know --------------------------------------------------------

    @property
    def state(self) -> str:
        """One of the seven public states."""
        if self._phase == RESTING:
            return DEGRADED
        if self._phase == FOLLOWING:
            return self.leader_state or CONNECTING
        if self._phase == ASLEEP:
            return WAITING
        if self._phase == WAITING or self._phase in _IN_ATTEMPT:
            if self._spent:
                return DEGRADED
            return WAITING if self._phase == WAITING else CONNECTING
        return self._phase

    @property
    def is_dialling(self) -> bool:
        """A socket is wanted and did not open yet."""
        return self._phase == DIALLING

    @property
    def is_following(self) -> bool:
        """Another tab has the socket."""
        return self._phase == FOLLOWING

    @property
    def attempt(self) -> int:
        """Reconnects in the running round; 0 for a first connect, and between rounds."""
        return 0 if self._phase == RESTING else self._backoff.attempt

    def next_attempt_in(self, now: float) -> "float | None":
        """Seconds to the next attempt, or None when none is planned."""
        return max(self._retry_at - now, 0.0) if self._phase == WAITING else None

    def is_quiet(self, now: float) -> bool:
        """A planned renewal is under way and nobody needs to know."""
        return now < self._quiet_until and self._phase in _IN_ATTEMPT

    # -- wishes ----------------------------------------------------------------------

    def connect(self, now: float) -> "list[Command]":
        """Somebody wants frames. Where an attempt or a connection is under way, nothing more."""
        if self._phase in _AT_REST:
            return self._new_round(now, immediately=True)
        return []

    def reconnect(self, now: float) -> "list[Command]":
        """Try now, whatever was planned; an open connection is replaced."""
        return self._left(now) + self._new_round(now, immediately=True)

    def disconnect(self, now: float) -> "list[Command]":
        """Nobody wants frames any more: close with 1000 and stay closed."""
        if self._phase == IDLE:
            self._phase = CLOSED
            return [("changed",)]
        if self._phase == CLOSED:
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
        self._expires_at = None if expires_in is None else now + expires_in
        if self._phase == OPEN:
            return self._renewed(token, now)
        return self._dial(token, now)

    def token_failed(self, question: int, reason: str, now: float) -> "list[Command]":
        """The provider raised, or took too long: a failed attempt like any other."""
        # In an open connection the token at hand still works; the server will say when it does not.
        return self._lost(None, reason, now) if self._is_answer_to(question) and self._phase == ASKING else []

    def token_refused(self, question: int, now: float) -> "list[Command]":
        """There is no other token than the one that was refused."""
        if not self._is_answer_to(question) or self._phase != ASKING:
            return []
        return self._stopped(UNAUTHORIZED, self.last_close or {"code": None, "reason": "token refused"}, now)

    def _is_answer_to(self, question: int) -> bool:
        """Is this what we wait for? Once: a second answer, or one after we went on, is none."""
        if question != self._question:
            return False
        self._question += 1
        return True

    # -- the socket --------------------------------------------------------------------

    def socket_opened(self, generation: int, now: float) -> "list[Command]":
        """The handshake went through. Whether the token pleases shows in what follows."""
        if generation != self.generation or self._phase != DIALLING:
            return []
        self._phase = OPEN
        self._opened_at = now
        self._frames = 0
        self._last_frame_at = now
        self._spent = False
        self._quiet_until = 0.0
        commands: list[Command] = [
            self._disarm(CONNECT_TIMER),
            self._disarm(POLL_TIMER),
            self._disarm(QUIET_TIMER),
            self._arm(STABLE_TIMER, self.policy.stable, now),
            self._arm(HEARTBEAT_TIMER, self.policy.heartbeat, now),
            self._arm(SILENCE_TIMER, self.policy.silence, now),
        ]
        return commands + self._plan_renewal(now) + [("changed",)]

    def frame_received(self, generation: int, kind: str, now: float) -> "list[Command]":
        """Any frame proves that the line is alive, not only a pong. No timer moves."""
        if generation != self.generation or self._phase != OPEN:
            return _NOTHING
        self._frames += 1
        self._last_frame_at = now
        if kind not in _OF_THE_LINE:
            return _NOTHING
        if kind == "auth":
            return self._renewal_answered(now)
        self._backend_answers = True
        return [("send", generation, PONG)] if kind == "ping" else _NOTHING

    def _renewal_answered(self, now: float) -> "list[Command]":
        if AUTH_TIMER not in self._armed:
            return _NOTHING
        self._token = self._renewing
        return [self._disarm(AUTH_TIMER)] + self._plan_renewal(now)

    def socket_failed(self, generation: int, reason: str, now: float) -> "list[Command]":
        """The constructor threw, or the handshake did not come about."""
        return self.socket_closed(generation, None, reason, now)

    def socket_closed(self, generation: int, code: "int | None", reason: str, now: float) -> "list[Command]":
        """The socket ended, by the other side or by the network."""
        if generation != self.generation or self._phase not in (DIALLING, OPEN):
            return []
        opened = self._phase == OPEN
        self._judge_stability(now)
        self._phase = BETWEEN
        self.last_close = {"code": code, "reason": reason}
        answer = close_codes.answer_to(code)
        if answer == close_codes.REFRESH:
            return self._token_was_refused(now)
        if answer == close_codes.SLOW_DOWN:
            lowest, highest = self.policy.slow_down_lowest, self.policy.slow_down_highest
            return self._lost(code, reason, now, draw(self._random, lowest, highest))
        if not opened and self._probes > 0:
            return self._probe(now)
        return self._lost(code, reason, now)

    def probe_answered(self, generation: int, outcome: str, now: float, reason: str = "") -> "list[Command]":
        """What REST says of a token whose handshake never opened (protocol section 2)."""
        if generation != self.generation or self._phase != PROBING:
            return []
        if outcome == REFUSED:
            self.last_close = {"code": None, "reason": reason or "token refused"}
            return self._token_was_refused(now)
        if outcome == ANSWERED:
            return self._lost(None, "socket refused", now)
        return self._lost(None, reason or "network", now)

    # -- the other tabs of this browser ----------------------------------------------------

    def followed(self, generation: int, now: float) -> "list[Command]":
        """Another tab may have the socket already: wait to be elected."""
        if generation != self.generation or self._phase != DIALLING:
            return []
        self._phase = BETWEEN  # no socket was opened yet
        return self._follow(now)

    def elected(self, now: float) -> "list[Command]":
        """Our tab has the lock: it is the one that dials, with the token that it has, or another."""
        return self._new_round(now, immediately=True) if self._phase == FOLLOWING else []

    def deposed(self, now: float) -> "list[Command]":
        """Another tab took the lock: one socket is enough."""
        if self._phase in _AT_REST or self._phase in (FOLLOWING, ASLEEP):
            return []
        return self._follow(now)

    def _follow(self, now: float) -> "list[Command]":
        """Nothing of ours goes on: the polls of a round that was spent would never end here."""
        commands = self._left(now) + [self._disarm(POLL_TIMER)]
        self._phase = FOLLOWING
        self._spent = False
        self.leader_state = None
        return commands + [("changed",)]

    def put_to_sleep(self, now: float) -> "list[Command]":
        """The page is left or frozen: a socket in there would be dead and not know it (bfcache)."""
        if self._phase in _AT_REST or self._phase == ASLEEP:
            return []
        commands = self._left(now) + [self._disarm(POLL_TIMER)]
        self._phase = ASLEEP
        return commands + [("changed",)]

    # -- time and the world ------------------------------------------------------------

    def timer_fired(self, timer: str, serial: int, now: float) -> "list[Command]":
        """A timer's time has come. One that was armed anew meanwhile counts for nothing."""
        armed = self._armed.get(timer)
        if armed is None or armed[0] != serial:
            return []
        del self._armed[timer]
        return self._timers()[timer](now, now - armed[1])

    def woke(self, now: float) -> "list[Command]":
        """The page became visible, was shown again, or the network came back."""
        if self._phase == OPEN:
            return self._ping(now) if self._backend_answers else [("check_count",)]
        if self._phase == WAITING and now >= self._retry_at:
            return self._attempt(now)  # the timer slept; the clock did not
        if self._phase == ASLEEP:
            return self._new_round(now, immediately=True)
        if self._phase == RESTING:
            return self._new_round(now, immediately=False)
        return []

    def poll_answered(self, generation: int, outcome: str, now: float) -> "list[Command]":
        """The count was asked for while degraded."""
        if generation != self.generation or self._phase != RESTING:
            return []
        if outcome == REFUSED:
            self.last_close = {"code": None, "reason": "token refused"}
            return self._token_was_refused(now)
        if outcome == ANSWERED and now >= self._next_round_at:
            return self._new_round(now, immediately=False)
        return []

    def rest_refused(self, now: float, reason: str = "token refused") -> "list[Command]":
        """REST was refused, and so was the refreshed token: the socket could only be refused, too."""
        if self._phase in _AT_REST:
            return []
        return self._stopped(UNAUTHORIZED, {"code": None, "reason": reason}, now)

    # -- inside --------------------------------------------------------------------------

    def _timers(self) -> "dict[str, Callable[[float, float], list[Command]]]":
        return {
            CONNECT_TIMER: self._connect_timed_out,
            STABLE_TIMER: self._held_long_enough,
            HEARTBEAT_TIMER: self._heartbeat_due,
            PONG_TIMER: self._pong_due,
            RETRY_TIMER: self._retry_due,
            POLL_TIMER: self._poll_due,
            RENEW_TIMER: self._renewal_due,
            SILENCE_TIMER: self._silence_due,
            QUIET_TIMER: self._quiet_over,
            AUTH_TIMER: self._renewal_unanswered,
        }

    def _new_round(self, now: float, immediately: bool) -> "list[Command]":
        """Five reconnects more. By hand at once; by the world a moment later, so that a herd spreads."""
        self._backoff.reset()
        self._refreshed = False
        self._probes = 1
        self._round_began_at = now
        if immediately:
            return self._attempt(now)
        return self._wait(self._backoff.next_delay() or 0.0, now)

    def _attempt(self, now: float) -> "list[Command]":
        self.generation += 1
        commands: list[Command] = [self._disarm(RETRY_TIMER)]
        if self.blocked:
            return commands + self._rest({"code": None, "reason": self.blocked}, now)
        return commands + self._ask(False, now)

    def _ask(self, refused: bool, now: float) -> "list[Command]":
        self._phase = ASKING
        self._question += 1
        return [
            self._arm(CONNECT_TIMER, self.policy.token + self.policy.grace, now),
            ("ask_token", self._question, refused),
            ("changed",),
        ]

    def _token_was_refused(self, now: float) -> "list[Command]":
        """Exactly one refresh, which reconnects at once and is no attempt. After it: stop, say so."""
        if self._refreshed:
            return self._stopped(UNAUTHORIZED, self.last_close, now)
        self._refreshed = True
        self._probes = 1
        return self._left(now) + self._ask(True, now)

    def _dial(self, token: str, now: float) -> "list[Command]":
        self._token = token
        self._phase = DIALLING
        return [self._arm(CONNECT_TIMER, self.policy.connect, now), ("open", self.generation, token)]

    def _probe(self, now: float) -> "list[Command]":
        self._probes -= 1
        self._phase = PROBING
        return [
            self._arm(CONNECT_TIMER, self.policy.connect + self.policy.grace, now),
            ("probe", self.generation, self._token),
            ("changed",),
        ]

    def _lost(
        self, code: "int | None", reason: str, now: float, delay: "float | None" = None
    ) -> "list[Command]":
        """An attempt or a connection is over; the next one waits its turn."""
        commands = self._left(now)
        self.last_close = {"code": code, "reason": reason}
        drawn = self._backoff.next_delay()
        if drawn is None:
            return commands + self._rest(self.last_close, now)
        return commands + self._wait(drawn if delay is None else delay, now)

    def _wait(self, delay: float, now: float) -> "list[Command]":
        self._phase = WAITING
        self._retry_at = now + delay
        return [self._arm(RETRY_TIMER, delay, now), ("changed",)]

    def _rest(self, close: "dict[str, object] | None", now: float) -> "list[Command]":
        """The round is spent: poll, and start another when there is hope."""
        self._phase = RESTING
        self._spent = True
        self.last_close = close
        # Those whose rounds ended together would begin the next ones together, too.
        rest = self.policy.between_rounds * self._random()
        self._next_round_at = max(self._round_began_at + self.policy.between_rounds, now + rest)
        # The first poll comes anywhere within its interval: else those whose rounds ended together
        # would all be silent for half a minute, and then come together.
        commands = [] if POLL_TIMER in self._armed else [self._arm_poll(now, self._random())]
        return commands + [("changed",)]

    def _stopped(
        self, phase: str, close: "dict[str, object] | None", now: float, signed_out: bool = False
    ) -> "list[Command]":
        commands = self._left(now) + [self._disarm(POLL_TIMER)]
        self._phase = phase
        self._backoff.reset()
        self._spent = False
        self._backend_answers = False  # the next connect may be to another backend
        self.renews_in_place = False
        self.last_close = close
        if signed_out:
            commands.append(("signed_out",))
        return commands + [("changed",)]

    def _left(self, now: float) -> "list[Command]":
        """What ends with the present attempt: its socket, if there is one, its timers, its question."""
        self._judge_stability(now)
        commands: list[Command] = [self._disarm(timer) for timer in _OF_AN_ATTEMPT if timer in self._armed]
        if self._phase in (DIALLING, OPEN):
            commands.append(("close", self.generation, close_codes.NORMAL))
        self._phase = BETWEEN
        self.generation += 1
        self._question += 1
        self._quiet_until = 0.0
        return commands

    def _judge_stability(self, now: float) -> None:
        """The timer may be late (throttled tabs): the clock decides."""
        if self._phase == OPEN and now - self._opened_at >= self.policy.stable:
            self._held()

    def _held(self) -> None:
        self._backoff.reset()
        self._refreshed = False
        self._probes = 1

    def _held_long_enough(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        self._held()
        # Until a backend has answered a ping, a line that went half open is not found out. So it is
        # asked for the first time now, not only when the first heartbeat is due.
        return ([] if self._backend_answers else self._ping(now)) + [("changed",)]

    def _connect_timed_out(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        """The step at hand takes too long. Those who were asked have limits of their own; this is ours."""
        if self._phase == ASKING:
            return self._lost(None, "no token in time", now)
        if self._phase == PROBING:
            return self._lost(None, "network", now)
        if self._probes > 0:
            self.last_close = {"code": None, "reason": NO_HANDSHAKE}
            return [("close", self.generation, close_codes.NORMAL)] + self._probe(now)
        return self._lost(None, NO_HANDSHAKE, now)

    def _retry_due(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        return self._attempt(now)

    def _heartbeat_due(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        return self._ping(now) + [self._arm(HEARTBEAT_TIMER, self.policy.heartbeat, now)]

    def _ping(self, now: float) -> "list[Command]":
        commands: list[Command] = [("send", self.generation, PING)]
        answered = self._frames > self._frames_at_ping
        if answered or PONG_TIMER not in self._armed:
            # A second ping does not put off the deadline of a first that waits for its answer.
            self._frames_at_ping = self._frames
            self._graced = False
            commands.append(self._arm(PONG_TIMER, self.policy.pong, now))
        return commands

    def _pong_due(self, now: float, late: float) -> "list[Command]":
        if self._frames > self._frames_at_ping or not self._backend_answers:
            return []
        if late > _LATE and not self._graced:
            # Out of sleep: the answer may be waiting in the queue behind this very timer. Once:
            # in a throttled tab every timer is late, and a dead line must not live for ever.
            self._graced = True
            return [self._arm(PONG_TIMER, self.policy.grace, now)]
        return self._lost(None, "no frame after our ping", now)

    def _silence_due(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        missing = self._last_frame_at + self.policy.silence - now
        if missing > _TICK:
            return [self._arm(SILENCE_TIMER, missing, now)]
        self._last_frame_at = now  # the next silence is counted from here
        commands: list[Command] = [self._arm(SILENCE_TIMER, self.policy.silence, now)]
        return commands if self._backend_answers else commands + [("check_count",)]

    def _quiet_over(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        """The renewal took its time: from now on the status admits it."""
        return [("changed",)]

    def _poll_due(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        return [self._arm_poll(now), ("poll", self.generation)]

    def _arm_poll(self, now: float, part: float = 1.0) -> "Command":
        spread = self.policy.poll * self.policy.poll_spread
        interval = draw(self._random, self.policy.poll - spread, self.policy.poll + spread)
        return self._arm(POLL_TIMER, part * interval, now)

    def _plan_renewal(self, now: float) -> "list[Command]":
        if self._expires_at is None:
            return []
        seconds = self._expires_at - self.policy.renew_before - now
        return [self._arm(RENEW_TIMER, max(seconds, self.policy.stable), now)]

    def _renewal_due(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        self._question += 1
        return [("ask_token", self._question, True)]

    def _renewed(self, token: str, now: float) -> "list[Command]":
        """A planned renewal: on the open line where the backend can, else by dialling again."""
        if token == self._token:
            return []
        self._renewing = token
        if self.renews_in_place:
            return [
                self._arm(AUTH_TIMER, self.policy.renew_answer, now),
                ("renew", self.generation, token),
            ]
        return self._replaced(token, now)

    def _renewal_unanswered(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        return self._replaced(str(self._renewing), now)

    def _replaced(self, token: str, now: float) -> "list[Command]":
        """Another socket with the new token; the status keeps quiet about it for a moment."""
        commands = self._left(now)
        self._quiet_until = now + self.policy.quiet
        commands.append(self._arm(QUIET_TIMER, self.policy.quiet, now))
        return commands + self._dial(token, now) + [("changed",)]

    def _arm(self, timer: str, seconds: float, now: float) -> "Command":
        self._serial += 1
        self._armed[timer] = (self._serial, now + seconds)
        return ("arm", timer, self._serial, seconds)

    def _disarm(self, timer: str) -> "Command":
        self._armed.pop(timer, None)
        return ("disarm", timer)
