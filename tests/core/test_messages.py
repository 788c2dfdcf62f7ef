"""From text to a message. The table of frames in tests/vectors says the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livebell.core import messages
from livebell.core.errors import BadFrame
from livebell.core.messages import count_in, count_of, decode, whole_characters
from tests.vectors import runner

TABLE = Path(__file__).resolve().parents[1] / "vectors" / "frames.json"
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=8,
)
TYPES = [
    "notification_created",
    "notification",
    "notification_updated",
    "notification_deleted",
    "unread_count",
    "ping",
    "resync",
    "weather",
]


def kind_of(text: object) -> str:
    with pytest.raises(BadFrame) as caught:
        decode(text)
    return caught.value.kind


def test_the_table_of_frames() -> None:
    assert runner.run(TABLE.read_text(encoding="utf-8")) == []


def test_a_created_notification_is_typed() -> None:
    message = decode('{"type": "notification_created", "payload": {"id": 1, "title": "Hi"}, "seq": 4}')

    assert isinstance(message, messages.NotificationCreated)
    assert (message.notification.id, message.notification.title) == (1, "Hi")
    assert (message.type, message.seq, message.unread_count, message.fresh) == (
        "notification_created",
        4,
        None,
        False,
    )


def test_the_older_spelling_keeps_its_name() -> None:
    assert decode('{"type": "notification", "payload": {"id": 1}}').type == "notification"


def test_an_update_has_id_and_updates() -> None:
    message = decode('{"type": "notification_updated", "payload": {"id": "a", "updates": {"is_read": true}}}')

    assert isinstance(message, messages.NotificationUpdated)
    assert (message.id, message.updates) == ("a", {"is_read": True})


def test_updates_that_are_no_object_are_none() -> None:
    message = decode('{"type": "notification_updated", "payload": {"id": 1, "updates": [1]}}')

    assert isinstance(message, messages.NotificationUpdated)
    assert message.updates == {}


def test_a_deletion_has_an_id() -> None:
    message = decode('{"type": "notification_deleted", "payload": {"id": 1}, "seq": 7, "unread_count": 3}')

    assert isinstance(message, messages.NotificationDeleted)
    assert (message.id, message.seq, message.unread_count) == (1, 7, 3)


def test_a_count_is_read_from_its_payload() -> None:
    message = decode('{"type": "unread_count", "payload": {"unread_count": 5}, "seq": 9, "unread_count": 1}')

    assert (message.unread_count, message.seq) == (5, 9)


def test_an_unknown_type_is_handed_on_as_it_came() -> None:
    message = decode('{"type": "weather", "payload": [1, {"sun": true}]}')

    assert (message.type, message.payload, message.seq) == ("weather", [1, {"sun": True}], None)


def test_a_number_that_is_none_is_no_place() -> None:
    assert decode('{"type": "ping", "seq": "4"}').seq is None
    assert decode('{"type": "ping", "seq": -1}').seq is None
    assert decode('{"type": "ping", "seq": true}').seq is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (None, "binary frame"),
        (b"{}", "binary frame"),
        (7, "binary frame"),
        ("", "frame is not JSON"),
        ("hello", "frame is not JSON"),
        ('{"type": "ping"} ping', "frame is not JSON"),
        ("[" * 60_000, "frame is nested too deep"),
        ('{"type": ' + "9" * 5000 + "}", "frame is not JSON"),  # more digits than int() takes
        ('["\\ud800"]', "frame is not an object"),
        ("[]", "frame is not an object"),
        ("{}", "frame has no type"),
        ('{"type": 1}', "frame has no type"),
        ('{"type": "notification_created"}', "notification without an id"),
        ('{"type": "notification_updated", "payload": {"updates": {}}}', "notification without an id"),
        ('{"type": "unread_count"}', "unread_count is not a count"),
        ('{"type": "unread_count", "payload": NaN}', "unread_count is not a count"),
    ],
)
def test_what_cannot_be_read_has_a_kind(text: object, kind: str) -> None:
    assert kind_of(text) == kind


def test_nesting_beyond_reason_beside_half_a_character_is_dropped() -> None:
    deep = '{"type": "x", "payload": ' + '{"a":' * 900 + '"\\ud800"' + "}" * 901

    with pytest.raises(BadFrame):
        decode(deep)


def padded(length: int, filling: str = "x") -> str:
    """A frame of so many bytes."""
    empty = '{"type": "a", "payload": ""}'
    return (
        empty[:-2] + filling * ((length - len(empty)) // len(filling.encode("utf-8", "surrogatepass"))) + '"}'
    )


def test_64_kib_are_not_too_much() -> None:
    assert decode(padded(64 * 1024)).type == "a"


@pytest.mark.parametrize(
    "text",
    [
        padded(64 * 1024 + 1),
        padded(64 * 1024 + 40, "ä"),
        padded(66_000, "€"),
        padded(70_000, "😀"),
        padded(80_000, "\ud800"),
    ],
)
def test_more_than_64_kib_is_too_much_in_bytes_not_in_characters(text: str) -> None:
    assert kind_of(text) == "frame over 64 KiB"


@pytest.mark.parametrize("filling", ["ä", "€", "😀"])
def test_bytes_are_counted_as_utf_8(filling: str) -> None:
    text = padded(64 * 1024, filling)

    assert len(text.encode()) > 64 * 1024 - 4
    assert decode(text).type == "a"


@given(st.text(st.characters()))  # half pairs too
def test_whole_characters_can_always_be_encoded(text: str) -> None:
    whole = whole_characters(text)

    assert whole.encode().decode() == whole
    assert len(whole) <= len(text)


@given(st.text(st.characters(codec="utf-8")))
def test_pairs_of_halves_are_joined(text: str) -> None:
    units = text.encode("utf-16-le")
    halves = "".join(chr(int.from_bytes(units[i : i + 2], "little")) for i in range(0, len(units), 2))

    assert whole_characters(halves) == text


def test_half_a_character_is_mended_wherever_it_stands() -> None:
    message = decode('{"type": "x", "payload": {"\\uD800a": ["b\\udc00", 1, null]}}')

    assert message.payload == {"?a": ["b?", 1, None]}


@pytest.mark.parametrize("value", [0, 5, 5.0, 2**53 - 1])
def test_these_are_counts(value: float) -> None:
    assert count_of(value) == int(value)
    assert isinstance(count_of(value), int)


@pytest.mark.parametrize(
    "value",
    [
        -1,
        -0.5,
        2.5,
        2**53,
        10**400,
        1e300,
        float("nan"),
        float("inf"),
        float("-inf"),
        True,
        False,
        "5",
        None,
        [5],
        {},
    ],
)
def test_these_are_no_counts(value: object) -> None:
    assert count_of(value) is None


def test_a_count_has_three_shapes() -> None:
    assert count_in({"unread_count": 5}) == 5
    assert count_in({"count": 5}) == 5
    assert count_in(5) == 5
    assert count_in([5]) is None


def read(text: str) -> messages.Message | None:
    """The message, or None where it is a bad frame. Anything else that is raised fails the test."""
    try:
        return decode(text)
    except BadFrame:
        return None


@given(st.text())
def test_any_text_is_a_message_or_a_bad_frame(text: str) -> None:
    message = read(text)

    assert message is None or message.type


@given(st.sampled_from(TYPES), JSON, JSON)
def test_any_payload_is_a_message_or_a_bad_frame(kind: str, payload: object, seq: object) -> None:
    message = read(json.dumps({"type": kind, "payload": payload, "seq": seq, "unread_count": seq}))

    assert message is None or message.type == kind
    assert message is None or message.seq is None or message.seq >= 0
