"""Which toasts are on the screen."""

from __future__ import annotations

import pytest

from livebell.core.toasts import Toast, joined, on_screen, with_toast, without_toast


def many(count: int) -> tuple[Toast, ...]:
    toasts: tuple[Toast, ...] = ()
    for number in range(count):
        toasts = with_toast(toasts, Toast(str(number), f"Toast {number}"))
    return toasts


def names(toasts: tuple[Toast, ...]) -> list[str]:
    return [toast.id for toast in toasts]


def test_three_are_shown_and_the_rest_wait() -> None:
    assert names(on_screen(many(5))) == ["0", "1", "2"]


def test_when_one_goes_the_next_one_comes() -> None:
    assert names(on_screen(without_toast(many(5), "1"))) == ["0", "2", "3"]


def test_the_queue_is_bounded() -> None:
    assert len(many(100)) == 23


def test_the_same_id_updates_in_place() -> None:
    toasts = with_toast(many(3), Toast("1", "New"))

    assert names(toasts) == ["0", "1", "2"]
    assert toasts[1].title == "New"


def test_a_full_queue_still_updates() -> None:
    assert with_toast(many(100), Toast("22", "New"))[22].title == "New"


def test_dismissing_what_is_not_there_gives_the_same_tuple() -> None:
    toasts = many(2)

    assert without_toast(toasts, "9") is toasts


def test_a_toast_lasts_five_seconds_and_is_information() -> None:
    toast = Toast("1", "Hello")

    assert (toast.duration, toast.kind, toast.message) == (5000, "info", "")


@pytest.mark.parametrize("kind", ["success", "info", "warning", "error"])
def test_there_are_four_kinds(kind: str) -> None:
    assert Toast("1", "Hello", kind=kind).kind == kind


def test_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="must be one of success, info, warning, error, got 'danger'"):
        Toast("1", "Hello", kind="danger")


@pytest.mark.parametrize("duration", [0, None, 0.5, 10**12, float("inf")])
def test_a_toast_lasts_as_long_as_one_likes(duration: float | None) -> None:
    assert Toast("1", "Hello", duration=duration).duration == (duration or 0)


@pytest.mark.parametrize("duration", [-1, float("nan"), "5000"])
def test_what_is_no_time_is_refused(duration: float) -> None:
    with pytest.raises(ValueError, match="duration must be 0 or more milliseconds, got "):
        Toast("1", "Hello", duration=duration)


@pytest.mark.parametrize(
    ("title", "message", "text"),
    [
        ("Sync completed", "GitHub is up to date", "Sync completed – GitHub is up to date"),
        ("Done", "", "Done"),
        ("", "GitHub is up to date", "GitHub is up to date"),
        ("", "", "Sync completed"),
    ],
)
def test_title_and_message_are_joined(title: str, message: str, text: str) -> None:
    assert joined(title, message) == text


def test_both_empty_may_read_otherwise() -> None:
    assert joined("", "", "Synchronisiert") == "Synchronisiert"
