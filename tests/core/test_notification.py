"""One notification."""

from __future__ import annotations

import pytest

from livebell.core.notification import Notification, is_notification_id
from tests.core.frames import fields


def test_its_fields_are_attributes() -> None:
    item = Notification(fields(5, metadata={"url": "/x"}))

    assert (item.id, item.title, item.message) == (5, "Title 5", "Text")
    assert (item.notification_type, item.is_read) == ("info", False)
    assert (item.created_at, item.created_seconds) == ("2026-01-01T00:05:00Z", 1767225900.0)
    assert item.metadata == {"url": "/x"}


def test_what_is_missing_is_empty() -> None:
    item = Notification({"id": "a"})

    assert (item.title, item.message, item.notification_type, item.created_at) == ("", "", "", "")
    assert (item.is_read, item.metadata, item.created_seconds) == (False, {}, 0.0)


def test_what_has_another_type_is_empty() -> None:
    item = Notification({"id": 1, "title": 5, "is_read": 1, "metadata": [], "created_at": 7})

    assert (item.title, item.is_read, item.metadata, item.created_at) == ("", False, {}, "")


def test_fields_that_nobody_knows_are_kept() -> None:
    item = Notification(fields(1, colour="red"))

    assert item.extra == {"colour": "red"}
    assert item.as_dict()["colour"] == "red"


def test_as_a_dict_it_has_every_field_of_the_wire() -> None:
    assert Notification({"id": 1}).as_dict() == {
        "id": 1,
        "title": "",
        "message": "",
        "notification_type": "",
        "is_read": False,
        "created_at": "",
        "metadata": {},
    }


def test_a_change_makes_another_one() -> None:
    before = Notification(fields(1))
    after = before.changed({"title": "New", "colour": "red"})

    assert (before.title, after.title) == ("Title 1", "New")
    assert (before.extra, after.extra) == ({}, {"colour": "red"})


def test_no_change_changes_the_id() -> None:
    assert Notification(fields(1)).changed({"id": 2}).id == 1


def test_marking_what_is_marked_gives_the_same_object() -> None:
    item = Notification(fields(1))

    assert item.marked(False) is item
    assert item.marked(True).is_read


def test_a_repr_has_no_text_of_the_user() -> None:
    text = repr(Notification(fields(1, title="Secret", message="Very")))

    assert text == "Notification(id=1, type='info', is_read=False)"


@pytest.mark.parametrize("value", [1, 0, -1, 10**30, "a", "0"])
def test_these_are_ids(value: object) -> None:
    assert is_notification_id(value)


@pytest.mark.parametrize("value", [True, False, None, "", 1.0, float("nan"), [], {}])
def test_these_are_no_ids(value: object) -> None:
    assert not is_notification_id(value)


def test_the_order_is_by_date_then_numbers_then_texts() -> None:
    made: list[tuple[int | str, str]] = [
        ("b", "2026-01-01T00:00:00Z"),
        ("a", "2026-01-01T00:00:00Z"),
        (10, "2026-01-01T00:00:00Z"),
        (9, "2026-01-01T00:00:00Z"),
        (1, "2026-01-01T00:00:01Z"),
        (2, ""),
    ]
    items = [Notification(fields(item_id, created_at=date)) for item_id, date in made]

    assert [item.id for item in sorted(items, key=lambda item: item.sort_key)] == [2, 9, 10, "a", "b", 1]
