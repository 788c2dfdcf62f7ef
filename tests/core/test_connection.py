"""The life of one connection, told in sentences. The tables of tests/vectors say the rest, on both interpreters."""

from __future__ import annotations

from pathlib import Path

import pytest

from livebell.core import phases, ports
from livebell.core.connection import Connection
from livebell.core.heartbeat import PING
from livebell.core.policy import Policy
from tests.core.line import Line
from tests.vectors import runner

TABLE = Path(__file__).resolve().parents[1] / "vectors" / "connection.json"


@pytest.fixture
def line() -> Line:
    return Line()


def fail_round(line: Line) -> None:
    """Every attempt of a round meets a dead network."""
    line.connect()
    while line.state != "degraded":
        if line.question:
            line.answer()
        elif line.live:
            line.hang_up()
        elif line.probes:
            line.do(line.link.probe_answered(line.probes.pop()[0], phases.NO_ANSWER, line.now))
        else:
            line.next_timer()


def test_the_table_of_connections() -> None:
    assert runner.run(TABLE.read_text(encoding="utf-8")) == []


def test_nothing_happens_before_somebody_asks(line: Line) -> None:
    assert line.state == "idle"
    assert line.link.attempt == 0
    assert line.link.next_attempt_in(line.now) is None
    assert line.link.last_close is None
    assert line.link.woke(line.now) == []


def test_a_silent_line_is_hung_up_and_dialled_again(line: Line) -> None:
    line.open()
    line.frame("pong")

    line.advance(30)
    assert line.sent == [PING]
    line.advance(10)

    assert line.live is None
    assert line.state == "waiting"
    assert line.link.last_close == {"code": None, "reason": "no frame after our ping"}


def test_a_busy_line_is_pinged_all_the_same(line: Line) -> None:
    line.open()

    for _ in range(480):
        line.advance(0.125)
        line.frame("notification_created")

    assert line.sent == [PING] * 3  # when the line has held, and every 30 s
    assert line.state == "open"


def test_a_backend_is_asked_early_whether_it_answers_pings(line: Line) -> None:
    line.open()
    line.advance(5)
    line.frame("pong")
    line.hang_up()
    line.advance(1)
    line.answer()
    line.accept()
    line.advance(29)

    assert line.sent == [PING]  # once in a session; what it has shown is known

    line.advance(1)
    line.advance(10)
    assert line.state == "waiting"  # and half open lines are found out


def test_a_backend_that_never_pongs_stays_connected_for_ten_minutes(line: Line) -> None:
    line.open()

    line.advance(600)

    assert line.state == "open"
    assert len(line.dials) == 1
    assert line.checks == 6  # after every 90 s of silence


def test_what_is_known_of_a_backend_ends_with_disconnect(line: Line) -> None:
    # The next connect may be to another address, whose backend never pongs.
    line.open()
    line.frame("pong")
    line.do(line.link.disconnect(line.now))

    line.open()
    line.advance(60)

    assert line.state == "open"


def test_what_is_known_of_a_backend_outlives_a_reconnect(line: Line) -> None:
    line.open()
    line.frame("pong")
    line.hang_up()
    line.advance(1)
    line.answer()
    line.accept()

    line.advance(40)

    assert line.state == "waiting"


def test_who_closes_during_backoff_is_left_in_peace(line: Line) -> None:
    line.open()
    generation = line.link.generation
    line.hang_up()
    assert line.state == "waiting"

    line.do(line.link.disconnect(line.now))
    assert (line.state, line.timers, line.link.next_attempt_in(line.now)) == ("closed", {}, None)
    line.do(line.link.socket_closed(generation, 1006, "", line.now))
    line.advance(600)

    assert (line.state, len(line.dials)) == ("closed", 1)


def test_an_old_socket_that_closes_during_backoff_changes_no_plan(line: Line) -> None:
    line.open()
    generation = line.link.generation
    line.hang_up()
    planned = line.link.next_attempt_in(line.now)

    line.do(line.link.socket_closed(generation, 4003, "", line.now))

    assert (line.state, line.link.next_attempt_in(line.now)) == ("waiting", planned)


def test_delays_double_while_connections_do_not_hold(line: Line) -> None:
    waits = []
    line.connect()
    for _ in range(5):
        line.answer()
        line.accept()
        line.advance(4.9)
        line.hang_up()
        waits.append(line.link.next_attempt_in(line.now))
        line.advance(waits[-1] or 0)

    assert waits == [0.5, 1, 2, 4, 8]
    assert line.link.attempt == 5


def test_the_count_starts_again_when_a_connection_has_held(line: Line) -> None:
    line.open()
    line.hang_up()
    assert line.link.attempt == 1
    line.advance(1)
    line.answer()
    line.accept()
    assert line.link.attempt == 1

    line.advance(5)

    assert line.link.attempt == 0


def test_the_clock_decides_that_a_connection_held_where_the_timer_is_late(line: Line) -> None:
    line.open()
    line.hang_up()
    line.advance(1)
    line.answer()
    line.accept()

    line.now += 60  # throttled: no timer fired
    line.hang_up()

    assert line.link.attempt == 1


def test_it_is_the_clock_too_where_we_hang_up(line: Line) -> None:
    line.open()
    line.hang_up()
    line.advance(1)
    line.answer()
    line.accept()
    line.frame("pong")
    line.now += 30
    line.fire("heartbeat")
    line.now += 10

    line.fire("pong")  # before the timer that says "it held"

    assert line.link.attempt == 1


def test_the_status_counts_down_to_the_next_attempt(line: Line) -> None:
    line.open()
    line.hang_up()

    assert line.link.next_attempt_in(line.now) == 0.5
    assert line.link.next_attempt_in(line.now + 0.25) == 0.25
    assert line.link.next_attempt_in(line.now + 9) == 0.0  # the timer sleeps; it is never negative


def test_degraded_lasts_until_open(line: Line) -> None:
    fail_round(line)
    assert (line.link.attempt, line.link.next_attempt_in(line.now)) == (0, None)

    line.do(line.link.woke(line.now))
    assert (line.state, line.link.attempt) == ("degraded", 1)
    line.advance(0.5)
    assert line.state == "degraded"  # asking
    line.answer()
    assert line.state == "degraded"  # dialling
    line.accept()

    assert line.state == "open"
    line.hang_up()
    assert line.state == "waiting"


def test_a_round_in_degraded_counts_its_own_attempts(line: Line) -> None:
    fail_round(line)
    line.do(line.link.woke(line.now))
    counts = []
    for _ in range(5):
        counts.append(line.link.attempt)
        line.advance(line.link.next_attempt_in(line.now) or 0)
        line.answer()
        if line.live:
            line.hang_up()
        if line.probes:
            line.do(line.link.probe_answered(line.probes.pop()[0], phases.NO_ANSWER, line.now))

    assert counts == [1, 2, 3, 4, 5]
    assert line.link.attempt == 0


def test_attempts_are_forgotten_when_somebody_stops_them(line: Line) -> None:
    line.open()
    line.hang_up()

    line.do(line.link.disconnect(line.now))

    assert line.link.attempt == 0


def test_a_probe_is_made_once_a_round(line: Line) -> None:
    fail_round(line)

    assert len(line.dials) == 6
    assert [command[0] for command in line.done].count("probe") == 1


def test_a_connection_that_held_begins_a_round_of_its_own(line: Line) -> None:
    line.connect()
    line.answer()
    line.hang_up()
    line.do(line.link.probe_answered(line.probes.pop()[0], phases.NO_ANSWER, line.now))
    line.advance(1)
    line.answer()
    line.accept()
    line.advance(6)
    line.hang_up()
    line.advance(1)
    line.answer()

    line.hang_up()

    assert len(line.probes) == 1


def test_a_poll_answer_says_nothing_once_a_round_runs(line: Line) -> None:
    fail_round(line)
    line.advance(36)
    generation = line.polls.pop()
    line.do(line.link.woke(line.now))

    assert line.link.poll_answered(generation, phases.REFUSED, line.now) == []
    assert line.link.poll_answered(line.link.generation, phases.REFUSED, line.now) == []


def test_polls_spread_by_a_fifth_to_both_sides() -> None:
    for draw, seconds in ((0.0, 36.0), (0.5, 45.0), (1.0, 54.0)):
        line = Line(draw)
        fail_round(line)
        assert line.timers["poll"][1] - line.now == pytest.approx(draw * seconds)  # anywhere in the first one
        line.next_timer()
        assert line.timers["poll"][1] - line.now == pytest.approx(seconds)


def test_a_silence_of_almost_ninety_seconds_is_one_for_the_clock(line: Line) -> None:
    line.open()
    # What a clock of floating numbers makes of 90 seconds must not be waited for again and again.
    line.now += 90 - 1e-9

    line.fire("silence")

    assert line.checks == 1
    assert line.timers["silence"][1] - line.now == pytest.approx(90)


def test_those_whose_rounds_ended_together_begin_the_next_ones_apart() -> None:
    for draw, rest in ((0.0, 0.0), (0.5, 30.0), (1.0, 60.0)):
        line = Line(draw)
        fail_round(line)
        spent_at = line.now

        while line.state == "degraded" and len(line.dials) == 6:
            line.next_timer()
            while line.polls:
                line.do(line.link.poll_answered(line.polls.pop(), phases.ANSWERED, line.now))
            if line.question:
                line.answer()

        assert line.now - spent_at >= rest


@pytest.mark.parametrize("state", ["open", "waiting", "degraded", "connecting"])
def test_where_rest_refused_two_tokens_the_socket_gives_up_too(state: str) -> None:
    line = Line()
    if state == "degraded":
        fail_round(line)
    elif state == "connecting":
        line.connect()
    else:
        line.open()
        if state == "waiting":
            line.hang_up()
    assert line.state == state

    line.do(line.link.rest_refused(line.now))
    line.check()

    assert line.state == "unauthorized"
    assert line.link.last_close == {"code": None, "reason": "token refused"}


def test_where_nobody_wants_a_socket_rest_changes_nothing(line: Line) -> None:
    assert line.link.rest_refused(line.now) == []
    line.open()
    line.do(line.link.disconnect(line.now))
    assert line.link.rest_refused(line.now) == []
    assert line.state == "closed"


def test_a_provider_that_answers_at_once_finds_the_timers_as_they_should_be(line: Line) -> None:
    line.provider = "at once"

    line.connect()
    line.check()
    line.accept()
    line.check()
    line.hang_up(4003)
    line.check()

    assert line.link.is_dialling
    assert line.timers["connect"][1] == line.now + 10


def test_a_constructor_that_throws_leaves_no_timer_behind(line: Line) -> None:
    line.connect()
    line.answer("good", 300)
    generation, line.live = line.live or 0, None

    line.do(line.link.socket_failed(generation, "SecurityError", line.now))
    line.do(line.link.probe_answered(generation, phases.NO_ANSWER, line.now))

    assert list(line.timers) == ["retry"]


def test_a_renewal_is_quiet_for_three_seconds(line: Line) -> None:
    line.open(life=300)
    line.advance(270)
    line.answer("next")

    assert line.link.is_quiet(line.now)
    assert line.state == "connecting"
    assert not line.link.is_quiet(line.now + 3)
    line.accept()
    assert not line.link.is_quiet(line.now)
    assert "quiet" not in line.timers


def test_a_renewal_that_fails_is_admitted_for_good(line: Line) -> None:
    line.open(life=300)
    line.advance(270)
    line.answer("next")
    line.hang_up()  # the handshake failed
    line.do(line.link.probe_answered(line.probes.pop()[0], phases.NO_ANSWER, line.now))
    line.advance(0.5)

    assert line.question  # it asks again, within the three seconds
    assert not line.link.is_quiet(line.now)


def test_no_token_in_time_says_so(line: Line) -> None:
    line.connect()
    line.do(line.link.token_failed(line.question[0] if line.question else 0, "no token in time", line.now))

    assert line.link.last_close == {"code": None, "reason": "no token in time"}


def test_a_refusal_before_any_close_has_a_reason_of_its_own(line: Line) -> None:
    line.connect()
    line.do(line.link.token_refused(line.question[0] if line.question else 0, line.now))

    assert line.state == "unauthorized"
    assert line.link.last_close == {"code": None, "reason": "token refused"}


def test_a_handshake_that_takes_too_long_for_the_second_time_is_just_lost(line: Line) -> None:
    line.connect()
    line.answer()
    line.advance(10)
    line.do(line.link.probe_answered(line.probes.pop()[0], phases.NO_ANSWER, line.now, "HTTP 502"))
    assert line.link.last_close == {"code": None, "reason": "HTTP 502"}
    line.advance(0.5)
    line.answer()
    line.advance(10)

    assert line.state == "waiting"
    assert line.link.last_close == {"code": None, "reason": "no handshake within the time"}


def test_a_blocked_address_leaves_no_retry_behind_on_waking(line: Line) -> None:
    line.open()
    line.hang_up()
    line.now += 60
    line.link.blocked = "use wss://"

    line.do(line.link.woke(line.now))

    line.check()
    assert line.state == "degraded"
    assert line.link.last_close == {"code": None, "reason": "use wss://"}


def test_the_numbers_are_settings() -> None:
    line = Line(policy=Policy(heartbeat=7, attempts=1, first_delay=4))
    line.open()
    line.advance(7)
    assert line.sent == [PING, PING]

    line.hang_up()

    assert line.link.next_attempt_in(line.now) == 2.0
    line.advance(2)
    line.answer()
    line.hang_up()
    line.do(line.link.probe_answered(line.probes.pop()[0], phases.NO_ANSWER, line.now))
    assert line.state == "degraded"  # one reconnect was all


def test_without_reconnects_a_new_round_is_one_attempt() -> None:
    line = Line(policy=Policy(attempts=0))
    fail_round(line)

    line.do(line.link.woke(line.now))

    assert line.link.next_attempt_in(line.now) == 0.0


def test_the_generation_is_readable() -> None:
    link = Connection(lambda: 0.0)

    link.connect(0)

    assert link.generation == 1
    assert not link.is_dialling


# -- renewal in place, other tabs, pages that are left ------------------------------------------


def renewing(line: Line) -> None:
    """An open connection whose backend takes a new token on the open line, and has got one."""
    line.open(life=300)
    line.link.renewal.is_in_place = True
    line.advance(270)
    line.answer("next", 300)


def test_a_renewal_in_place_keeps_the_socket(line: Line) -> None:
    renewing(line)
    assert line.sent[-1] == "next"

    line.frame("auth")

    assert (line.state, len(line.dials)) == ("open", 1)
    assert "auth" not in line.timers
    assert line.timers["renew"][1] == line.now + 270
    line.advance(270)
    line.answer("next")  # the same: it is kept
    assert "auth" not in line.timers


def test_a_renewal_in_place_that_is_not_answered_dials_again(line: Line) -> None:
    renewing(line)

    line.advance(5)

    assert line.link.is_dialling
    assert line.link.is_quiet(line.now)


def test_an_auth_frame_that_nobody_asked_for_says_nothing(line: Line) -> None:
    line.open(life=300)
    before = dict(line.timers)

    line.frame("auth")

    assert line.timers == before


@pytest.mark.parametrize("is_open", [True, False])
def test_a_life_that_is_shorter_than_was_thought_is_planned_anew(line: Line, is_open: bool) -> None:
    line.connect()
    line.answer(life=300)
    if is_open:
        line.accept()
    line.do(line.link.token_lives(100.0, line.now))
    if not is_open:
        assert "renew" not in line.timers
        line.accept()

    assert line.timers["renew"][1] == line.now + 70


def test_another_backend_is_not_taken_to_renew_in_place(line: Line) -> None:
    renewing(line)
    line.do(line.link.disconnect(line.now))

    assert not line.link.renewal.is_in_place


def follow(line: Line) -> None:
    """Another tab has the lock."""
    if line.question:
        line.answer()
    generation, line.live = line.live or 0, None
    line.do(line.link.followed(generation, line.now))


def test_a_follower_has_the_state_of_its_leader(line: Line) -> None:
    line.connect()
    follow(line)
    assert (line.link.is_following, line.state) == (True, "connecting")

    line.link.leader_state = "open"

    assert line.state == "open"
    assert line.timers == {}


def test_a_follower_that_is_elected_dials(line: Line) -> None:
    line.connect()
    follow(line)

    line.do(line.link.elected(line.now))
    line.answer()

    assert line.link.is_dialling
    assert not line.link.is_following


def test_a_follower_does_not_poll_although_its_round_was_spent(line: Line) -> None:
    fail_round(line)
    line.do(line.link.reconnect(line.now))
    follow(line)

    line.advance(600)

    assert line.polls == []


def test_a_leader_that_is_deposed_closes_its_socket(line: Line) -> None:
    line.open()

    line.do(line.link.deposed(line.now))

    assert line.live is None
    assert line.link.is_following
    assert line.link.deposed(line.now) == []


def test_who_does_not_follow_cannot_be_elected(line: Line) -> None:
    assert line.link.elected(line.now) == []
    assert line.link.deposed(line.now) == []
    assert line.link.put_to_sleep(line.now) == []
    assert line.link.followed(line.link.generation, line.now) == []


def test_a_page_that_is_left_has_no_socket_and_no_timer(line: Line) -> None:
    line.open()

    line.do(line.link.put_to_sleep(line.now))

    assert line.live is None
    assert line.timers == {}
    assert line.state == "waiting"
    assert line.link.put_to_sleep(line.now) == []


def test_a_page_that_comes_back_dials_at_once(line: Line) -> None:
    line.open()
    line.do(line.link.put_to_sleep(line.now))

    line.do(line.link.woke(line.now))
    line.answer()

    assert line.link.is_dialling


def test_interfaces_exist_for_the_checker_alone() -> None:
    assert [name for name in dir(ports) if not name.startswith("_")] == ["TYPE_CHECKING"]
