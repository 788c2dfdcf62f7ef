"""The timers of a connection, by name: which of them run, and which of their firings still count."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    Command = tuple[object, ...]  # a word and its values; core/connection.py lists them

# One of each.
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


class Timetable:
    """Times are seconds of a monotonic clock. ``arm`` and ``disarm`` return the command that makes it so."""

    def __init__(self) -> None:
        self._serial = 0
        self._armed: dict[str, tuple[int, float]] = {}  # timer: its serial, and when it is due

    def arm(self, timer: str, seconds: float, now: float) -> "Command":
        """Start it, anew if it runs: what the last start still brings counts for nothing."""
        self._serial += 1
        self._armed[timer] = (self._serial, now + seconds)
        return ("arm", timer, self._serial, seconds)

    def disarm(self, timer: str) -> "Command":
        """Stop it, if it runs."""
        self._armed.pop(timer, None)
        return ("disarm", timer)

    def disarm_attempt(self) -> "list[Command]":
        """Stop those that end with an attempt. The polls go on."""
        return [self.disarm(timer) for timer in _OF_AN_ATTEMPT if timer in self._armed]

    def is_armed(self, timer: str) -> bool:
        """Does it run?"""
        return timer in self._armed

    def fired(self, timer: str, serial: int, now: float) -> "float | None":
        """How many seconds late it comes; None where it was armed anew or disarmed meanwhile."""
        armed = self._armed.get(timer)
        if armed is None or armed[0] != serial:
            return None
        del self._armed[timer]
        return now - armed[1]

    def serials(self) -> "dict[str, int]":
        """The running timers, each with the number of its last start."""
        return {timer: serial for timer, (serial, _) in self._armed.items()}
