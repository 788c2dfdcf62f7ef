"""Which notification ends which wait for a sync."""

from __future__ import annotations

from livebell.core.notification import Notification
from livebell.core.sync_watch import LONGEST, Watch, satisfied
from tests.core.frames import fields

START = 1767225600.0 + 10 * 60  # the date of notification 10


def sync(item_id: int, **others: object) -> Notification:
    return Notification({**fields(item_id), "notification_type": "sync_completed", **others})


def watch(started_at: float = START, known: tuple[int, ...] = ()) -> Watch:
    return Watch(started_at, known)


def test_a_sync_that_completes_after_the_start_ends_the_wait() -> None:
    assert watch().is_satisfied_by(sync(11))


def test_a_fast_sync_may_be_done_thirty_seconds_before() -> None:
    assert watch().is_satisfied_by(sync(1, created_at="2026-01-01T00:09:30Z"))
    assert not watch().is_satisfied_by(sync(1, created_at="2026-01-01T00:09:29.9Z"))


def test_one_that_was_there_at_mount_does_not() -> None:
    assert not watch(known=(11,)).is_satisfied_by(sync(11))


def test_one_that_was_read_does_not() -> None:
    assert not watch().is_satisfied_by(sync(11, is_read=True))


def test_another_type_does_not() -> None:
    assert not watch().is_satisfied_by(sync(11, notification_type="sync_failed"))


def test_one_without_a_date_counts_as_new() -> None:
    assert watch().is_satisfied_by(sync(11, created_at=""))


def test_a_wait_lasts_eight_minutes() -> None:
    assert LONGEST == 480


def test_the_oldest_watch_gets_the_oldest_notification() -> None:
    first, second = watch(), watch()
    items = [sync(11), sync(12)]

    assert satisfied([first, second], items, ()) == [(first, items[0]), (second, items[1])]


def test_one_notification_satisfies_one_watch() -> None:
    first, second = watch(), watch()

    assert [pair[0] for pair in satisfied([first, second], [sync(11)], ())] == [first]


def test_one_that_was_used_satisfies_nobody() -> None:
    assert satisfied([watch()], [sync(11)], {11}) == []


def test_a_later_watch_gets_what_the_older_one_knew() -> None:
    first, second = watch(known=(11,)), watch()
    item = sync(11)

    assert satisfied([first, second], [item], ()) == [(second, item)]


def test_what_fits_nobody_is_left() -> None:
    assert satisfied([watch()], [sync(1), Notification(fields(12))], ()) == []
