"""
Ten thousand clients are cut off in the same instant: how evenly do they come back?

Each client is the real ``core/connection.py`` with its own random numbers, on a clock that only
counts; the network adds nothing, so that whatever spreads them is our doing. A server that is sized
for the mean falls over at the peak: the figures are peak over mean.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from math import ceil
from typing import TYPE_CHECKING

from bench.figures import Figure
from livebell.core import phases
from livebell.core.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from livebell.core.timetable import Command

CLIENTS = 10_000
SEED = 20_260_101
HELD = 10.0  # seconds that all were connected before the cut: enough to begin a new round
TEN_MINUTES = 600.0
BACK_AFTER = 300.0  # seconds after the cut, in the scenario in which the server comes back
ATTEMPT_BIN = 0.1  # seconds; the first attempt's window is half a second wide
DEGRADED_BIN = 1.0  # seconds

# What the server is, after the cut.
DARK = "nothing answers"
REFUSING = "REST answers, every socket is refused"
BACK = "all is well again"


class Client:
    """One connection, and the timers that it armed."""

    def __init__(self, herd: Herd, seed: int) -> None:
        self._herd = herd
        self.link = Connection(random.Random(seed).random)
        self.first_round = True

    def do(self, commands: list[Command]) -> None:
        """Carry out, depth first, as the service does."""
        for command in commands:
            act = _ACTS.get(str(command[0]))
            if act is not None:
                act(self, *command[1:])

    def arm(self, timer: str, serial: int, seconds: float) -> None:
        """A timer; one that was disarmed meanwhile finds that out by its serial."""
        self._herd.later(seconds, lambda: self.do(self.link.timer_fired(timer, serial, self._herd.now)))

    def ask(self, question: int, refused: bool) -> None:  # noqa: ARG002
        """The provider answers at once."""
        self.do(self.link.token_received(question, "token", None, self._herd.now))

    def open(self, generation: int, token: str) -> None:  # noqa: ARG002
        """Dial; the handshake ends at once, too."""
        herd = self._herd
        if herd.connected:
            herd.dials.append((herd.now, self.link.attempt, self.first_round))
        if herd.server == BACK:
            herd.later(0.0, lambda: self.do(self.link.socket_opened(generation, herd.now)))
        else:
            herd.later(0.0, lambda: self.do(self.link.socket_closed(generation, 1006, "", herd.now)))

    def probe(self, generation: int, token: str) -> None:  # noqa: ARG002
        """Is it the token or the network?"""
        herd = self._herd
        outcome = phases.NO_ANSWER if herd.server == DARK else phases.ANSWERED
        herd.later(0.0, lambda: self.do(self.link.probe_answered(generation, outcome, herd.now)))

    def poll(self, generation: int) -> None:
        """The count, while degraded."""
        herd = self._herd
        self.first_round = False
        herd.polls.append(herd.now)
        outcome = phases.NO_ANSWER if herd.server == DARK else phases.ANSWERED
        herd.later(0.0, lambda: self.do(self.link.poll_answered(generation, outcome, herd.now)))


_ACTS: dict[str, Callable[..., None]] = {
    "arm": Client.arm,
    "ask_token": Client.ask,
    "open": Client.open,
    "probe": Client.probe,
    "poll": Client.poll,
}


class Herd:
    """The clients, the clock, and the server. Time 0 is the cut."""

    def __init__(self, after_the_cut: str, say: Callable[[str], None]) -> None:
        self.now = -HELD
        self.server = BACK
        self.connected = False
        self.dials: list[tuple[float, int, bool]] = []  # when, which attempt, of the first round?
        self.polls: list[float] = []
        self._after = after_the_cut
        self._say = say
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._number = 0
        self._clients = [Client(self, SEED + number) for number in range(CLIENTS)]

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Let it happen then."""
        self._number += 1
        heapq.heappush(self._events, (self.now + seconds, self._number, act))

    def live(self, until: float, back_at: float | None = None) -> Herd:
        """All connect and hold; they are cut at 0; go on until then."""
        for client in self._clients:
            client.do(client.link.connect(self.now))
        self._run(0.0)
        self.connected = True
        self.server = self._after
        for client in self._clients:
            client.do(client.link.socket_closed(client.link.generation, 1006, "", self.now))
        for minute in range(1, ceil(until / 60.0) + 1):
            if back_at is not None and back_at < minute * 60.0:
                self._run(back_at)
                self.server = BACK
            self._run(min(minute * 60.0, until))
            self._say(f"  minute {minute}: {len(self.dials)} dials, {len(self.polls)} polls")
        return self

    def _run(self, until: float) -> None:
        events = self._events
        while events and events[0][0] <= until:
            self.now, _, act = heapq.heappop(events)
            act()
        self.now = until

    @property
    def open_clients(self) -> int:
        """How many are back."""
        return sum(client.link.state == phases.OPEN for client in self._clients)


def peak_over_mean(times: Sequence[float], size: float) -> tuple[float, int, float]:
    """Peak over mean, the peak per bin of ``size`` seconds, and the window from the first to the last."""
    first, last = min(times), max(times)
    bins = Counter(int((at - first) / size) for at in times)
    mean = len(times) / max((last - first) / size, 1.0)
    peak = max(bins.values())
    return peak / mean, peak, last - first


def measure(runs: int, say: Callable[[str], None]) -> Iterator[Figure]:  # noqa: ARG001 - nothing is timed
    """The attempts of the round after the cut, then what goes on once that round is spent."""
    say(f"  {CLIENTS} clients; {DARK}")
    dark = Herd(DARK, say).live(TEN_MINUTES)
    yield from _attempts(dark)
    yield _degraded("degraded, nothing answers: polls", dark.polls, dark)
    say(f"  {CLIENTS} clients; {REFUSING}")
    refusing = Herd(REFUSING, say).live(TEN_MINUTES)
    rounds = [at for at, _, first_round in refusing.dials if not first_round]
    yield _degraded("degraded, sockets refused: polls", refusing.polls, refusing)
    yield _degraded("degraded, sockets refused: dials of new rounds", rounds, refusing)
    yield _degraded("degraded, sockets refused: all requests", refusing.polls + rounds, refusing)
    say(f"  {CLIENTS} clients; {DARK}, and after {BACK_AFTER:.0f} s {BACK}")
    back = Herd(DARK, say).live(TEN_MINUTES, BACK_AFTER)
    coming = [at for at, _, _ in back.dials if at >= BACK_AFTER]
    yield _degraded("degraded, the server is back: dials", coming, back)
    yield Figure(
        "clients that are open again",
        back.open_clients / CLIENTS,
        "of all",
        target=1.0,
        at_least=True,
        ours=f"{back.open_clients} within {max(coming) - BACK_AFTER:.0f} s of the server's return",
    )


def _attempts(herd: Herd) -> Iterator[Figure]:
    for attempt in range(1, 6):
        times = [at for at, number, first_round in herd.dials if first_round and number == attempt]
        ratio, peak, window = peak_over_mean(times, ATTEMPT_BIN)
        usual, _, _ = peak_over_mean(_usual_jitter(attempt), ATTEMPT_BIN)
        yield Figure(
            f"attempt {attempt}: peak over mean",
            ratio,
            "× mean",
            target=1.5,
            ours=f"{len(times)} dials within {window:.1f} s, at most {peak} in {ATTEMPT_BIN} s",
            baseline=f"each delay drawn anew: {usual:.2f}; no jitter: all {CLIENTS} in one instant",
            note="the window reaches from its first dial to its last, in bins of 0.1 s; counting noise is in it"
            if attempt == 1
            else "",
        )


def _usual_jitter(attempt: int) -> list[float]:
    """When attempt so-and-so comes, where each delay is drawn for itself."""
    draw = random.Random(SEED)
    return [sum(2**k * draw.uniform(0.5, 1.0) for k in range(attempt)) for _ in range(CLIENTS)]


def _degraded(name: str, times: list[float], herd: Herd) -> Figure:
    ratio, peak, window = peak_over_mean(times, DEGRADED_BIN)
    return Figure(
        name,
        ratio,
        "× mean",
        target=2.0,
        ours=f"{len(times)} within {window:.0f} s, at most {peak} in a second",
        note=(
            "the window reaches from the first of these requests to the last of them, at most ten minutes "
            f"after the cut, in bins of 1 s; in all {len(herd.dials)} dials and {len(herd.polls)} polls"
        ),
    )
