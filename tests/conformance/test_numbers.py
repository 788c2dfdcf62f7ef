"""The extension ``seq``: events are numbered, and whoever was away gets what was missed (protocol section 3)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.conformance.backends import Backend, Line

pytestmark = pytest.mark.usefixtures("seq")
EVENTS = {"notification_created", "notification", "notification_updated", "notification_deleted"}


def up_to_count(line: Line) -> list[dict[str, Any]]:
    """What a connect brings: events, then the count."""
    return line.until(lambda each: each["type"] == "unread_count")


def since(backend: Backend, seq: int) -> Line:
    return backend.line(f"token={backend.token}&since={seq}")


def test_every_event_carries_the_next_number(backend: Backend) -> None:
    before = backend.seq()
    with backend.line() as line:
        line.ready()
        sent = backend.send()
        backend.set_read(sent)
        backend.call("DELETE", f"notifications/{sent['id']}/").raise_for_status()
        frames = line.until(lambda each: each["type"] == "notification_deleted")

    assert [frame["seq"] for frame in frames if frame["type"] in EVENTS] == [before + n for n in (1, 2, 3)]


def test_every_event_carries_the_count_after_it(backend: Backend) -> None:
    before = backend.count()
    with backend.line() as line:
        line.ready()
        sent = backend.send()
        backend.set_read(sent)
        frames = line.until(lambda each: each["type"] == "notification_updated")

    counts = [frame["unread_count"] for frame in frames if frame["type"] in EVENTS]
    assert counts == [before + 1, before]


def test_a_pong_and_a_count_take_no_number_but_carry_the_present_one(backend: Backend) -> None:
    seq = backend.seq()
    with backend.line() as line:
        count = up_to_count(line)[-1]
        line.send({"type": "ping"})
        pong = line.until(lambda each: each["type"] == "pong")[-1]

    assert (count["seq"], pong["seq"], backend.seq()) == (seq, seq, seq)


def test_since_brings_every_later_event_in_order_then_the_count(backend: Backend) -> None:
    seq = backend.seq()
    sent = [backend.send() for _ in range(3)]
    with since(backend, seq) as line:
        frames = up_to_count(line)

    assert [frame["seq"] for frame in frames] == [seq + 1, seq + 2, seq + 3, seq + 3]
    assert [frame["payload"]["id"] for frame in frames[:-1]] == [each["id"] for each in sent]


def test_since_the_present_number_brings_the_count_alone(backend: Backend) -> None:
    with since(backend, backend.seq()) as line:
        assert [frame["type"] for frame in up_to_count(line)] == ["unread_count"]


def test_since_and_live_events_join_without_a_gap(backend: Backend) -> None:
    seq = backend.seq()
    backend.send()
    with since(backend, seq) as line:
        last = backend.send()
        frames = line.until(lambda each: each["type"] in EVENTS and each["payload"]["id"] == last["id"])

    assert [frame["seq"] for frame in frames if frame["type"] in EVENTS] == [seq + 1, seq + 2]


def test_since_beyond_the_backend_s_own_number_brings_a_resync(backend: Backend) -> None:
    with since(backend, backend.seq() + 1000) as line:
        first = line.frame()

    assert (first["type"], first["seq"]) == ("resync", backend.seq())


@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "9" * 40])
def test_a_since_that_is_no_number_does_no_harm(backend: Backend, value: str) -> None:
    with backend.line(f"token={backend.token}&since={value}") as line:
        up_to_count(line)
        line.created(backend.send())


def test_the_page_and_the_count_carry_the_number_as_of_their_moment(backend: Backend) -> None:
    sent = backend.send()
    page = backend.get("notifications/?limit=1")

    assert page["results"][0]["id"] == sent["id"]
    assert (page["seq"], page["unread_count"]) == (backend.seq(), backend.count())


def test_what_changes_nothing_takes_no_number(backend: Backend) -> None:
    sent = backend.send()
    backend.set_read(sent)
    seq = backend.seq()

    answer = backend.set_read(sent)

    assert (answer["seq"], backend.seq()) == (seq, seq)


def test_a_change_is_answered_with_its_number_and_the_count(backend: Backend) -> None:
    sent = backend.send()
    seq, count = backend.seq(), backend.count()

    answer = backend.set_read(sent)

    assert (answer["seq"], answer["unread_count"]) == (seq + 1, count - 1)


def test_reading_all_is_one_event_for_each(backend: Backend) -> None:
    backend.call("POST", "notifications/mark-all-read/", json={}).raise_for_status()
    sent = [backend.send() for _ in range(3)]
    with backend.line() as line:
        line.ready()
        answer = backend.call("POST", "notifications/mark-all-read/", json={}).json()
        frames = [line.about("notification_updated", each) for each in sent]

    assert sorted(answer["ids"]) == sorted(each["id"] for each in sent)
    assert (answer["updated"], answer["unread_count"], answer["seq"]) == (3, 0, frames[-1]["seq"])
    assert [frame["unread_count"] for frame in frames] == [2, 1, 0]


def test_what_is_sent_at_once_is_numbered_without_gap_or_repetition(backend: Backend, service: str) -> None:
    seq = backend.seq()
    with backend.line() as line:
        line.ready()
        with ThreadPoolExecutor(8) as producers:
            answers = list(
                producers.map(
                    lambda n: backend.post({"user": backend.user, "title": f"At once {n}"}, service),
                    range(24),
                )
            )
        frames = line.until(lambda each: each.get("seq") == seq + 24)

    assert [answer.status_code for answer in answers] == [201] * 24
    assert [frame["seq"] for frame in frames if frame["type"] in EVENTS] == list(range(seq + 1, seq + 25))
