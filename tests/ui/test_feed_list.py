"""What one reader has before them: a list that stands still, and the part of it that is drawn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livebell.core.actions import ActionStarted, PageLoaded
from livebell.core.notifications import reduce
from livebell.core.optimism import DELETE, READ, READ_ALL, Pending
from livebell.core.state import State, initial_state
from livebell.ui.announcer import Announcer
from livebell.ui.feed_list import UNREAD, FeedList
from livebell.ui.feed_window import FIRST, LARGEST, FeedWindow
from tests.core import frames
from tests.ui.given import notification


def at(second: int) -> str:
    return f"2025-10-09T08:{second // 60:02}:{second % 60:02}Z"


def loaded(count: int, *read: int) -> State:
    items = [notification(number, created_at=at(number), is_read=number in read) for number in range(count)]
    return reduce(initial_state(), PageLoaded(items, None, count, None))


def created(state: State, identity: int, second: int) -> State:
    return reduce(state, frames.frame("notification_created", frames.fields(identity, created_at=at(second))))


def ids(reading: FeedList, state: State, start: int = 0, count: int = 100) -> list[int | str]:
    reading.look(state)
    return [item.id for item in reading.items(start, count)]


def test_what_comes_after_the_begin_waits_and_is_counted() -> None:
    reading, state = FeedList(), loaded(3)
    assert ids(reading, state) == [2, 1, 0]

    state = created(created(state, 7, 100), 8, 101)

    assert ids(reading, state) == [2, 1, 0]
    assert reading.new_count == 2
    reading.release()
    assert ids(reading, state) == [8, 7, 2, 1, 0]
    assert reading.new_count == 0


def test_one_that_is_late_waits_as_well() -> None:
    reading, state = FeedList(), loaded(3)
    reading.look(state)

    state = created(state, 7, 1)
    reading.arrived(state.ledger.items[7])

    assert ids(reading, state) == [2, 1, 0]
    assert (reading.total, reading.new_count) == (3, 1)
    state = reduce(state, frames.deleted(7))
    assert ids(reading, state) == [2, 1, 0]
    assert reading.new_count == 0


def test_what_is_about_to_be_deleted_leaves_no_hole() -> None:
    reading, state = FeedList(), loaded(10)
    for key, gone in enumerate((9, 5, 4, 99)):
        state = reduce(state, ActionStarted(Pending(key, DELETE, (gone,))))

    assert ids(reading, state) == [8, 7, 6, 3, 2, 1, 0]
    assert reading.total == 7
    for start in range(7):
        assert ids(reading, state, start, 2) == [8, 7, 6, 3, 2, 1, 0][start : start + 2]


def test_the_unread_tab_follows_what_is_done_at_once() -> None:
    reading, state = FeedList(), loaded(6, 1, 4)
    reading.tab = UNREAD
    assert ids(reading, state) == [5, 3, 2, 0]

    state = reduce(state, ActionStarted(Pending(1, READ, (3,))))
    assert ids(reading, state) == [5, 2, 0]
    state = reduce(state, ActionStarted(Pending(2, READ_ALL, (), state.ledger.order[3])))
    assert ids(reading, state) == [5]
    assert reading.total == 1


def test_nothing_to_read_is_no_trouble() -> None:
    reading = FeedList()

    assert reading.items(0, 10) == []
    assert ids(reading, initial_state()) == []


# --- the window ----------------------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from(["seen", "jump", "reveal", "fit"]), st.integers(0, 12_000))))
def test_the_window_is_never_large_and_never_beside_the_list(moves: list[tuple[str, int]]) -> None:
    window = FeedWindow()
    window.fit(10_000)
    for kind, number in moves:
        if kind == "seen":
            place = min(number, window.total - 1)
            window.seen(place, min(place + 11, window.total - 1))
        elif kind == "jump":
            window.scrolled_to(number * 70.0)
        elif kind == "reveal":
            window.reveal(min(number, window.total - 1))
        else:
            window.fit(number + 1)
        assert 0 <= window.start <= window.end <= window.total
        assert (
            window.end - window.start == min(window.total, max(FIRST, window.end - window.start)) <= LARGEST
        )
        assert window.before >= 0
        assert window.after >= 0


def test_rows_are_drawn_before_they_are_seen() -> None:
    window = FeedWindow()
    window.fit(1000)

    ends = [window.end]
    while window.seen(0, min(window.end - 1, 8)):
        window.seen(
            0, min(window.end - 1, 8)
        )  # asked again before the next picture, it is no reason for more
        ends.append(window.end)
        window.fit(1000)
    assert ends == [FIRST, FIRST * 2, FIRST * 3]  # no picture has many new ones
    assert window.seen(20, 28)
    assert window.start <= 14
    assert window.end >= 35


def test_a_throw_to_another_place_begins_with_few_rows_again() -> None:
    window = FeedWindow()
    window.fit(1000)
    while window.seen(0, 8):
        window.fit(1000)

    assert window.scrolled_to(73 * 500)
    window.seen(window.start, window.start + 3)

    assert window.end - window.start == FIRST


def test_the_height_of_a_row_is_measured_once() -> None:
    window = FeedWindow()
    window.fit(1000)
    window.scrolled_to(73 * 500)

    window.measured(0)
    window.measured(60.0)
    window.measured(90.0)

    assert window.before == window.start * 60


@pytest.mark.parametrize(("place", "moves"), [(3, False), (FIRST - 1, False), (FIRST, True), (900, True)])
def test_a_row_that_is_wanted_is_brought(place: int, moves: bool) -> None:
    window = FeedWindow()
    window.fit(1000)

    assert window.reveal(place) == moves
    assert window.start <= place < window.end


# --- the announcer -------------------------------------------------------------------------


def test_there_is_at_most_one_announcement_in_two_seconds() -> None:
    announcer = Announcer()
    announcer.hear([("t1", "One")])
    assert announcer.words(10.0) == "One"

    announcer.hear([("t1", "One"), ("t2", "Two"), ("t3", "Three")])

    assert announcer.words(11.0) == "One"
    assert announcer.wait(11.0) == 1.0
    assert announcer.words(12.0) == "Two. Three"
    assert announcer.wait(12.0) is None


def test_the_same_words_again_are_a_change() -> None:
    announcer = Announcer()
    announcer.hear([("t1", "Saved")])
    first = announcer.words(0.0)
    announcer.hear([("t2", "Saved")])

    assert announcer.words(5.0) != first
    assert announcer.words(5.0).strip() == "Saved"
