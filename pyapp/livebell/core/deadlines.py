"""What follows when a timer of a connection comes (protocol section 4)."""

from livebell.core import close_codes
from livebell.core.attempts import Attempts
from livebell.core.phases import ASKING, PROBING
from livebell.core.timetable import (
    AUTH_TIMER,
    CONNECT_TIMER,
    HEARTBEAT_TIMER,
    POLL_TIMER,
    PONG_TIMER,
    QUIET_TIMER,
    RENEW_TIMER,
    RETRY_TIMER,
    SILENCE_TIMER,
    STABLE_TIMER,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.timetable import Command

NO_HANDSHAKE = "no handshake within the time"


class Deadlines(Attempts):
    """Each handler gets the time, and by how many seconds its timer came late."""

    def timer_fired(self, timer: str, serial: int, now: float) -> "list[Command]":
        """A timer's time has come. One that was armed anew meanwhile counts for nothing."""
        late = self.timetable.fired(timer, serial, now)
        return [] if late is None else self._handlers()[timer](now, late)

    def _handlers(self) -> "dict[str, Callable[[float, float], list[Command]]]":
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

    def _connect_timed_out(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        """The step at hand takes too long. Those who were asked have limits of their own; this is ours."""
        if self.phase == ASKING:
            return self._lost(None, "no token in time", now)
        if self.phase == PROBING:
            return self._lost(None, "network", now)
        if self._rounds.take_probe():
            self.last_close = {"code": None, "reason": NO_HANDSHAKE}
            return [("close", self.generation, close_codes.NORMAL)] + self._probe(now)
        return self._lost(None, NO_HANDSHAKE, now)

    def _held_long_enough(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        self._rounds.held()
        return self._heartbeat.held(self.generation, now) + [("changed",)]

    def _heartbeat_due(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        return self._heartbeat.due(self.generation, now)

    def _pong_due(self, now: float, late: float) -> "list[Command]":
        more_time = self._heartbeat.pong_due(now, late)
        return self._lost(None, "no frame after our ping", now) if more_time is None else more_time

    def _silence_due(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        return self._heartbeat.silence_due(now)

    def _retry_due(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        return self._attempt(now)

    def _poll_due(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        return [self._arm_poll(now), ("poll", self.generation)]

    def _quiet_over(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        """The renewal took its time: from now on the status admits it."""
        return [("changed",)]

    def _renewal_due(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        self.question += 1
        return [("ask_token", self.question, True)]

    def _renewal_unanswered(self, now: float, late: float) -> "list[Command]":  # noqa: ARG002
        return self._replaced(str(self.renewal.offered), now)
