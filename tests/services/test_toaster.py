"""Toasts come, queue, and go in time (protocol section 6)."""

from __future__ import annotations

import pytest

from livebell.hooks.toast import use_toast
from livebell.testing import FakeWorld


def test_a_toast_stays_five_seconds(world: FakeWorld) -> None:
    toast = use_toast()
    toast.show("Saved", "all of it", "success")
    world.advance(4.9)
    assert world.toasts == ["Saved – all of it"]
    world.advance(0.1)
    assert world.toasts == []


def test_a_duration_of_its_own_or_none_at_all(world: FakeWorld) -> None:
    world.app.toaster.show("short", duration=1000)
    stays = world.app.toaster.show("stays", duration=0)
    world.advance(1)
    assert world.toasts == ["stays"]
    world.advance(3600)
    assert world.toasts == ["stays"]
    use_toast().dismiss(stays)
    use_toast().dismiss(stays)

    assert (world.toasts, world.ports.timers.count) == ([], 0)


def test_three_are_on_the_screen_and_those_that_wait_do_not_age(world: FakeWorld) -> None:
    for number in range(4):
        world.app.toaster.show(str(number))
    world.advance(4)
    world.app.toaster.dismiss("t1")
    assert world.toasts == ["1", "2", "3"]
    world.advance(1)
    assert world.toasts == ["3"]
    world.advance(3.9)
    assert world.toasts == ["3"]
    world.advance(0.1)
    assert world.toasts == []


def test_the_queue_is_bounded(world: FakeWorld) -> None:
    for number in range(1000):
        world.app.toaster.show(str(number))

    assert len(world.toasts) == 23
    world.advance(60)
    assert (world.toasts, world.ports.timers.count) == ([], 0)


def test_the_same_id_replaces_and_starts_its_time_anew(world: FakeWorld) -> None:
    world.app.toaster.show("1 of 2", toast_id="progress")
    world.app.toaster.show("other")
    world.advance(4)
    assert world.app.toaster.show("2 of 2", toast_id="progress") == "progress"
    assert world.toasts == ["2 of 2", "other"]
    world.advance(1)
    assert world.toasts == ["2 of 2"]
    world.advance(4)
    assert world.toasts == []


def test_a_kind_that_does_not_exist_is_refused_and_changes_nothing(world: FakeWorld) -> None:
    world.app.toaster.show("there", toast_id="x")
    with pytest.raises(ValueError, match=r"success, info, warning, error, got 'loud'"):
        world.app.toaster.show("new", kind="loud", toast_id="x")
    assert world.toasts == ["there"]
    world.advance(5)
    assert world.toasts == []


def test_every_toast_has_an_id_of_its_own(world: FakeWorld) -> None:
    toast = use_toast()
    assert toast.show("a") != toast.show("a")
    assert world.toasts == ["a", "a"]
