"""How long to wait."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from livebell.core.backoff import Backoff, draw


def delays(random: float) -> list[float | None]:
    backoff = Backoff(lambda: random)
    return [backoff.next_delay() for _ in range(6)]


def test_delays_double_and_end_after_five() -> None:
    assert delays(1.0) == [1, 2, 4, 8, 16, None]


def test_half_of_each_delay_is_certain() -> None:
    assert delays(0.0) == [0.5, 1, 2, 4, 8, None]


def test_no_delay_is_longer_than_thirty_seconds() -> None:
    backoff = Backoff(lambda: 1.0, attempts=8)

    assert [backoff.next_delay() for _ in range(8)] == [1, 2, 4, 8, 16, 30, 30, 30]


def test_the_attempt_has_the_number_of_the_reconnect() -> None:
    backoff = Backoff(lambda: 0.0)
    assert backoff.attempt == 0

    backoff.next_delay()
    backoff.next_delay()

    assert backoff.attempt == 2


def test_a_spent_round_does_not_count_on() -> None:
    backoff = Backoff(lambda: 0.0, attempts=1)
    backoff.next_delay()
    backoff.next_delay()

    assert backoff.attempt == 1


def test_reset_begins_anew() -> None:
    backoff = Backoff(lambda: 1.0)
    backoff.next_delay()
    backoff.reset()

    assert backoff.attempt == 0
    assert backoff.next_delay() == 1


@given(st.floats(0, 1, exclude_max=True))
def test_a_draw_stays_within_its_bounds(random: float) -> None:
    assert 30 <= draw(lambda: random, 30, 60) <= 60
