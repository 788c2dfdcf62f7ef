"""How often a client dials, at the worst: attempts in any 10 minutes have a number."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from livebell.core import phases
from tests.core.line import Line

TEN_MINUTES = 600.0

# What a server can cause within 10 minutes, at the very worst and with the luckiest draws. Only a
# connection that held for 5 s begins the doubling anew. It may then end in one planned renewal, one
# refresh, and reconnects after 0.5, 1, 2 … s: at the most 4 dials in 6.5 s (5 s held, then 0.5 + 1),
# which is 369 in 10 minutes, and one such burst more at the edge of the window. Waking up begins
# a new round, but a round of 5 reconnects takes 15.5 s at the least.
MOST_DIALS = 375

# What a socket can come to, once dialled: it never opens; or it opens, holds so long, and is closed.
ENDS = st.one_of(
    st.just(("never", 0.0, 1006)),
    st.tuples(
        st.just("opens"),
        st.sampled_from([0.0, 1.0, 4.9, 5.0, 6.0, 20.0]),
        st.sampled_from([1000, 1006, 1008, 1012, 4003, 4029]),
    ),
)


def play(ends: list[tuple[str, float, int]], token_life: float | None, probe: str, awake: bool) -> Line:
    """Ten minutes of a server that behaves so, over and over, with a provider that always has a new token."""
    line = Line(draw=0.0)
    line.connect()
    count = 0
    until = line.now + TEN_MINUTES
    while line.now < until:
        if line.state == "unauthorized":
            break
        if line.question:
            count += 1
            line.answer(f"token {count}", token_life)
        elif line.live and not line.accepted:
            kind, hold, code = ends[len(line.dials) % len(ends)]
            if kind == "opens":
                line.accept()
                dialled = len(line.dials)
                line.advance(hold)
                if len(line.dials) > dialled or line.question:
                    continue  # a renewal came first
            line.hang_up(code)
        elif line.probes:
            line.do(line.link.probe_answered(line.probes.pop()[0], probe, line.now))
        elif line.polls:
            line.do(line.link.poll_answered(line.polls.pop(), phases.ANSWERED, line.now))
        elif awake and line.link.attempt == 0 and line.state == "degraded":
            line.do(line.link.woke(line.now))
        else:
            line.next_timer()
        line.check()
    return line


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    ends=st.lists(ENDS, min_size=1, max_size=6),
    token_life=st.sampled_from([None, 1.0, 35.0, 300.0]),
    probe=st.sampled_from([phases.ANSWERED, phases.REFUSED, phases.NO_ANSWER]),
    awake=st.booleans(),
)
def test_no_server_makes_a_client_storm(
    ends: list[tuple[str, float, int]], token_life: float | None, probe: str, awake: bool
) -> None:
    assert len(play(ends, token_life, probe, awake).dials) <= MOST_DIALS


def test_a_dead_network_is_dialled_six_times_and_then_asked_politely() -> None:
    line = Line(draw=1.0)
    line.connect()
    for _ in range(1000):
        if line.question:
            line.answer()
        elif line.live:
            line.hang_up()
        elif line.probes:
            line.do(line.link.probe_answered(line.probes.pop()[0], phases.NO_ANSWER, line.now))
        elif line.now < 100.0 + TEN_MINUTES:
            line.next_timer()

    assert [at - 100.0 for at in line.dials] == [0, 1, 3, 7, 15, 31]
    assert line.state == "degraded"
    assert 10 <= len(line.polls) <= 12  # every 54 s with this draw


def test_a_server_that_opens_and_closes_at_once_causes_no_storm() -> None:
    line = play([("opens", 0.0, 1006)], None, phases.ANSWERED, awake=False)

    # Six dials, then at most one round of five a minute.
    assert 6 < len(line.dials) <= 6 + 9 * 5


def test_waking_all_the_time_still_takes_fifteen_seconds_a_round() -> None:
    line = play([("never", 0.0, 1006)], None, phases.NO_ANSWER, awake=True)

    assert len(line.dials) <= 6 + 5 * (TEN_MINUTES / 15.5)


def test_the_worst_server_stays_below_the_number() -> None:
    # Each token makes it five seconds; then it is renewed, refused, refreshed, and dropped twice.
    worst = [("opens", 5.0, 4003), ("opens", 0.0, 4003), ("opens", 0.0, 1006), ("opens", 0.0, 1006)]

    dials = len(play(worst, 1.0, phases.NO_ANSWER, awake=False).dials)

    assert 350 < dials <= MOST_DIALS
