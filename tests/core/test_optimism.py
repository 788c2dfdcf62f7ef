"""What the user did and the server does not know yet."""

from __future__ import annotations

import pytest

from livebell.core.notification import Notification
from livebell.core.optimism import DELETE, READ, READ_ALL, UNREAD, Overlay, Pending, settled, still_pending
from tests.core.frames import fields


def item(item_id: int, is_read: bool = False) -> Notification:
    return Notification(fields(item_id, is_read))


def test_an_action_touches_the_ids_that_it_names() -> None:
    assert Pending(1, READ, (5, 6)).touches(item(5))
    assert not Pending(1, READ, (5, 6)).touches(item(7))


def test_mark_all_touches_what_the_user_can_have_seen() -> None:
    sweep = Pending(1, READ_ALL, up_to=item(5).sort_key)

    assert sweep.touches(item(5))
    assert sweep.touches(item(4))
    assert not sweep.touches(item(6))


def test_mark_all_without_a_limit_touches_everything() -> None:
    assert Pending(1, READ_ALL).touches(item(99))


@pytest.mark.parametrize(("kind", "is_read"), [(READ, True), (READ_ALL, True), (UNREAD, False)])
def test_marking_marks(kind: str, is_read: bool) -> None:
    marked = Pending(1, kind, (5,)).applied_to(item(5, not is_read))

    assert marked is not None
    assert marked.is_read is is_read


def test_deleting_leaves_nothing() -> None:
    assert Pending(1, DELETE, (5,)).applied_to(item(5)) is None


def test_overlays_are_laid_in_the_order_of_the_clicks() -> None:
    read, unread = Pending(1, READ, (5,)), Pending(2, UNREAD, (5,))

    for entries, is_read in (((read, unread), False), ((unread, read), True)):
        seen = Overlay(entries).over(item(5))
        assert seen is not None
        assert seen.is_read is is_read


def test_what_was_deleted_stays_so_under_further_clicks() -> None:
    assert Overlay((Pending(1, DELETE, (5,)), Pending(2, READ, (5,)))).over(item(5)) is None


def test_what_nobody_touched_is_the_same_object() -> None:
    truth = item(5)

    assert Overlay((Pending(1, READ, (6,)),)).over(truth) is truth


def test_a_sweep_has_its_place_among_what_names_its_ids() -> None:
    sweep = Pending(2, READ_ALL, up_to=item(5).sort_key)
    overlay = Overlay((Pending(1, UNREAD, (4,)), sweep, Pending(3, UNREAD, (5,))))

    assert [overlay.is_unread(item(number)) for number in (3, 4, 5, 6)] == [False, False, True, True]
    assert (overlay.sweeps, set(overlay.ids)) == (True, {4, 5})


def test_each_item_is_looked_at_by_what_names_it_alone() -> None:
    looks: list[int] = []

    class Watched(Pending):
        def touches(self, item: Notification) -> bool:
            looks.append(self.key)
            return super().touches(item)

    overlay = Overlay(tuple([Watched(number, READ, (number,)) for number in range(300)]))

    assert not any(overlay.is_unread(item(number)) for number in range(300))
    assert looks == list(range(300))


def test_a_confirmed_entry_waits_for_its_number() -> None:
    entries = (Pending(1, READ, (5,)).confirmed(7), Pending(2, READ, (6,)))

    assert still_pending(entries, 6) is entries
    assert still_pending(entries, None) is entries
    assert still_pending(entries, 7) == (entries[1],)
    assert still_pending((), 7) == ()


def test_a_confirmation_says_nothing_of_what_was_overtaken() -> None:
    entries = settled((Pending(1, READ, (5, 6)), Pending(2, READ, (7,))), item(5))

    assert not entries[0].changes(item(5), None)
    assert entries[0].changes(item(6), None)
    assert entries[1].overtaken == ()
    assert entries[0].touches(item(5))  # on the screen it still covers it
    assert settled(entries, item(5))[0].overtaken == (5,)
    assert entries[0].confirmed(3).overtaken == (5,)


def test_a_deletion_cannot_be_overtaken() -> None:
    (entry,) = settled((Pending(1, DELETE, (5,)),), item(5))

    assert entry.changes(item(5), None)


def test_the_server_may_name_the_ids() -> None:
    sweep = Pending(1, READ_ALL, up_to=item(5).sort_key)

    assert sweep.changes(item(9), (9,))
    assert not sweep.changes(item(4), (9,))
