"""The life of a connection in any order of events, with its promises checked after each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from livebell.core import phases
from tests.core.line import SETTLED, Line
from tests.core.test_connection_storms import MOST_DIALS

if TYPE_CHECKING:
    from livebell.core.timetable import Command

CODES = st.sampled_from([None, 1000, 1001, 1006, 1008, 1009, 1011, 1012, 1013, 4000, 4003, 4029, 4999])
OUTCOMES = st.sampled_from([phases.ANSWERED, phases.REFUSED, phases.NO_ANSWER])
KINDS = st.sampled_from(["auth", "ping", "pong", "unread_count", "notification_created", ""])
SECONDS = st.sampled_from([0.0, 0.1, 0.5, 1.0, 3.0, 5.0, 10.0, 30.0, 60.0, 90.0, 3600.0, 86400.0])
LIVES = st.sampled_from([None, 0.5, 20.0, 35.0, 300.0, 30 * 86400.0])


class AnyOrder(RuleBasedStateMachine):
    """Whatever the user, the provider, the server, the network and the clock may do."""

    def __init__(self) -> None:
        super().__init__()
        self.line = Line(draw=0.5)
        self.tokens = 0
        self.acts: list[float] = []  # when the user asked to connect or to reconnect, or a tab was elected

    def late(self, commands: list[Command]) -> None:
        assert commands == []

    def old_generation(self, data: st.DataObject) -> int:
        return data.draw(st.integers(0, self.line.link.generation - 1))

    # -- the user ----------------------------------------------------------------------------

    @rule()
    def connect(self) -> None:
        self.acts.append(self.line.now)
        self.line.connect()

    @rule()
    def reconnect(self) -> None:
        self.acts.append(self.line.now)
        self.line.do(self.line.link.reconnect(self.line.now))

    @rule(goes_away=st.booleans())
    def leaves(self, goes_away: bool) -> None:
        link, now = self.line.link, self.line.now
        self.line.do(link.sign_out(now) if goes_away else link.disconnect(now))
        assert self.line.state == ("unauthorized" if goes_away else "closed")

    # -- a good day ----------------------------------------------------------------------------

    @rule(lives=LIVES, answers_pings=st.booleans())
    def all_goes_well(self, lives: float | None, answers_pings: bool) -> None:
        if self.line.state in ("idle", "closed"):
            self.acts.append(self.line.now)
            self.line.connect()
        if self.line.state != "open" and self.line.question:
            self.tokens += 1
            self.line.answer(f"token {self.tokens}", lives)
        if self.line.live and not self.line.accepted:
            self.line.accept()
        if self.line.state == "open" and answers_pings:
            self.line.frame("pong")

    @precondition(lambda self: self.line.question or self.line.live or self.line.probes)
    @rule(outcome=st.one_of(st.none(), OUTCOMES))
    def the_handshake_fails(self, outcome: str | None) -> None:
        if self.line.question:
            self.line.answer("opaque")
        if self.line.live and not self.line.accepted:
            self.line.hang_up(1006)
        if self.line.probes and outcome:
            generation, _ = self.line.probes.pop()
            self.line.do(self.line.link.probe_answered(generation, outcome, self.line.now))

    @precondition(lambda self: self.line.state == "open")
    @rule()
    def the_token_is_renewed(self) -> None:
        self.line.advance(300.0)
        if self.line.question:
            self.tokens += 1
            self.line.answer(f"token {self.tokens}")

    @precondition(lambda self: self.line.state == "open")
    @rule(minutes=st.integers(1, 10))
    def the_line_is_silent(self, minutes: int) -> None:
        self.line.advance(60.0 * minutes)

    # -- the provider ------------------------------------------------------------------------

    @precondition(lambda self: self.line.question)
    @rule(lives=LIVES, fresh=st.booleans())
    def gives_a_token(self, lives: float | None, fresh: bool) -> None:
        self.tokens += fresh
        self.line.answer(f"token {self.tokens}", lives)

    @precondition(lambda self: self.line.question and self.tokens % 3 == 2)
    @rule()
    def says_nobody_is_signed_in(self) -> None:
        before = self.line.sign_outs
        mattered = self.line.state not in SETTLED
        self.line.answer(None)
        assert not (self.line.sign_outs > before) or self.line.state == "unauthorized"
        assert mattered or self.line.sign_outs == before

    @precondition(lambda self: self.line.question)
    @rule(refused=st.booleans())
    def has_none(self, refused: bool) -> None:
        number, _ = self.line.question or (0, False)
        self.line.question = None
        link, now = self.line.link, self.line.now
        self.line.do(link.token_refused(number, now) if refused else link.token_failed(number, "raised", now))

    @precondition(lambda self: self.line.link.question > 0)
    @rule(data=st.data())
    def answers_an_old_question(self, data: st.DataObject) -> None:
        link, now = self.line.link, self.line.now
        old = data.draw(st.integers(0, link.question - 1))
        self.late(link.token_received(old, "late", None, now))
        self.late(link.token_received(old, None, None, now))
        self.late(link.token_failed(old, "late", now))
        self.late(link.token_refused(old, now))

    @rule(token=st.sampled_from(["at once", None]))
    def answers_at_once_or_not(self, token: str | None) -> None:
        self.line.provider = token

    # -- the server and the network -----------------------------------------------------------

    @precondition(lambda self: self.line.live and not self.line.accepted)
    @rule()
    def accepts(self) -> None:
        self.line.accept()

    @precondition(lambda self: self.line.live and not self.line.accepted)
    @rule()
    def constructor_throws(self) -> None:
        generation, self.line.live = self.line.live or 0, None
        self.line.do(self.line.link.socket_failed(generation, "SecurityError", self.line.now))

    @precondition(lambda self: self.line.live and self.line.accepted)
    @rule(kind=KINDS)
    def sends(self, kind: str) -> None:
        self.line.frame(kind)

    @precondition(lambda self: self.line.live)
    @rule(code=CODES)
    def closes(self, code: int | None) -> None:
        self.line.hang_up(code)

    @precondition(lambda self: self.line.link.generation > 0)
    @rule(data=st.data(), code=CODES)
    def an_old_socket_speaks(self, data: st.DataObject, code: int | None) -> None:
        link, now, old = self.line.link, self.line.now, self.old_generation(data)
        if not self.line.probes:
            self.late(link.probe_answered(link.generation, phases.REFUSED, now))
        self.late(link.socket_opened(old, now))
        self.late(link.frame_received(old, "ping", now))
        self.late(link.socket_failed(old, "late", now))
        self.late(link.socket_closed(old, code, "late", now))
        self.late(link.probe_answered(old, phases.REFUSED, now))
        self.late(link.poll_answered(old, phases.REFUSED, now))
        self.late(link.followed(old, now))

    @precondition(lambda self: self.line.polls)
    @rule(outcome=OUTCOMES)
    def answers_the_poll(self, outcome: str) -> None:
        self.line.do(self.line.link.poll_answered(self.line.polls.pop(), outcome, self.line.now))

    # -- time and the world ---------------------------------------------------------------------

    @rule(seconds=SECONDS)
    def time_passes(self, seconds: float) -> None:
        self.line.advance(seconds)

    @rule(seconds=SECONDS)
    def sleeps(self, seconds: float) -> None:
        """The clock goes on, no timer fires."""
        self.line.now += seconds

    @rule(data=st.data())
    def a_timer_comes_when_it_likes(self, data: st.DataObject) -> None:
        due = sorted(name for name, (_, at) in self.line.timers.items() if at <= self.line.now)
        if due:
            self.line.fire(data.draw(st.sampled_from(due)))

    @rule()
    def wakes(self) -> None:
        if self.line.link.phase == phases.ASLEEP:
            self.acts.append(self.line.now)  # a page comes back when its user does
        self.line.do(self.line.link.woke(self.line.now))

    # -- the other tabs ---------------------------------------------------------------------------

    @precondition(lambda self: self.line.live and not self.line.accepted)
    @rule(state=st.sampled_from(["connecting", "open", "waiting", "degraded", "unauthorized"]))
    def another_tab_leads(self, state: str) -> None:
        generation, self.line.live = self.line.live or 0, None
        self.line.do(self.line.link.followed(generation, self.line.now))
        self.line.link.leader_state = state

    @rule()
    def this_tab_is_elected(self) -> None:
        if self.line.link.is_following:
            self.acts.append(self.line.now)
        self.line.do(self.line.link.elected(self.line.now))

    @rule()
    def this_tab_is_deposed(self) -> None:
        self.line.do(self.line.link.deposed(self.line.now))

    @rule()
    def the_page_is_left(self) -> None:
        self.line.do(self.line.link.put_to_sleep(self.line.now))

    @rule(speaks=st.booleans())
    def the_backend_renews_in_place(self, speaks: bool) -> None:
        self.line.link.renewal.is_in_place = speaks

    @rule(reason=st.sampled_from([None, "a page on https may not open ws://"]))
    def address_may_be_tried_or_not(self, reason: str | None) -> None:
        self.line.link.blocked = reason

    # -- promises ----------------------------------------------------------------------------

    @invariant()
    def promises_hold(self) -> None:
        self.line.check()

    @invariant()
    def dials_are_bounded(self) -> None:
        since = self.line.now - 600.0
        dials = len([at for at in self.line.dials if at > since])
        acts = len([at for at in self.acts if at > since])
        # Each click dials at once, may refresh, and begins the doubling anew.
        assert dials <= MOST_DIALS + 7 * acts

    def goes_on_well(self) -> None:
        """What is asked is answered, what is dialled opens, and then the next timer's time comes."""
        line = self.line
        if line.question:
            line.answer("healthy")
        if line.live and not line.accepted:
            line.accept()
            return
        line.next_timer()
        while line.polls:
            line.do(line.link.poll_answered(line.polls.pop(), phases.ANSWERED, line.now))
        while line.probes:
            line.do(line.link.probe_answered(line.probes.pop()[0], phases.ANSWERED, line.now))

    def teardown(self) -> None:
        """From every state but three, a healthy network leads to an open connection, and it stays."""
        line = self.line
        line.link.blocked = None
        line.provider = None
        if line.link.phase in SETTLED:
            return
        line.do(line.link.elected(line.now))  # the other tab goes away
        if line.link.phase == phases.ASLEEP:
            line.do(line.link.woke(line.now))
        for _ in range(60):
            if line.state != "open":
                self.goes_on_well()
        assert line.state == "open", "a healthy network, and no connection"
        dials = len(line.dials)
        for _ in range(40):
            line.frame("pong")
            line.next_timer()
            line.check()
            if line.question:  # a planned renewal that has no other token
                line.answer(line.link.renewal.token)
        assert len(line.dials) == dials


AnyOrder.TestCase.settings = settings(
    max_examples=150, stateful_step_count=30, deadline=None, derandomize=True
)
test_any_order_of_events_keeps_the_promises = AnyOrder.TestCase
