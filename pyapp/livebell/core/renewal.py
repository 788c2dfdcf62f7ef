"""The token that a line was opened with, and how another takes its place unnoticed (protocol section 2)."""

from livebell.core.timetable import AUTH_TIMER, QUIET_TIMER, RENEW_TIMER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.policy import Policy
    from livebell.core.timetable import Command, Timetable


class Renewal:
    """Of one connection; it never shows a token to anybody but the socket."""

    def __init__(self, policy: "Policy", timetable: "Timetable") -> None:
        self._policy = policy
        self._timetable = timetable
        self.token: str | None = None
        self.offered: str | None = None  # the token that was sent on the open line
        self.is_in_place = False  # this backend speaks the extensions: no other socket is needed
        self._expires_at: float | None = None  # by our clock, counted from the token's receipt
        self._quiet_until = 0.0

    def received(self, expires_in: "float | None", now: float) -> None:
        """A token came. ``expires_in`` (seconds) is None for an opaque one."""
        self._expires_at = None if expires_in is None else now + expires_in

    def plan(self, now: float) -> "list[Command]":
        """Ask for another in time, but not before this line has held."""
        if self._expires_at is None:
            return []
        seconds = self._expires_at - self._policy.renew_before - now
        return [self._timetable.arm(RENEW_TIMER, max(seconds, self._policy.stable), now)]

    def offer(self, generation: int, token: str, now: float) -> "list[Command] | None":
        """Another token, for the open line. None: it takes another socket."""
        if token == self.token:
            return []
        self.offered = token
        if not self.is_in_place:
            return None
        return [
            self._timetable.arm(AUTH_TIMER, self._policy.renew_answer, now),
            ("renew", generation, token),
        ]

    def accepted(self, now: float) -> "list[Command]":
        """An ``auth`` frame came: if it answers us, the line goes on with the new token."""
        if not self._timetable.is_armed(AUTH_TIMER):
            return []
        self.token = self.offered
        return [self._timetable.disarm(AUTH_TIMER)] + self.plan(now)

    def keep_quiet(self, now: float) -> "Command":
        """Another socket is opened for it: the status may say "open" for a moment longer."""
        self._quiet_until = now + self._policy.quiet
        return self._timetable.arm(QUIET_TIMER, self._policy.quiet, now)

    def is_quiet(self, now: float) -> bool:
        """Is nobody to know yet?"""
        return now < self._quiet_until

    def end_quiet(self) -> None:
        """There is nothing to keep quiet about any more."""
        self._quiet_until = 0.0
