"""What the polite live region says, and when: at most one announcement in two seconds."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

PAUSE = 2.0  # seconds; faster than that, a screen reader cuts off its own words
_KEPT = 100  # of what has been said


class Announcer:
    """``hear`` what is on the screen; ``words(now)`` is what the region contains."""

    def __init__(self) -> None:
        self._heard: list[tuple[str, str]] = []
        self._waiting: list[str] = []
        self._said = ""
        self._next_at = 0.0

    def hear(self, toasts: "Sequence[tuple[str, str]]") -> None:
        """The toasts, as (id, words). Each is said once, and again when its words change."""
        for entry in toasts:
            if entry not in self._heard:
                self._heard.append(entry)
                self._waiting.append(entry[1])
        self._heard = self._heard[-_KEPT:]

    def words(self, now: float) -> str:
        """What to say now. Several that had to wait are one announcement."""
        if self._waiting and now >= self._next_at:
            text = ". ".join(self._waiting)
            # The same words twice would be no change, and be said once.
            self._said = text + "\u00a0" if text == self._said else text
            self._waiting = []
            self._next_at = now + PAUSE
        return self._said

    def wait(self, now: float) -> "float | None":
        """Seconds until there is more to say; None where nothing waits."""
        return max(self._next_at - now, 0.0) if self._waiting else None
