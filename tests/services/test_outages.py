"""Handshakes that never open, rounds that are spent, and how it goes on (protocol sections 2 and 4)."""

from __future__ import annotations

import pytest

from livebell.testing import API_URL, FakeWorld
from tests.services.people import (
    SECRET,
    Provider,
    answer_pages,
    counts,
    note,
    online,
    page,
    pages,
    shown,
    state_of,
)


def dialled(world: FakeWorld, token: object = SECRET) -> None:
    world.service.initialize(API_URL, token=token)  # type: ignore[arg-type]
    answer_pages(world, page(seq=1))


@pytest.mark.parametrize("status", [401, 403])
def test_a_handshake_that_never_opened_and_a_refused_probe_is_authentication(
    world: FakeWorld, status: int
) -> None:
    provider = Provider("old", "new")
    dialled(world, provider)
    world.sockets[0].drop()
    assert [made.token for made in counts(world)] == ["old"]

    counts(world)[0].answer(status)

    assert provider.asked == [False, True]
    assert "token=new" in world.sockets[1].url


def test_it_is_asked_once_more_with_the_refreshed_token_and_then_it_stops(world: FakeWorld) -> None:
    provider = Provider("old", "new")
    dialled(world, provider)
    world.sockets[0].drop()
    counts(world)[0].answer(401)
    world.sockets[1].drop()
    assert counts(world)[1].token == "new"
    counts(world)[1].answer(401)
    world.advance(600)

    assert (state_of(world), len(world.sockets)) == ("unauthorized", 2)
    assert world.service.get_status()["last_close"] == {"code": None, "reason": "HTTP 401"}


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [(200, {"unread_count": 1}, "socket refused"), (500, {"detail": "x"}, "HTTP 500"), (0, None, "network")],
)
def test_any_other_probe_is_a_failed_attempt(
    world: FakeWorld, status: int, body: object, reason: str
) -> None:
    dialled(world)
    world.sockets[0].drop()
    counts(world)[0].answer(status, body)

    assert state_of(world) == "waiting"
    assert world.service.get_status()["last_close"] == {"code": None, "reason": reason}


def test_the_probe_is_sent_once_in_a_round(world: FakeWorld) -> None:
    dialled(world)
    world.sockets[0].drop()
    counts(world)[0].answer(200, {"unread_count": 0})
    world.advance(0.75)
    world.sockets[1].drop()

    assert len(counts(world)) == 1
    assert state_of(world) == "waiting"


def test_a_probe_that_comes_after_disconnect_is_nothing(world: FakeWorld) -> None:
    dialled(world)
    world.sockets[0].drop()
    world.service.disconnect()
    counts(world)[0].answer(401)

    assert state_of(world) == "closed"


def test_a_handshake_that_takes_over_ten_seconds_has_failed(world: FakeWorld) -> None:
    dialled(world)
    world.advance(10)

    assert world.sockets[0].closed_with == 1000
    assert len(counts(world)) == 1


def degraded(world: FakeWorld) -> None:
    """Every attempt of a round has failed."""
    dialled(world)
    fail_every_attempt(world)


def fail_every_attempt(world: FakeWorld) -> None:
    answer_pages(world, page())
    for socket in range(6):
        world.sockets[socket].drop()
        if socket == 0:
            counts(world)[0].answer(0)
        world.advance(16)
    assert (state_of(world), len(world.sockets)) == ("degraded", 6)


def test_after_five_reconnects_the_count_is_polled(world: FakeWorld) -> None:
    degraded(world)
    asked = len(counts(world))
    world.advance(45)
    assert len(counts(world)) == asked + 1

    counts(world)[-1].answer(200, {"unread_count": 9, "seq": 4})

    assert world.unread_count == 9
    assert len(pages(world)) == 2  # what is new is loaded, too


def test_a_successful_poll_starts_a_new_round(world: FakeWorld) -> None:
    degraded(world)
    world.http.respond = lambda _: (200, page(seq=1))
    world.advance(47)
    assert len(world.sockets) == 7
    world.sockets[6].accept()

    assert world.service.is_connected
    polls = len(counts(world))
    world.advance(29)
    assert len(counts(world)) == polls


def test_a_poll_that_is_refused_stops(world: FakeWorld) -> None:
    degraded(world)
    world.advance(60)
    counts(world)[-1].answer(401)

    assert state_of(world) == "unauthorized"


def test_a_forbidden_poll_refreshes_the_token_once_and_reconnects_with_it(world: FakeWorld) -> None:
    provider = Provider("old", "new")
    world.service.initialize(API_URL, token=provider)
    fail_every_attempt(world)
    world.advance(60)

    counts(world)[-1].answer(403)

    assert provider.asked == [False, True]
    assert "token=new" in world.sockets[-1].url
    world.sockets[-1].accept()
    world.sockets[-1].drop(4003)
    assert state_of(world) == "unauthorized"
    assert provider.asked == [False, True]


def test_a_poll_without_an_answer_goes_on_polling(world: FakeWorld) -> None:
    degraded(world)
    world.http.respond = lambda _: (0, None)
    world.advance(200)

    assert (state_of(world), len(world.sockets)) == ("degraded", 6)


def test_waking_in_degraded_starts_a_new_round_a_moment_later(world: FakeWorld) -> None:
    degraded(world)
    world.ports.page.wake()
    assert len(world.sockets) == 6
    world.advance(1)

    assert len(world.sockets) == 7


def test_reconnect_in_degraded_is_at_once(world: FakeWorld) -> None:
    degraded(world)
    world.service.reconnect()

    assert len(world.sockets) == 7


def test_waking_asks_a_backend_that_pongs_for_a_sign_of_life(world: FakeWorld) -> None:
    socket = online(world)
    socket.receive({"type": "pong"})
    world.ports.timers.sleep(3600)
    world.ports.page.wake()
    assert socket.sent == [{"type": "ping"}]

    world.advance(9)
    socket.receive({"type": "pong"})
    world.advance(2)
    assert world.service.is_connected


def test_waking_asks_a_backend_that_never_pongs_for_the_count(world: FakeWorld) -> None:
    online(world, note(1))
    world.ports.page.wake()
    assert len(counts(world)) == 1

    counts(world)[0].answer(200, {"unread_count": 1})
    assert len(pages(world)) == 2

    world.ports.page.wake()
    counts(world)[1].answer(200, {"count": 2})
    assert world.unread_count == 2
    answer_pages(world, page(note(1), note(2)))
    assert shown(world) == [2, 1]


def test_a_backend_that_never_pongs_stays_connected_and_is_asked_after_90_s_of_silence(
    world: FakeWorld,
) -> None:
    socket = online(world)
    world.http.respond = lambda _: (200, {"unread_count": 0})
    world.advance(600)

    assert world.sockets == [socket]
    assert world.service.is_connected
    assert 4 <= len(counts(world)) <= 6


def test_flapping_keeps_the_delays_growing(world: FakeWorld) -> None:
    world.http.respond = lambda _: (200, page(seq=1))
    dialled(world)
    delays = []
    for number in range(5):
        world.sockets[number].accept()
        world.sockets[number].drop(1006)
        delay = world.service.get_status()["next_attempt_in"]
        delays.append(delay)
        world.advance(float(str(delay)))

    assert delays == [0.75, 1.5, 3.0, 6.0, 12.0]


def test_a_connection_that_held_five_seconds_starts_the_count_again(world: FakeWorld) -> None:
    socket = online(world, seq=1)
    world.advance(5)
    socket.drop(1006)

    assert world.service.get_status()["next_attempt_in"] == 0.75


def test_too_many_connections_wait_half_a_minute_at_least(world: FakeWorld) -> None:
    online(world, seq=1).drop(4029)

    assert world.service.get_status()["next_attempt_in"] == 45.0


def test_a_normal_close_that_nobody_asked_for_reconnects(world: FakeWorld) -> None:
    online(world, seq=1).drop(1000)
    world.advance(1)

    assert len(world.sockets) == 2


def test_connect_and_disconnect_storms_leave_one_socket(world: FakeWorld) -> None:
    world.http.respond = lambda _: (200, page(seq=1))
    online(world)
    for _ in range(100):
        world.service.disconnect()
        world.service.connect()

    assert len([socket for socket in world.sockets if not socket.closed_by_us]) == 1
    world.service.disconnect()
    assert world.ports.timers.count == 0
