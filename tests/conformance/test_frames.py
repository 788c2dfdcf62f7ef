"""What goes over the line (protocol sections 3, 4 and 7)."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.conformance.backends import CREATED, PATIENCE, Backend, Line, Unanswering

FIELDS = {"id", "title", "message", "notification_type", "is_read", "created_at", "metadata"}


def test_a_new_notification_comes_as_notification_created(backend: Backend) -> None:
    with backend.line() as line:
        line.ready()
        sent = backend.send("Report", message="ready")
        payload = line.created(sent)["payload"]

    assert payload.keys() >= FIELDS
    assert (payload["title"], payload["message"]) == (sent["title"], "ready")


def test_the_frame_and_rest_tell_the_same_of_a_notification(backend: Backend) -> None:
    with backend.line() as line:
        line.ready()
        sent = backend.send(metadata={"url": "/reports/7"})
        payload = line.created(sent)["payload"]

    assert {name: payload[name] for name in FIELDS} == {name: sent[name] for name in FIELDS}


def test_the_fields_of_a_notification_have_their_types(backend: Backend) -> None:
    sent = backend.send(metadata={"nested": [1, {"deep": None}]})

    assert isinstance(sent["id"], int | str)
    assert sent["is_read"] is False
    assert sent["metadata"] == {"nested": [1, {"deep": None}]}
    for name in ("title", "message", "notification_type", "created_at"):
        assert isinstance(sent[name], str), name


def test_created_at_is_iso_8601_in_utc(backend: Backend) -> None:
    moment = datetime.fromisoformat(backend.send()["created_at"])

    assert moment.utcoffset() == timedelta(0)


def test_markup_and_every_script_come_as_the_text_that_they_are(backend: Backend) -> None:
    text = "<script>alert('1')</script> & \"quotes\" 你好 🔔 \u202e"
    with backend.line() as line:
        line.ready()
        sent = backend.send(message=text)
        assert line.created(sent)["payload"]["message"] == text


def test_the_type_of_a_notification_is_kept(backend: Backend) -> None:
    assert backend.send(notification_type="sync_completed")["notification_type"] == "sync_completed"


def test_reading_one_comes_as_notification_updated(backend: Backend) -> None:
    sent = backend.send()
    with backend.line() as line:
        line.ready()
        backend.set_read(sent)
        assert line.about("notification_updated", sent)["payload"]["updates"]["is_read"] is True


def test_marking_one_as_unread_comes_as_notification_updated(backend: Backend) -> None:
    sent = backend.send()
    backend.set_read(sent)
    with backend.line() as line:
        line.ready()
        backend.set_read(sent, is_read=False)
        assert line.about("notification_updated", sent)["payload"]["updates"]["is_read"] is False


def test_deleting_one_comes_as_notification_deleted(backend: Backend) -> None:
    sent = backend.send()
    with backend.line() as line:
        line.ready()
        backend.call("DELETE", f"notifications/{sent['id']}/").raise_for_status()
        assert line.about("notification_deleted", sent)["payload"] == {"id": sent["id"]}


def test_reading_all_tells_the_line_of_it(backend: Backend) -> None:
    sent = backend.send()
    with backend.line() as line:
        line.ready()
        backend.call("POST", "notifications/mark-all-read/", json={}).raise_for_status()
        line.until(lambda each: _is_read(each, sent) or _count_in(each) == 0)


def _is_read(frame: dict[str, Any], notification: dict[str, Any]) -> bool:
    return bool(frame["type"] == "notification_updated" and frame["payload"]["id"] == notification["id"])


def _count_in(frame: dict[str, Any]) -> Any:
    payload = frame.get("payload")
    if frame["type"] != "unread_count":
        return None
    return payload.get("unread_count", payload.get("count")) if isinstance(payload, dict) else payload


def test_a_count_on_the_line_is_the_count_of_rest(backend: Backend) -> None:
    with backend.line() as line:
        frames = line.ready().frames()
        line.created(backend.send())
        frames += line.frames()

    counts = [_count_in(frame) for frame in frames if frame["type"] == "unread_count"]
    assert all(isinstance(count, int) and count >= 0 for count in counts)
    assert not counts or counts[-1] == backend.count()


def test_a_ping_is_answered_with_a_pong(backend: Backend) -> None:
    with backend.line() as line:
        line.send({"type": "ping"})
        line.until(lambda each: each["type"] == "pong")


def test_every_line_of_a_user_gets_every_event(backend: Backend) -> None:
    with ExitStack() as stack:
        lines = [stack.enter_context(backend.line()).ready() for _ in range(3)]
        sent = backend.send()
        for line in lines:
            line.created(sent)


def test_nobody_else_gets_a_user_s_events(backend: Backend, stranger: str) -> None:
    with backend.line(f"token={stranger}") as theirs, backend.line() as ours:
        theirs.ready()
        ours.ready()
        sent = backend.send()
        ours.created(sent)

        heard = theirs.frames()
    assert not [frame for frame in heard if frame["type"] in CREATED]


def test_events_come_in_the_order_in_which_they_were_committed(backend: Backend) -> None:
    with backend.line() as line:
        line.ready()
        sent = [backend.send() for _ in range(5)]
        frames = line.until(lambda each: each["type"] in CREATED and each["payload"]["id"] == sent[-1]["id"])

    got = [frame["payload"]["id"] for frame in frames if frame["type"] in CREATED]
    assert got == [each["id"] for each in sent]


def test_an_event_comes_once(backend: Backend) -> None:
    with backend.line() as line:
        line.ready()
        sent = backend.send()
        line.created(sent)
        after = line.frames()

    assert not [frame for frame in after if frame["type"] in CREATED]


def test_what_came_during_an_outage_is_in_the_page(backend: Backend) -> None:
    with backend.line() as line:
        line.ready()
    missed = backend.send()

    with backend.line() as line:
        line.ready()
        assert backend.page()[0]["id"] == missed["id"]


@pytest.mark.parametrize(
    "frame",
    ['{"type": "from-the-future", "payload": {}}', "not json", "[]", "null", "{}", '{"type": 7}', "1e999"],
)
def test_a_frame_of_unknown_type_or_none_at_all_is_ignored(backend: Backend, frame: str) -> None:
    with backend.line() as line:
        line.ready()
        line.send(frame)
        line.created(backend.send())


def test_a_binary_frame_does_no_harm(backend: Backend) -> None:
    with backend.line() as line:
        line.ready()
        line.send(b"\x00\xff")
        line.created(backend.send())


def test_a_frame_of_64_kib_is_none_too_many(backend: Backend) -> None:
    with backend.line() as line:
        line.ready()
        line.send("x" * 64 * 1024)
        line.created(backend.send())


def test_a_frame_over_64_kib_ends_the_line_with_1009(backend: Backend) -> None:
    with backend.line() as line:
        line.ready()
        line.send({"type": "x", "payload": "x" * 70_000})

        assert line.close_code() == 1009


def test_more_than_20_frames_a_second_end_the_line_with_4029(backend: Backend) -> None:
    with backend.line() as line:
        line.ready()
        flood(line)

        assert line.close_code() == 4029


def test_a_line_that_does_not_answer_a_goodbye_disturbs_nobody(backend: Backend) -> None:
    with backend.line() as line, backend.line(create_connection=Unanswering, close_timeout=1) as other:
        line.ready()
        flood(other)
        assert isinstance(other.socket, Unanswering)
        assert other.socket.told_goodbye.wait(PATIENCE)

        line.created(backend.send())  # while the other's socket is still there; the log must not know of it


def flood(line: Line) -> None:
    """Many more frames than a backend takes."""
    with suppress(ConnectionClosed):  # it may be closed before the last is sent
        for _ in range(200):
            line.send({"type": "pong"})
