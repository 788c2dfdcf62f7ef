"""Time that a test moves by hand."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Cancel = Callable[[], None]

START = 1_767_225_600.0  # 2026-01-01T00:00:00Z, when every fake world begins


class FakeClock:
    """Two clocks that move together, unless a test turns the one on the wall."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.skew = 0.0

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return self.now

    def wall(self) -> float:
        """Seconds since 1970, plus ``skew``."""
        return START + self.now - 1000.0 + self.skew


class FakeTimers:
    """Timers that fire when the clock is moved past them, in the order in which they are due."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._waiting: list[tuple[float, int, Callable[[], object]]] = []
        self._number = 0

    def start(self, seconds: float, callback: "Callable[[], object]") -> "Cancel":
        """Call back once, ``seconds`` from now."""
        self._number += 1
        entry = (self._clock.now + seconds, self._number, callback)
        self._waiting.append(entry)

        def cancel() -> None:
            if entry in self._waiting:
                self._waiting.remove(entry)

        return cancel

    def advance(self, seconds: float) -> None:
        """Move time forward; each timer fires at its moment."""
        until = self._clock.now + seconds
        while True:
            due = sorted([entry[:2] for entry in self._waiting if entry[0] <= until])
            if not due:
                break
            entry = next(other for other in self._waiting if other[:2] == due[0])
            self._waiting.remove(entry)
            self._clock.now = max(self._clock.now, entry[0])
            entry[2]()
        self._clock.now = until

    def sleep(self, seconds: float) -> None:
        """The machine sleeps: time passes and nothing fires, until ``advance`` wakes it."""
        self._clock.now += seconds

    @property
    def count(self) -> int:
        """How many wait."""
        return len(self._waiting)


class FakeTabTimers:
    """One tab's timers, over those of its browser: time passes for all tabs alike."""

    def __init__(self, shared: FakeTimers) -> None:
        self._shared = shared
        self._made = 0
        self._running: dict[int, Callable[[], None]] = {}

    def start(self, seconds: float, callback: "Callable[[], object]") -> "Cancel":
        """Call back once, ``seconds`` from now."""
        self._made += 1
        number = self._made

        def fired() -> None:
            self._running.pop(number, None)
            callback()

        def cancel() -> None:
            stop = self._running.pop(number, None)
            if stop:
                stop()

        self._running[number] = self._shared.start(seconds, fired)
        return cancel

    def stop(self) -> None:
        """Not one of them fires any more."""
        for stop in self._running.values():
            stop()
        self._running = {}

    def advance(self, seconds: float) -> None:
        """See ``FakeTimers``."""
        self._shared.advance(seconds)

    def sleep(self, seconds: float) -> None:
        """See ``FakeTimers``."""
        self._shared.sleep(seconds)

    @property
    def count(self) -> int:
        """How many of all tabs wait."""
        return self._shared.count
