"""How long to wait before the next attempt to connect (protocol section 4)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_DELAY = 1.0  # seconds, as the protocol says
LONGEST_DELAY = 30.0
MAX_ATTEMPTS = 5


def draw(random: "Callable[[], float]", lowest: float, highest: float) -> float:
    """A number of seconds from [lowest, highest); ``random`` returns a float in [0, 1)."""
    return lowest + (highest - lowest) * random()


class Backoff:
    """
    Doubling delays with jitter, and a limit on attempts.

    ``random`` returns a float in [0, 1). Half of each delay is fixed and half
    is drawn: clients that a restart cut off together come back spread out,
    and none waits longer than the protocol allows.

    One draw serves a whole round. Were each delay drawn anew, their sums would pile up
    around the middle: of 10,000 clients cut at once the fifth attempt came at twice its
    mean rate. So they stay as evenly spread as the first draw made them (``bench herd``).
    """

    def __init__(
        self,
        random: "Callable[[], float]",
        attempts: int = MAX_ATTEMPTS,
        first: float = FIRST_DELAY,
        longest: float = LONGEST_DELAY,
    ) -> None:
        self._random = random
        self._limit = attempts
        self._first = first
        self._longest = longest
        self._drawn: float | None = None  # this round's
        self.attempt = 0

    def next_delay(self) -> "float | None":
        """Seconds until the next attempt, or None when there is none left."""
        if self.attempt >= self._limit:
            return None
        ceiling: float = min(self._first * 2**self.attempt, self._longest)
        self.attempt += 1
        if self._drawn is None:
            self._drawn = draw(self._random, 0.5, 1.0)
        return ceiling * self._drawn

    def reset(self) -> None:
        """Start again. Call it when a connection has held, not when it opens."""
        self.attempt = 0
        self._drawn = None
