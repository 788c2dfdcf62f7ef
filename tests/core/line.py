"""A line that carries out what the core decides, as the service does, and holds it to its promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from livebell.core import phases
from livebell.core.connection import Connection
from livebell.core.timetable import RETRY_TIMER

if TYPE_CHECKING:
    from livebell.core.policy import Policy
    from livebell.core.timetable import Command

# What may answer at once stands behind the rest: its answer must find the timers as they should be.
ASKS = ("renew", "ask_token", "open", "probe", "poll", "check_count", "signed_out", "changed")
SETTLED = ("idle", "unauthorized", "closed")


class Line:
    """
    Sockets, timers and questions as plain data. Nothing happens by itself: tests say what comes back.

    ``provider`` is a token that a provider which is no coroutine gives at once; None: a test answers.
    """

    def __init__(self, draw: float = 0.0, policy: Policy | None = None) -> None:
        self.now = 100.0
        self.link = Connection(lambda: draw, policy)
        self.provider: str | None = None
        self.live: int | None = None
        self.accepted = False
        self.timers: dict[str, tuple[int, float]] = {}
        self.stale: list[tuple[str, int]] = []
        self.question: tuple[int, bool] | None = None
        self.probes: list[tuple[int, str]] = []
        self.polls: list[int] = []
        self.dials: list[float] = []
        self.sent: list[str] = []
        self.checks = 0
        self.sign_outs = 0
        self.done: list[Command] = []

    # -- what the world does ---------------------------------------------------------------

    def do(self, commands: list[Command]) -> list[Command]:
        """Carry out, depth first, like the service."""
        asked = False
        for command in commands:
            assert not (asked and command[0] not in ASKS), commands
            asked = asked or command[0] in ASKS
            self.done.append(command)
            getattr(self, f"_{command[0]}")(*command[1:])
        return commands

    def connect(self) -> None:
        self.do(self.link.connect(self.now))

    def answer(self, token: str | None = "good", life: float | None = None) -> None:
        """The provider answers the open question."""
        assert self.question is not None
        number = self.question[0]
        self.question = None
        self.do(self.link.token_received(number, token, life, self.now))

    def accept(self) -> None:
        """The handshake goes through."""
        assert self.live is not None
        self.accepted = True
        self.do(self.link.socket_opened(self.live, self.now))

    def frame(self, kind: str = "unread_count") -> None:
        assert self.live is not None
        self.do(self.link.frame_received(self.live, kind, self.now))

    def hang_up(self, code: int | None = 1006, reason: str = "") -> None:
        """The other side or the network ends the socket."""
        assert self.live is not None
        generation, self.live = self.live, None
        self.do(self.link.socket_closed(generation, code, reason, self.now))

    def open(self, life: float | None = None) -> None:
        """From wherever it is to an open connection."""
        if self.question is None:
            self.connect()
        if self.question is not None:
            self.answer("good", life)
        self.accept()

    def fire(self, timer: str) -> list[Command]:
        serial, _ = self.timers.pop(timer)
        self.stale.append((timer, serial))
        return self.do(self.link.timer_fired(timer, serial, self.now))

    def advance(self, seconds: float) -> None:
        """Time passes, and each timer fires at its moment."""
        until = self.now + seconds
        while self.timers:
            timer = min(self.timers, key=lambda name: self.timers[name][1])
            if self.timers[timer][1] > until:
                break
            self.now = max(self.now, self.timers[timer][1])
            self.fire(timer)
        self.now = until

    def next_timer(self) -> None:
        """Jump to the next timer."""
        self.advance(max(min(due for _, due in self.timers.values()) - self.now, 0.0))

    @property
    def state(self) -> str:
        return self.link.state

    @property
    def answers(self) -> list[object]:
        """The names of the last commands, for short."""
        return [command[0] for command in self.done]

    # -- what the core commands ------------------------------------------------------------

    def _ask_token(self, question: int, refused: bool) -> None:
        self.question = (question, refused)
        if self.provider is not None:
            self.answer(self.provider)

    def _open(self, generation: int, token: str) -> None:
        assert self.live is None, "two live sockets"
        assert generation == self.link.generation
        assert token
        self.live = generation
        self.accepted = False
        self.dials.append(self.now)

    def _renew(self, generation: int, token: str) -> None:
        self._send(generation, token)

    def _send(self, generation: int, text: str) -> None:
        assert generation == self.live, "a frame for a socket that is gone"
        assert self.accepted
        self.sent.append(text)

    def _close(self, generation: int, code: int) -> None:
        assert generation == self.live, "a close for a socket that is gone"
        assert code == 1000
        self.live = None

    def _probe(self, generation: int, token: str) -> None:
        assert token
        self.probes.append((generation, token))

    def _poll(self, generation: int) -> None:
        self.polls.append(generation)

    def _check_count(self) -> None:
        self.checks += 1

    def _arm(self, timer: str, serial: int, seconds: float) -> None:
        assert 0.0 <= seconds < 90 * 86400.0
        if timer in self.timers:
            self.stale.append((timer, self.timers[timer][0]))
        self.timers[timer] = (serial, self.now + seconds)

    def _disarm(self, timer: str) -> None:
        if timer in self.timers:
            self.stale.append((timer, self.timers.pop(timer)[0]))

    def _signed_out(self) -> None:
        self.sign_outs += 1

    def _changed(self) -> None:
        pass

    # -- promises --------------------------------------------------------------------------

    def check(self) -> None:
        """What holds at every moment."""
        own = {name: serial for name, (serial, _) in self.timers.items()}
        assert own == self.link.timetable.serials(), (
            "a timer runs that the core does not know, or the other way round"
        )
        if not self.link.is_following:
            assert (self.state == "open") == (self.live is not None and self.accepted)
        assert self.link.is_dialling == (self.live is not None and not self.accepted)
        if self.link.phase in SETTLED:
            assert not self.timers, "something survives the end"
            assert self.live is None
        elif self.link.is_following or self.link.phase == phases.ASLEEP:
            assert not self.timers, "another tab has the socket, or none may have one"
            assert self.live is None
        else:
            assert self.timers, "stranded: nothing will ever happen"
        assert 0 <= self.link.attempt <= self.link.policy.attempts
        waits = self.link.next_attempt_in(self.now)
        assert (waits is not None) == (RETRY_TIMER in self.timers)
        for timer, serial in self.stale[-5:]:
            assert self.link.timer_fired(timer, serial, self.now) == []
