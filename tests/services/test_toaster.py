"""Toasts come, queue, and go in time (protocol section 6)."""

from __future__ import annotations

import pytest

from livebell.hooks.toast import use_toast
from livebell.testing import FakeWorld
from tests.services.people import created, online, shown


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


def test_time_stands_still_while_somebody_reads_and_goes_on_where_it_stood(world: FakeWorld) -> None:
    world.app.toaster.show("a")
    world.advance(3)
    world.app.toaster.pause("pointer")
    world.app.toaster.pause("focus")
    world.app.toaster.pause("focus")
    world.app.toaster.show("b")
    world.advance(60)
    world.app.toaster.resume("pointer")
    world.advance(60)
    assert (world.toasts, world.app.toaster.is_paused, world.ports.timers.count) == (["a", "b"], True, 0)

    world.app.toaster.resume("focus")
    world.app.toaster.resume("focus")
    world.advance(1.9)
    assert world.toasts == ["a", "b"]
    world.advance(0.1)
    assert world.toasts == ["b"]
    world.advance(3)
    assert (world.toasts, world.ports.timers.count) == ([], 0)


def test_dismissed_or_replaced_during_a_pause_is_as_good(world: FakeWorld) -> None:
    gone = world.app.toaster.show("a")
    world.app.toaster.show("b", toast_id="b")
    world.app.toaster.pause()
    world.app.toaster.dismiss(gone)
    world.app.toaster.show("c", toast_id="b")
    world.app.toaster.resume()
    world.advance(4.9)
    assert world.toasts == ["c"]
    world.advance(0.1)
    assert (world.toasts, world.ports.timers.count) == ([], 0)


def test_a_hidden_tab_shows_nothing_so_no_time_passes(world: FakeWorld) -> None:
    world.app.toaster.show("a")
    world.ports.page.hide()
    world.advance(600)
    assert world.toasts == ["a"]
    world.ports.page.show()
    world.advance(5)
    assert world.toasts == []


def test_a_page_that_is_opened_in_a_hidden_tab_waits_with_its_toasts(world: FakeWorld) -> None:
    world.ports.page.hidden = True
    world.app.toaster.show("a")
    world.advance(600)

    assert world.toasts == ["a"]


def arriving(world: FakeWorld, count: int, kind: str = "") -> None:
    for number in range(count):
        world.sockets[-1].receive(created(1 + len(shown(world)), title=str(number), notification_type=kind))


def test_a_burst_becomes_one_summary_that_counts_on(world: FakeWorld) -> None:
    world.app.configure({"toasts": "all"})
    online(world)
    world.app.toaster.show("of the page")
    arriving(world, 3)
    assert world.toasts == ["of the page", "0", "1", "2"]
    arriving(world, 9)
    assert world.toasts == ["of the page", "12 new notifications"]
    world.advance(4)
    arriving(world, 1)
    world.advance(4)
    assert world.toasts == ["13 new notifications"]
    world.advance(1)
    arriving(world, 1)
    assert world.toasts == ["0"]


def test_a_burst_is_as_grave_as_its_gravest(world: FakeWorld) -> None:
    world.app.configure({"toasts": "all"})
    online(world)
    arriving(world, 1, "sync_failed")
    arriving(world, 4)

    assert [toast.kind for toast in world.store.get_state().toasts] == ["error"]


def test_use_toast_updates_by_id(world: FakeWorld) -> None:
    toast = use_toast()
    toast.show("1 of 2", toast_id="progress")
    toast.show("2 of 2", toast_id="progress")

    assert world.toasts == ["2 of 2"]
