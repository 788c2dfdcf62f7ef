"""
How often to try: five reconnects make a round, and a rest follows it (protocol section 4).

Once in a round, or since a connection held, a refused token is refreshed; and REST is asked why a
handshake failed once in a round, after that refresh, and since a connection held.
"""

from livebell.core.backoff import Backoff

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.policy import Policy


class Rounds:
    """Of one connection. ``random`` returns a float in [0, 1); times are seconds of a monotonic clock."""

    def __init__(self, random: "Callable[[], float]", policy: "Policy") -> None:
        self._random = random
        self._policy = policy
        self._backoff = Backoff(random, int(policy.attempts), policy.first_delay, policy.longest_delay)
        self.is_spent = False  # the round is, and no connection was open since
        self._may_refresh = True
        self._may_probe = False
        self.refuses_sockets = False  # REST answers, and the handshake does not: so the whole round
        self._began_at = 0.0
        self._next_at = 0.0

    @property
    def attempt(self) -> int:
        """Reconnects in this round."""
        return self._backoff.attempt

    def begin(self, now: float) -> None:
        """A new round."""
        self.held()
        self._began_at = now

    def held(self) -> None:
        """The connection was a good one: what follows it is judged anew."""
        self._backoff.reset()
        self._may_refresh = True
        self._may_probe = True
        self.refuses_sockets = False

    def over(self) -> None:
        """No attempt follows."""
        self._backoff.reset()
        self.is_spent = False

    def next_delay(self) -> "float | None":
        """Seconds until the next attempt; None where the round is spent."""
        return self._backoff.next_delay()

    def take_refresh(self) -> bool:
        """May a refused token be refreshed? Asked once, it may not again."""
        if not self._may_refresh:
            return False
        self._may_refresh = False
        self._may_probe = True
        self.refuses_sockets = False
        return True

    def take_probe(self) -> bool:
        """May REST be asked why a handshake failed? Likewise."""
        may = self._may_probe
        self._may_probe = False
        return may

    def rest(self, now: float) -> None:
        """The round is spent. Those whose rounds ended together would begin the next ones together, too."""
        self.is_spent = True
        pause = self._policy.between_rounds * self._random()
        self._next_at = max(self._began_at + self._policy.between_rounds, now + pause)

    def may_begin(self, now: float) -> bool:
        """Is it time for another round?"""
        return now >= self._next_at
