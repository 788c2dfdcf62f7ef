"""
Is the line alive? Pings, and the silence after them (protocol section 4).

Any frame proves it, not only a pong. A backend that never pongs is not hung up for that: it is
asked for the count instead, now and then.
"""

from livebell.core.timetable import HEARTBEAT_TIMER, PONG_TIMER, SILENCE_TIMER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.policy import Policy
    from livebell.core.timetable import Command, Timetable

PING = '{"type": "ping"}'
PONG = '{"type": "pong"}'

_LATE = 1.0  # seconds; a timer that comes later than this came out of sleep or throttling
_TICK = 0.001  # seconds, setTimeout's unit; what is missing by less is only rounded away


class Heartbeat:
    """Of one connection. Whoever receives a frame adds to ``frames`` and sets ``last_frame_at``."""

    def __init__(self, policy: "Policy", timetable: "Timetable") -> None:
        self._policy = policy
        self._timetable = timetable
        self.frames = 0  # on this line
        self.last_frame_at = 0.0
        self.backend_answers = False  # this backend has sent a ping or a pong in this session
        self._frames_at_ping = 0
        self._graced = False  # the present ping was given more time already

    def begin(self, now: float) -> "list[Command]":
        """The line is open."""
        self.frames = 0
        self.last_frame_at = now
        return [
            self._timetable.arm(HEARTBEAT_TIMER, self._policy.heartbeat, now),
            self._timetable.arm(SILENCE_TIMER, self._policy.silence, now),
        ]

    def held(self, generation: int, now: float) -> "list[Command]":
        """
        The line has held for a while.

        Until a backend has answered a ping, a line that went half open is not found out. So it is
        asked for the first time now, not only when the first heartbeat is due.
        """
        return [] if self.backend_answers else self.ping(generation, now)

    def due(self, generation: int, now: float) -> "list[Command]":
        """The next ping's time has come."""
        return self.ping(generation, now) + [
            self._timetable.arm(HEARTBEAT_TIMER, self._policy.heartbeat, now)
        ]

    def ping(self, generation: int, now: float) -> "list[Command]":
        """Ask for a sign of life."""
        commands: list[Command] = [("send", generation, PING)]
        answered = self.frames > self._frames_at_ping
        if answered or not self._timetable.is_armed(PONG_TIMER):
            # A second ping does not put off the deadline of a first that waits for its answer.
            self._frames_at_ping = self.frames
            self._graced = False
            commands.append(self._timetable.arm(PONG_TIMER, self._policy.pong, now))
        return commands

    def pong_due(self, now: float, late: float) -> "list[Command] | None":
        """The deadline of a ping, which came ``late`` seconds late. None: the line is dead."""
        if self.frames > self._frames_at_ping or not self.backend_answers:
            return []
        if late > _LATE and not self._graced:
            # Out of sleep: the answer may be waiting in the queue behind this very timer. Once:
            # in a throttled tab every timer is late, and a dead line must not live for ever.
            self._graced = True
            return [self._timetable.arm(PONG_TIMER, self._policy.grace, now)]
        return None

    def silence_due(self, now: float) -> "list[Command]":
        """Nothing was heard for long, unless a frame came since this timer was armed."""
        missing = self.last_frame_at + self._policy.silence - now
        if missing > _TICK:
            return [self._timetable.arm(SILENCE_TIMER, missing, now)]
        self.last_frame_at = now  # the next silence is counted from here
        commands: list[Command] = [self._timetable.arm(SILENCE_TIMER, self._policy.silence, now)]
        return commands if self.backend_answers else commands + [("check_count",)]
