"""What others read of the state."""

from __future__ import annotations

from livebell.core import actions
from livebell.core.optimism import DELETE, READ, READ_ALL, UNREAD, Pending
from livebell.core.selectors import feed_window, memoised, select_connection, select_feed, select_unread_count
from livebell.core.state import State, initial_state
from tests.core.frames import after, count, fields, page


def three(unread: int = 3) -> State:
    return after(page([fields(1), fields(2), fields(3)], unread=unread))


def clicked(state: State, *entries: Pending) -> State:
    return after(*[actions.ActionStarted(entry) for entry in entries], state=state)


def test_an_unknown_count_shows_none() -> None:
    assert select_unread_count(initial_state()) == 0


def test_an_unknown_count_is_not_made_up_from_what_is_loaded() -> None:
    state = after(page([fields(1), fields(2)]))

    assert select_unread_count(clicked(state, Pending(1, READ, (1,)))) == 0


def test_the_count_is_the_servers() -> None:
    assert select_unread_count(three(unread=50)) == 50


def test_clicks_move_the_count() -> None:
    assert select_unread_count(clicked(three(50), Pending(1, READ, (1,)))) == 49
    assert select_unread_count(clicked(three(50), Pending(1, DELETE, (1, 2)))) == 48
    assert select_unread_count(clicked(three(50), Pending(1, READ, (99,)))) == 50
    assert select_unread_count(clicked(three(50), Pending(1, READ, (1,)), Pending(2, UNREAD, (1,)))) == 50


def test_mark_all_sweeps_what_was_never_loaded() -> None:
    assert select_unread_count(clicked(three(50), Pending(1, READ_ALL))) == 0


def test_mark_all_leaves_what_is_newer() -> None:
    up_to = three().ledger.items[2].sort_key

    assert select_unread_count(clicked(three(50), Pending(1, READ_ALL, up_to=up_to))) == 1


def test_a_count_that_is_ahead_of_its_frames_is_believed() -> None:
    # Another tab marked all; its count came, its updates did not yet.
    state = after(count(0), state=three())

    assert select_unread_count(clicked(state, Pending(1, READ, (1,)))) == 0
    assert select_unread_count(clicked(state, Pending(1, READ_ALL))) == 0


def test_the_feed_is_newest_first_and_without_what_was_deleted() -> None:
    state = clicked(three(), Pending(1, DELETE, (2,)))

    assert [item.id for item in select_feed(state)] == [3, 1]


def test_a_window_shows_clicks_too() -> None:
    state = clicked(three(), Pending(1, READ, (3,)))

    assert [(item.id, item.is_read) for item in feed_window(state, 2)] == [(3, True), (2, False)]
    assert [item.id for item in feed_window(three(), 2, 1)] == [2, 1]


def test_the_same_state_gives_the_same_list() -> None:
    state = three()

    assert select_feed(state) is select_feed(state)


def test_a_selector_computes_once_a_state() -> None:
    computed: list[int] = []

    def select(state: State) -> object:
        computed.append(state.version)
        return state.version

    selector = memoised(select)
    first, second = initial_state(), initial_state().changed(unread=1)

    assert [selector(first), selector(first), selector(second), selector(first)] == [0, 0, 1, 0]
    assert computed == [0, 1, 0]


def test_the_connection_is_the_status() -> None:
    status: dict[str, object] = {"state": "open"}

    assert select_connection(after(actions.ConnectionChanged(status))) is status
