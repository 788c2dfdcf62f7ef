"""What a close code asks of us."""

from __future__ import annotations

import pytest

from livebell.core import close_codes


@pytest.mark.parametrize("code", [1008, 4003])
def test_authentication_asks_for_a_refresh(code: int) -> None:
    assert close_codes.answer_to(code) == close_codes.REFRESH


def test_too_many_asks_for_more_time() -> None:
    assert close_codes.answer_to(4029) == close_codes.SLOW_DOWN


@pytest.mark.parametrize(
    "code", [1000, 1001, 1005, 1006, 1009, 1011, 1012, 1013, 1015, 3000, 4000, 4999, 0, None]
)
def test_any_other_or_none_asks_for_a_reconnect(code: int | None) -> None:
    assert close_codes.answer_to(code) == close_codes.RETRY
