"""The ledger keeps items in order, whatever comes in which."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from livebell.core.notification import Notification
from livebell.core.state import Ledger, initial_state
from tests.core.frames import fields

IDS = st.one_of(st.integers(0, 20), st.sampled_from(["a", "b", "c"]))
DATES = st.integers(0, 5).map(lambda second: f"2026-01-01T00:00:0{second}Z")


def test_nothing_is_known_at_first() -> None:
    state = initial_state()

    assert (state.version, state.unread, state.seq, state.phase) == (0, None, None, "booting")
    assert (state.following, state.pending, state.toasts) == (None, (), ())
    assert state.connection == {"state": "idle"}
    assert state.ledger.newest(10) == []


def test_a_change_has_a_new_version_and_the_rest_as_it_was() -> None:
    before = initial_state()
    after = before.changed(unread=5)

    assert (before.unread, after.unread) == (None, 5)
    assert after.version == before.version + 1
    assert after.ledger is before.ledger


def test_windows_begin_at_the_newest() -> None:
    ledger = Ledger()
    for item_id in range(10):
        ledger.put(Notification(fields(item_id)))

    assert [item.id for item in ledger.newest(3)] == [9, 8, 7]
    assert [item.id for item in ledger.newest(3, 8)] == [1, 0]
    assert ledger.newest(3, 10) == []
    assert ledger.newest(3, 99) == []
    assert ledger.newest(0) == []


def test_taking_what_is_not_there_gives_none() -> None:
    assert Ledger().take(1) is None


@given(st.lists(st.tuples(IDS, DATES, st.booleans())))
def test_order_is_always_that_of_a_sort(steps: list[tuple[int | str, str, bool]]) -> None:
    ledger = Ledger()
    model: dict[int | str, Notification] = {}
    for item_id, date, stays in steps:
        if stays:
            item = Notification(fields(item_id, created_at=date))
            ledger.put(item)
            model[item_id] = item
        else:
            assert ledger.take(item_id) is model.pop(item_id, None)

        ordered = sorted(model.values(), key=lambda item: item.sort_key, reverse=True)
        assert ledger.newest(100) == ordered
        assert ledger.items == model
