"""The live line: who is let in, what is told, and how it ends (protocol.md sections 2 to 4 and 7)."""

from __future__ import annotations

import json
import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.support.people import open_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from tests.support.people import Person
    from tests.support.server import LiveServer


# Who


@pytest.mark.parametrize("query", ["", "token=", "token=not-a-token", "ticket=made-up", "token=a.b.c"])
def test_a_socket_without_a_good_token_is_accepted_then_closed_4003(
    server: LiveServer, stack: ExitStack, query: str
) -> None:
    line = open_line(server, stack, query)

    assert line.close_code() == 4003


def test_nothing_is_sent_to_a_socket_that_is_refused(server: LiveServer, stack: ExitStack) -> None:
    line = open_line(server, stack, "token=wrong")

    with pytest.raises(Exception, match="4003"):
        line.frame()


def test_an_expired_token_is_closed_4003(server: LiveServer, person: Person) -> None:
    assert person.line(f"token={server.token(person.name, expires=-60)}").close_code() == 4003


def test_a_service_token_opens_no_socket(server: LiveServer, person: Person) -> None:
    assert person.line(f"token={server.token('billing', scope='service')}").close_code() == 4003


def test_a_token_for_a_user_who_does_not_exist_is_closed_4003(server: LiveServer, stack: ExitStack) -> None:
    assert open_line(server, stack, f"token={server.token('nobody')}").close_code() == 4003


def test_the_path_works_without_its_last_slash(server: LiveServer, person: Person, stack: ExitStack) -> None:
    from websockets.sync.client import connect

    url = f"{server.socket_url.rstrip('/')}?token={person.token}"
    with connect(url, proxy=None) as opened:
        assert json.loads(opened.recv(20))["type"] == "unread_count"


def test_a_ticket_opens_one_socket_and_no_second(person: Person) -> None:
    answer = person.api.post("/api/ws-ticket/").json()

    assert answer["expires_in"] == 30
    assert person.line(f"ticket={answer['ticket']}").frame()["type"] == "unread_count"
    assert person.line(f"ticket={answer['ticket']}").close_code() == 4003


def test_our_own_page_and_programs_may_connect(server: LiveServer, person: Person) -> None:
    assert person.line().frame()["type"] == "unread_count"
    assert person.line(origin=server.url).frame()["type"] == "unread_count"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
def test_a_page_of_a_foreign_origin_is_turned_away_at_the_door(person: Person, origin: str) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        person.line(origin=origin)


def test_a_page_of_an_allowed_origin_may_connect(
    start: Callable[..., LiveServer], person_at: Callable[..., Person]
) -> None:
    person = person_at(start(extra_args=["--allow-origin", "https://app.example.com"]))

    assert person.line(origin="https://app.example.com").frame()["type"] == "unread_count"


# What is told


def test_a_fresh_socket_is_told_the_count_first(person: Person) -> None:
    person.notify()

    assert person.line().frame() == {"type": "unread_count", "payload": {"unread_count": 1}, "seq": 1}


def test_a_notification_arrives_with_its_number_and_the_count_after_it(person: Person) -> None:
    line = person.line()
    line.frame()

    created = person.notify("Title", message="Text", metadata={"url": "/there"})
    frame = line.frame()

    assert frame["type"] == "notification_created"
    assert (frame["seq"], frame["unread_count"]) == (1, 1)
    assert frame["payload"] == {
        "id": created["id"],
        "title": "Title",
        "message": "Text",
        "notification_type": "info",
        "is_read": False,
        "created_at": created["created_at"],
        "metadata": {"url": "/there"},
    }


def test_every_kind_of_change_arrives_in_order_and_without_a_gap(person: Person) -> None:
    line = person.line()
    line.frame()
    first, second = person.notify("1")["id"], person.notify("2")["id"]
    person.api.patch(f"/api/notifications/{first}/", json={"is_read": True})
    person.api.patch(f"/api/notifications/{first}/", json={"is_read": False})
    person.api.post("/api/notifications/mark-all-read/", json={})
    person.api.delete(f"/api/notifications/{second}/")

    frames = line.frames(7)

    assert [frame["seq"] for frame in frames] == [1, 2, 3, 4, 5, 6, 7]
    assert [frame["unread_count"] for frame in frames] == [1, 2, 1, 2, 1, 0, 0]
    assert [frame["type"].removeprefix("notification_") for frame in frames] == [
        "created",
        "created",
        "updated",
        "updated",
        "updated",
        "updated",
        "deleted",
    ]
    assert frames[2]["payload"] == {"id": first, "updates": {"is_read": True}}
    assert frames[6]["payload"] == {"id": second}


def test_what_changes_nothing_is_no_event(person: Person) -> None:
    line = person.line()
    line.frame()
    created = person.notify()
    for _ in range(2):
        person.api.patch(f"/api/notifications/{created['id']}/", json={"is_read": True})

    assert [frame["seq"] for frame in line.frames(2)] == [1, 2]
    assert line.pong() == {"type": "pong", "seq": 2}


def test_every_socket_of_a_user_hears_it_and_no_other_users(
    person: Person, server: LiveServer, person_at: Callable[..., Person]
) -> None:
    stranger = person_at(server).line()
    lines = [person.line(), person.line()]
    for line in [*lines, stranger]:
        line.frame()

    person.notify("For one")

    assert [line.frame()["payload"]["title"] for line in lines] == ["For one", "For one"]
    assert stranger.pong()["seq"] == 0


@pytest.mark.parametrize("many", [300, pytest.param(2000, marks=pytest.mark.slow)])
def test_thousands_of_notifications_arrive_in_order_and_leave_the_right_count(
    person: Person, many: int
) -> None:
    line = person.line()
    line.frame()
    body, service = (
        {"user": person.name, "title": "One of many"},
        person.server.token("load", scope="service"),
    )
    with ThreadPoolExecutor(1) as reader, person.server.client(service) as client:
        received = reader.submit(line.frames, many)
        for _ in range(many):
            assert client.post("/api/notifications/", json=body).status_code == 201
        frames = received.result()

    assert [frame["seq"] for frame in frames] == list(range(1, many + 1))
    assert frames[-1]["unread_count"] == many
    assert person.count() == many

    # One commit of more events than a queue holds: they are read from the database, not refused.
    answer = person.api.post("/api/notifications/mark-all-read/", json={}).json()
    updates = line.frames(many)

    assert (answer["updated"], answer["unread_count"], answer["seq"]) == (many, 0, 2 * many)
    assert [frame["seq"] for frame in updates] == list(range(many + 1, 2 * many + 1))
    assert updates[-1]["unread_count"] == 0

    # And so is a client that comes back after all of it.
    again = person.line(f"token={person.token}&since=0").frames(2 * many + 1)
    assert [frame["seq"] for frame in again] == [*range(1, 2 * many + 1), 2 * many]


# Going on where one stopped


def test_a_client_that_comes_back_gets_what_it_missed_then_the_count(person: Person) -> None:
    for title in ("1", "2", "3"):
        person.notify(title)

    frames = person.line(f"token={person.token}&since=1").frames(3)

    assert [frame.get("payload", {}).get("title") for frame in frames[:2]] == ["2", "3"]
    assert frames[2] == {"type": "unread_count", "payload": {"unread_count": 3}, "seq": 3}


def test_a_client_that_missed_nothing_is_told_the_count_alone(person: Person) -> None:
    person.notify()

    assert person.line(f"token={person.token}&since=1").frame()["type"] == "unread_count"


@pytest.mark.parametrize("since", ["99", "9223372036854775807", "18446744073709551616", "9" * 5000])
def test_a_number_beyond_ours_is_answered_with_a_resync(person: Person, since: str) -> None:
    person.notify()

    line = person.line(f"token={person.token}&since={since}")

    assert line.frame() == {"type": "resync", "seq": 1}
    assert line.frame()["seq"] == 1
    person.notify()
    assert line.frame()["seq"] == 2


@pytest.mark.parametrize("since", ["", "x", "-1", "1.5", "%00", "²"])
def test_a_since_that_is_no_number_is_taken_as_none(person: Person, since: str) -> None:
    person.notify()

    assert person.line(f"token={person.token}&since={since}").frame()["type"] == "unread_count"


def test_events_that_are_no_longer_kept_are_answered_with_a_resync(
    start: Callable[..., LiveServer], person_at: Callable[..., Person]
) -> None:
    person = person_at(start(env={"LIVEBELL_EVENTS_KEPT": "10"}))
    for _ in range(100):  # old ones are looked for now and then
        person.notify()

    assert person.line(f"token={person.token}&since=5").frame() == {"type": "resync", "seq": 100}
    assert person.line(f"token={person.token}&since=95").frame()["seq"] == 96


def test_events_that_are_too_old_are_answered_with_a_resync(
    start: Callable[..., LiveServer], person_at: Callable[..., Person]
) -> None:
    server = start(env={"LIVEBELL_EVENTS_KEPT_SECONDS": "3600"})
    person = person_at(server)
    for _ in range(4):
        person.notify()
    server.stop()
    with closing(sqlite3.connect(server.var_dir / "livebell.db")) as database:
        database.execute("UPDATE events SET stored_at = stored_at - 4000 WHERE seq <= 2")
        database.commit()

    server.start()

    assert person.line(f"token={person.token}&since=1").frame() == {"type": "resync", "seq": 4}
    assert [frame["seq"] for frame in person.line(f"token={person.token}&since=2").frames(3)] == [3, 4, 4]
    assert person.count() == 4  # the notifications themselves stay


# Slow readers


def test_a_reader_that_does_not_read_is_closed_1013_delays_nobody_and_comes_back(person: Person) -> None:
    with socket.socket() as narrow:
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)  # so that it is full soon
        narrow.connect(("127.0.0.1", person.server.port))
        slow, quick = person.line(sock=narrow, ping_interval=None), person.line()
        quick.frame()
        slow.frame()

        with ThreadPoolExecutor(1) as reader:
            received = reader.submit(quick.frames, 300)
            for _ in range(300):
                person.notify(message="x" * 10_000, metadata={"more": "y" * 16_000})
            frames = received.result()
        got = slow.until_closed()

    assert [frame["seq"] for frame in frames] == list(range(1, 301))
    assert slow.closed_with == 1013
    seqs = [frame["seq"] for frame in got]
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) < 300

    again = person.line(f"token={person.token}&since={len(seqs)}").frames(300 - len(seqs))
    assert [frame["seq"] for frame in again] == list(range(len(seqs) + 1, 301))


# Life and death


def test_a_ping_is_answered_by_a_pong_with_the_number(person: Person) -> None:
    line = person.line()
    line.frame()
    person.notify()
    line.frame()

    assert line.pong() == {"type": "pong", "seq": 1}


@pytest.mark.parametrize(
    "frame",
    ["nonsense", "[]", "7", "null", '{"type": 5}', '{"type": "unheard-of"}', b"\x00\xff", "[" * 30_000],
)
def test_what_is_no_frame_of_ours_is_ignored(person: Person, frame: Any) -> None:
    line = person.line()
    line.frame()

    line.send(frame)

    assert line.pong()["type"] == "pong"


def test_a_frame_over_64_kib_is_closed_1009(person: Person) -> None:
    line = person.line()
    line.frame()

    line.send("x" * (64 * 1024 + 1))

    assert line.close_code() == 1009


@pytest.mark.parametrize("attempt", range(10))
def test_who_still_sends_much_when_the_line_is_ended_learns_why(person: Person, attempt: int) -> None:
    line = person.line()
    line.frame()

    # A server that hangs up at once lets TCP's reset overtake its 1009: every second time.
    line.send("x" * 5_000_000)

    assert line.close_code() == 1009


def test_an_address_that_is_too_long_is_answered(server: LiveServer) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"{server.socket_url}?token={'x' * 9000}", proxy=None)

    assert refused.value.response.status_code == 414


def test_more_than_20_frames_at_once_are_closed_4029(person: Person) -> None:
    line = person.line()
    line.frame()

    for _ in range(200):
        try:
            line.send({"type": "unheard-of"})
        except ConnectionClosed:
            break

    assert line.close_code() == 4029


def test_one_connection_too_many_is_closed_4029(
    start: Callable[..., LiveServer], person_at: Callable[..., Person]
) -> None:
    person = person_at(start(env={"LIVEBELL_CONNECTIONS_PER_USER": "2"}))
    first, second = person.line(), person.line()
    first.frame()
    second.frame()

    assert person.line().close_code() == 4029
    assert first.pong()["type"] == "pong"


def test_a_socket_ends_with_4003_when_its_token_does(server: LiveServer, person: Person) -> None:
    line = person.line(f"token={server.token(person.name, expires=1)}")

    assert line.frame()["type"] == "unread_count"
    assert line.close_code() == 4003


def test_a_socket_outlives_its_token_when_it_is_renewed_in_place(server: LiveServer, person: Person) -> None:
    line = person.line(f"token={server.token(person.name, expires=2)}")
    witness = person.line(f"token={server.token(person.name, expires=2)}")
    line.frame()

    line.send({"type": "auth", "token": server.token(person.name, expires=300)})
    answer = line.frame()

    assert answer["type"] == "auth"
    assert 295 <= answer["payload"]["expires_in"] <= 300
    assert witness.close_code() == 4003
    assert line.pong()["type"] == "pong"


@pytest.mark.parametrize("kind", ["bad", "expired", "another user's", "missing"])
def test_a_renewal_that_does_not_hold_ends_the_line(server: LiveServer, person: Person, kind: str) -> None:
    line = person.line()
    line.frame()
    tokens = {
        "bad": "x.y.z",
        "expired": server.token(person.name, expires=-60),
        "another user's": server.token("demo"),
        "missing": None,
    }

    line.send({"type": "auth", "token": tokens[kind]})

    assert line.close_code() == 4003


def test_signing_out_ends_the_sockets_of_that_sign_in_alone(person: Person, server: LiveServer) -> None:
    with server.client() as client:
        one, other = (client.get("/api/demo-session/").json()["access"] for _ in range(2))
        lines = [person.line(f"token={token}") for token in (one, other)]
        for line in lines:
            line.frame()

        headers = {"Authorization": f"Bearer {one}"}
        assert client.post("/api/logout/", headers=headers).status_code == 204

        assert lines[0].close_code() == 4003
        assert lines[1].pong()["type"] == "pong"
        assert client.get("/api/notifications/", headers=headers).status_code == 401
        assert person.line(f"token={one}").close_code() == 4003


def test_a_server_that_stops_says_1012(
    start: Callable[..., LiveServer], person_at: Callable[..., Person]
) -> None:
    server = start()
    person = person_at(server)
    line = person.line()
    line.frame()

    assert server.stop() == 0
    assert line.close_code() == 1012


def test_what_was_sent_before_a_kill_is_there_after_it(
    start: Callable[..., LiveServer], person_at: Callable[..., Person]
) -> None:
    server = start()
    person = person_at(server)
    line = person.line()
    line.frame()
    for _ in range(5):
        person.notify()
    server.kill()

    server.start()

    assert [frame["seq"] for frame in person.line(f"token={person.token}&since=2").frames(4)] == [3, 4, 5, 5]
    assert person.count() == 5
