"""
How an attempt to connect goes, step by step: a token, a socket, and where it failed, what follows.

``Connection`` hears the facts and decides; this says what each decision means in commands.
"""

from livebell.core import close_codes
from livebell.core.backoff import draw
from livebell.core.heartbeat import Heartbeat
from livebell.core.phases import (
    ASKING,
    BETWEEN,
    DIALLING,
    FOLLOWING,
    IDLE,
    OPEN,
    PROBING,
    RESTING,
    UNAUTHORIZED,
    WAITING,
)
from livebell.core.policy import Policy
from livebell.core.renewal import Renewal
from livebell.core.rounds import Rounds
from livebell.core.timetable import CONNECT_TIMER, POLL_TIMER, RETRY_TIMER, Timetable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.timetable import Command


class Attempts:
    """Those of one connection. ``random`` returns a float in [0, 1); ``policy`` holds the numbers."""

    def __init__(self, random: "Callable[[], float]", policy: "Policy | None" = None) -> None:
        self.policy = policy or Policy()
        self._random = random
        self.timetable = Timetable()
        self.renewal = Renewal(self.policy, self.timetable)
        self._heartbeat = Heartbeat(self.policy, self.timetable)
        self._rounds = Rounds(random, self.policy)
        self.phase = IDLE
        self.generation = 0  # the number of the present attempt
        self.question = 0  # the number of the last question for a token
        self._opened_at = 0.0
        self._retry_at = 0.0
        self.leader_state: str | None = None  # of the tab that has the socket, while we follow it
        self.last_close: dict[str, object] | None = None
        self.blocked: str | None = None  # why no socket may be tried at all

    def _new_round(self, now: float, immediately: bool) -> "list[Command]":
        """Five reconnects more. By hand at once; by the world a moment later, so that a herd spreads."""
        self._rounds.begin(now)
        if immediately:
            return self._attempt(now)
        return self._wait(self._rounds.next_delay() or 0.0, now)

    def _attempt(self, now: float) -> "list[Command]":
        self.generation += 1
        commands: list[Command] = [self.timetable.disarm(RETRY_TIMER)]
        if self.blocked:
            return commands + self._rest({"code": None, "reason": self.blocked}, now)
        return commands + self._ask(False, now)

    def _ask(self, refused: bool, now: float) -> "list[Command]":
        self.phase = ASKING
        self.question += 1
        return [
            self.timetable.arm(CONNECT_TIMER, self.policy.token + self.policy.grace, now),
            ("ask_token", self.question, refused),
            ("changed",),
        ]

    def _dial(self, token: str, now: float) -> "list[Command]":
        self.renewal.token = token
        self.phase = DIALLING
        return [
            self.timetable.arm(CONNECT_TIMER, self.policy.connect, now),
            ("open", self.generation, token),
        ]

    def _probe(self, now: float) -> "list[Command]":
        self.phase = PROBING
        return [
            self.timetable.arm(CONNECT_TIMER, self.policy.connect + self.policy.grace, now),
            ("probe", self.generation, self.renewal.token),
            ("changed",),
        ]

    def _lost(
        self, code: "int | None", reason: str, now: float, delay: "float | None" = None
    ) -> "list[Command]":
        """An attempt or a connection is over; the next one waits its turn."""
        commands = self._left(now)
        self.last_close = {"code": code, "reason": reason}
        drawn = self._rounds.next_delay()
        if drawn is None:
            return commands + self._rest(self.last_close, now)
        return commands + self._wait(drawn if delay is None else delay, now)

    def _wait(self, delay: float, now: float) -> "list[Command]":
        self.phase = WAITING
        self._retry_at = now + delay
        return [self.timetable.arm(RETRY_TIMER, delay, now), ("changed",)]

    def _rest(self, close: "dict[str, object] | None", now: float) -> "list[Command]":
        """The round is spent: poll, and start another when there is hope."""
        self.phase = RESTING
        self._rounds.rest(now)
        self.last_close = close
        # The first poll comes anywhere within its interval: else those whose rounds ended together
        # would all be silent for half a minute, and then come together.
        commands = [] if self.timetable.is_armed(POLL_TIMER) else [self._arm_poll(now, self._random())]
        return commands + [("changed",)]

    def _arm_poll(self, now: float, part: float = 1.0) -> "Command":
        spread = self.policy.poll * self.policy.poll_spread
        interval = draw(self._random, self.policy.poll - spread, self.policy.poll + spread)
        return self.timetable.arm(POLL_TIMER, part * interval, now)

    def _follow(self, now: float) -> "list[Command]":
        """Nothing of ours goes on: the polls of a round that was spent would never end here."""
        commands = self._left(now) + [self.timetable.disarm(POLL_TIMER)]
        self.phase = FOLLOWING
        self._rounds.is_spent = False
        self.leader_state = None
        return commands + [("changed",)]

    def _token_was_refused(self, now: float) -> "list[Command]":
        """Exactly one refresh, which reconnects at once and is no attempt. After it: stop, say so."""
        if not self._rounds.take_refresh():
            return self._stopped(UNAUTHORIZED, self.last_close, now)
        return self._left(now) + self._ask(True, now)

    def _replaced(self, token: str, now: float) -> "list[Command]":
        """Another socket with the new token; the status keeps quiet about it for a moment."""
        commands = self._left(now)
        commands.append(self.renewal.keep_quiet(now))
        return commands + self._dial(token, now) + [("changed",)]

    def _stopped(
        self, phase: str, close: "dict[str, object] | None", now: float, signed_out: bool = False
    ) -> "list[Command]":
        """Nothing more is tried until somebody asks for it."""
        commands = self._left(now) + [self.timetable.disarm(POLL_TIMER)]
        self.phase = phase
        self._rounds.over()
        self._heartbeat.backend_answers = False  # the next connect may be to another backend
        self.renewal.is_in_place = False
        self.last_close = close
        if signed_out:
            commands.append(("signed_out",))
        return commands + [("changed",)]

    def _left(self, now: float) -> "list[Command]":
        """What ends with the present attempt: its socket, if there is one, its timers, its question."""
        self._judge_stability(now)
        commands = self.timetable.disarm_attempt()
        if self.phase in (DIALLING, OPEN):
            commands.append(("close", self.generation, close_codes.NORMAL))
        self.phase = BETWEEN
        self.generation += 1
        self.question += 1
        self.renewal.end_quiet()
        return commands

    def _judge_stability(self, now: float) -> None:
        """The timer may be late (throttled tabs): the clock decides."""
        if self.phase == OPEN and now - self._opened_at >= self.policy.stable:
            self._rounds.held()
