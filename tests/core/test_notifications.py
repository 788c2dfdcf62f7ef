"""The reducer's rules. The table of frames in tests/vectors plays the same rules on both interpreters."""

from __future__ import annotations

import pytest

from livebell.core import actions
from livebell.core.messages import Message
from livebell.core.notifications import is_gap, is_old, is_unknown, reduce
from livebell.core.optimism import DELETE, READ, Pending
from livebell.core.state import State, initial_state
from livebell.core.toasts import Toast
from tests.core.frames import after, count, created, deleted, fields, frame, page, shown, updated


def numbered(seq: int = 4, unread: int = 1) -> State:
    return after(page([fields(1)], unread=unread, seq=seq))


# -- nothing changed means the same object -----------------------------------------------------


@pytest.mark.parametrize(
    "action",
    [
        object(),
        frame("weather"),
        frame("ping"),
        count(1),
        count(9, seq=3),
        created(1, seq=4, unread_count=9),
        created(1),
        updated(1, {"is_read": True}, seq=4, unread_count=0),
        updated(9, {"is_read": True}),
        deleted(9),
        deleted(1, seq=3),
        actions.LoadStarted(),
        actions.LoadFailed(),
        actions.ActionFailed(7),
        actions.ActionConfirmed(7),
        actions.ToastDismissed("x"),
        actions.ConnectionChanged({"state": "idle"}),
        page([], unread=0, seq=3),
        actions.CountLoaded(9, 3),
    ],
    ids=lambda action: getattr(action, "type", "object"),
)
def test_what_changes_nothing_gives_the_same_object(action: object) -> None:
    before = numbered()

    assert reduce(before, action) is before


def test_every_change_has_a_new_version() -> None:
    before = numbered()

    assert reduce(before, count(7)).version == before.version + 1


# -- where a numbered frame stands ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "old", "gap"),
    [
        (created(9, seq=4), True, False),
        (created(9, seq=5), False, False),
        (created(9, seq=6), False, True),
        (count(1, seq=3), True, False),
        (count(1, seq=4), False, False),
        (count(1, seq=5), False, True),
        (frame("pong", seq=4), False, False),
        (frame("pong", seq=5), False, True),
        (created(9), False, False),
    ],
)
def test_old_next_and_gap(message: Message, old: bool, gap: bool) -> None:
    assert (is_old(numbered(4), message), is_gap(numbered(4), message)) == (old, gap)


def test_before_any_number_is_known_nothing_is_old_nor_a_gap() -> None:
    message = created(9, seq=77)

    assert not is_old(initial_state(), message)
    assert not is_gap(initial_state(), message)


def test_what_is_unknown_asks_for_the_count() -> None:
    state = numbered()

    assert is_unknown(state, updated(9, {"is_read": True}))
    assert is_unknown(state, deleted(9))
    assert not is_unknown(state, deleted(1))
    assert not is_unknown(state, deleted(9, unread_count=3))
    assert not is_unknown(state, created(9))
    assert not is_unknown(state, frame("pong"))


# -- pages -----------------------------------------------------------------------------------------


def test_loading_goes_from_booting_to_ready() -> None:
    state = after(actions.LoadStarted())
    assert state.phase == "loading"
    assert reduce(state, actions.LoadStarted()) is state

    state = after(page([fields(1)], 1, following=1), state=state)

    assert (state.phase, state.following) == ("ready", 1)


def test_a_load_that_fails_can_be_tried_again() -> None:
    state = after(actions.LoadStarted(), actions.LoadFailed())
    assert state.phase == "error"

    assert after(actions.LoadStarted(), state=state).phase == "loading"


def test_a_page_without_a_count_keeps_the_count() -> None:
    assert after(count(5), page([fields(1)])).unread == 5


def test_a_page_brings_back_what_was_thought_deleted() -> None:
    state = after(deleted(1), page([fields(1)], 1), deleted(1), created(1))

    assert shown(state) == []  # it was deleted again


def test_a_page_forgets_updates_that_it_contains() -> None:
    state = after(updated(2, {"is_read": True}), page([fields(1)], 1), created(2))

    assert shown(state) == [(2, False), (1, False)]


def test_an_older_page_is_added_below() -> None:
    state = after(page([fields(5)], 3, following=5))
    state = after(actions.OlderLoaded([], 3), state=state)

    assert state.following == 3


def test_our_place_is_forgotten_once() -> None:
    state = after(actions.PositionForgotten(), state=numbered())

    assert state.seq is None
    assert reduce(state, actions.PositionForgotten()) is state


def test_a_count_without_a_number_is_applied() -> None:
    assert after(count(9), state=numbered()).unread == 9
    assert after(actions.CountLoaded(8), state=numbered()).unread == 8


def test_a_count_before_our_place_is_known_is_applied() -> None:
    assert after(count(9, seq=1)).unread == 9


# -- numbered frames -----------------------------------------------------------------------------


def test_a_numbered_create_of_a_known_id_replaces_it() -> None:
    again = frame("notification_created", fields(1, title="New"), seq=5, unread_count=1)
    state = after(again, state=numbered())

    assert [item.title for item in state.ledger.newest(1)] == ["New"]


def test_a_numbered_event_of_a_deleted_id_moves_our_place() -> None:
    state = after(deleted(1, seq=5, unread_count=0), created(1, seq=6, unread_count=0), state=numbered())

    assert (state.seq, shown(state)) == (6, [])


def test_a_number_without_a_count_adjusts_the_count() -> None:
    assert after(created(2, seq=5), state=numbered(unread=1)).unread == 2


# -- clicks --------------------------------------------------------------------------------------


def test_the_frame_that_contains_a_click_ends_its_overlay() -> None:
    state = after(
        actions.ActionStarted(Pending(1, READ, (1,))), actions.ActionConfirmed(1, seq=5), state=numbered()
    )
    assert len(state.pending) == 1

    state = after(updated(1, {"is_read": True}, seq=5, unread_count=0), state=state)

    assert state.pending == ()
    assert shown(state) == [(1, True)]


def test_a_click_whose_frame_came_first_ends_with_its_answer() -> None:
    state = after(
        actions.ActionStarted(Pending(1, READ, (1,))),
        updated(1, {"is_read": True}, seq=5, unread_count=0),
        actions.ActionConfirmed(1, seq=5),
        state=numbered(),
    )

    assert state.pending == ()


def test_a_page_ends_the_overlays_that_it_contains() -> None:
    state = after(
        actions.ActionStarted(Pending(1, READ, (1,))),
        actions.ActionConfirmed(1, seq=5),
        page([fields(1, is_read=True)], 0, seq=8),
        state=numbered(),
    )

    assert state.pending == ()


def test_other_clicks_are_left_alone() -> None:
    state = after(
        actions.ActionStarted(Pending(1, READ, (1,))),
        actions.ActionStarted(Pending(2, DELETE, (1,))),
        actions.ActionConfirmed(1, seq=99),
        actions.ActionFailed(2),
        state=numbered(),
    )

    assert [(entry.key, entry.confirmed_seq) for entry in state.pending] == [(1, 99)]


def test_the_count_of_an_answer_is_the_servers() -> None:
    state = after(page([fields(1)], 50))
    state = after(
        actions.ActionStarted(Pending(1, READ, (1,))),
        actions.ActionConfirmed(1, unread_count=12),
        state=state,
    )

    assert state.unread == 12


def test_a_confirmation_while_the_count_is_unknown_leaves_it_so() -> None:
    state = after(created(1), actions.ActionStarted(Pending(1, DELETE, (1,))), actions.ActionConfirmed(1))

    assert state.unread is None
    assert shown(state) == []


def test_an_update_of_another_field_does_not_overtake_a_click() -> None:
    state = after(
        page([fields(1)], 1),
        actions.ActionStarted(Pending(1, READ, (1,))),
        updated(1, {"title": "New"}),
        actions.ActionConfirmed(1),
    )

    assert shown(state) == [(1, True)]
    assert state.unread == 0


# -- the rest ------------------------------------------------------------------------------------


def test_the_connections_status_is_kept() -> None:
    assert after(actions.ConnectionChanged({"state": "open"})).connection == {"state": "open"}


def test_toasts_come_and_go() -> None:
    state = after(actions.ToastShown(Toast("1", "Hello")))
    assert [toast.id for toast in state.toasts] == ["1"]

    assert after(actions.ToastDismissed("1"), state=state).toasts == ()


def test_signing_out_leaves_nothing_of_the_user() -> None:
    before = after(
        deleted(7),
        updated(8, {"is_read": True}),
        actions.ConnectionChanged({"state": "open"}),
        actions.ActionStarted(Pending(1, READ, (1,))),
        actions.ToastShown(Toast("1", "Hello")),
        state=numbered(),
    )

    state = after(actions.SignedOut(), state=before)

    assert (state.unread, state.seq, state.pending, state.toasts) == (None, None, (), ())
    assert (state.phase, shown(state)) == ("booting", [])
    assert 7 not in state.ledger.deleted
    assert 8 not in state.ledger.early_updates
    assert state.version == before.version + 1
    assert state.connection == {"state": "open"}


def test_the_last_five_hundred_deletions_are_remembered() -> None:
    state = after(count(0), *[deleted(item_id) for item_id in range(501)])

    assert shown(after(created(0), created(1), created(500), state=state)) == [(0, False)]
