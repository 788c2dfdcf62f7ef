"""A Redux-like store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from livebell.core import actions
from livebell.core.notifications import reduce
from livebell.core.state import State, initial_state
from livebell.core.store import Store
from tests.core.frames import count, created

if TYPE_CHECKING:
    from collections.abc import Callable

FAULTS: list[tuple[str, str]] = []


def store() -> Store:
    return Store(reduce, initial_state(), lambda event, name, error: FAULTS.append((name, str(error))))


def test_a_dispatch_changes_the_state_and_returns_the_action() -> None:
    bell = store()
    action = count(5)

    assert bell.dispatch(action) is action
    assert bell.get_state().unread == 5


def test_subscribers_are_told_once_a_change_and_without_arguments() -> None:
    bell = store()
    seen: list[int | None] = []
    bell.subscribe(lambda: seen.append(bell.get_state().unread))

    bell.dispatch(count(5))
    bell.dispatch(created(1))

    assert seen == [5, 6]


def test_nothing_changed_tells_nobody_and_keeps_the_object() -> None:
    bell = store()
    bell.dispatch(count(5))
    before = bell.get_state()
    told: list[int] = []
    bell.subscribe(lambda: told.append(1))

    bell.dispatch(count(5))
    bell.dispatch(actions.Action())
    bell.dispatch(object())

    assert bell.get_state() is before
    assert told == []


def test_unsubscribing_ends_it_and_twice_is_harmless() -> None:
    bell = store()
    told: list[int] = []
    stop = bell.subscribe(lambda: told.append(1))

    stop()
    stop()
    bell.dispatch(count(5))

    assert told == []


def test_a_subscriber_may_dispatch() -> None:
    bell = store()
    stop = bell.subscribe(lambda: (stop(), bell.dispatch(count(7))))

    bell.dispatch(count(5))

    assert bell.get_state().unread == 7


def test_a_subscriber_that_another_one_ended_is_not_told_any_more() -> None:
    bell = store()
    told: list[str] = []
    ends: list[Callable[[], None]] = []

    bell.subscribe(lambda: ends[0]())  # noqa: PLW0108 - there is none yet
    ends.append(bell.subscribe(lambda: told.append("late")))
    bell.dispatch(count(5))

    assert told == []


def test_a_subscriber_that_raises_is_named_and_the_others_are_told() -> None:
    FAULTS.clear()
    bell = store()
    told: list[int] = []

    def broken() -> None:
        raise ValueError("no")

    bell.subscribe(broken)
    bell.subscribe(lambda: told.append(1))

    bell.dispatch(count(5))

    assert FAULTS == [("broken", "no")]
    assert told == [1]


def test_any_reducer_will_do() -> None:
    def rename(state: State, action: object) -> State:
        return state.changed(phase=str(action))

    bell = Store(rename, initial_state(), print)

    bell.dispatch("ready")

    assert bell.get_state().phase == "ready"
