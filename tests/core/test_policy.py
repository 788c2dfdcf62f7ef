"""The numbers of a connection's life."""

from __future__ import annotations

import pytest

from livebell.core.policy import Policy


def test_the_numbers_are_those_of_the_protocol() -> None:
    policy = Policy()

    assert (policy.heartbeat, policy.pong, policy.silence) == (30, 10, 90)
    assert (policy.connect, policy.stable, policy.attempts) == (10, 5, 5)
    assert (policy.first_delay, policy.longest_delay) == (1, 30)
    assert (policy.slow_down_lowest, policy.slow_down_highest) == (30, 60)
    assert (policy.poll, policy.poll_spread, policy.between_rounds) == (45, 0.2, 60)
    assert (policy.token, policy.renew_before, policy.quiet) == (10, 30, 3)


def test_single_numbers_can_be_replaced() -> None:
    policy = Policy(heartbeat=10)

    assert policy.heartbeat == 10.0
    assert policy.pong == 10.0


def test_a_number_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TypeError, match="a policy has no number called 'hartbeat'"):
        Policy(hartbeat=10)
