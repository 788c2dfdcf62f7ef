"""Where toasts cover nothing that matters."""

from __future__ import annotations

import pytest

from livebell.core.boxes import END, START, TOP, Box, place_of_toasts

VIEWPORT = Box(0, 0, 1000, 700)
TOASTS = Box(604, 584, 984, 684)
AT_END, AT_START = Box(900, 600, 980, 640), Box(20, 600, 90, 640)
PANEL = Box(590, 60, 990, 690)
EVERYTHING = Box(0, 0, 1000, 700)


def place(focus: Box | None, panel: Box | None = None, *, right_to_left: bool = False) -> str:
    return place_of_toasts(TOASTS, VIEWPORT, 16, right_to_left, focus, panel)


@pytest.mark.parametrize(
    ("focus", "panel", "expected"),
    [
        (None, None, END),
        (AT_START, None, END),
        (AT_END, None, START),
        (None, PANEL, START),
        (AT_START, PANEL, END),
        (Box(0, 600, 1000, 700), None, TOP),
        (EVERYTHING, EVERYTHING, END),
    ],
)
def test_they_keep_off_the_focus_and_the_panel(focus: Box | None, panel: Box | None, expected: str) -> None:
    assert place(focus, panel) == expected


def test_from_right_to_left_all_is_mirrored() -> None:
    assert place(AT_END, right_to_left=True) == END
    assert place(AT_START, right_to_left=True) == START


def test_edges_that_touch_do_not_meet() -> None:
    assert not Box(0, 0, 10, 10).meets(Box(10, 0, 20, 10))
    assert not Box(0, 0, 10, 10).meets(Box(0, 10, 10, 20))
    assert Box(0, 0, 10, 10).meets(Box(9, 9, 20, 20))
