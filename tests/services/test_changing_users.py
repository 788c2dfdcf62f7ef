"""Other tokens of other users: by another provider, and by one that cannot make up its mind."""

from __future__ import annotations

import pytest

from livebell.services.websocket_service import CHANGES_COUNT_FOR, MOST_CHANGES_OF_USER
from livebell.testing import API_URL, FakeBackend, FakeWorld
from tests.services.people import SECRET, Provider, jwt, online, page, shown, state_of

ONE, TWO = jwt(3600, sub="one"), jwt(3600, sub="two")
# Of two users in turn, no two of them alike.
IN_TURN = [jwt(3600 + number, sub="one" if number % 2 else "two") for number in range(100)]


def of_two_users(world: FakeWorld, provider: Provider) -> FakeBackend:
    """The first one is online."""
    backend = FakeBackend(world)
    backend.tokens = {ONE: "one", TWO: "two"}
    backend.notify("one", title="of one")
    backend.notify("two", title="of two")
    world.service.initialize(API_URL, token=provider)
    backend.accept()
    assert shown(world) == [1]
    return backend


@pytest.mark.parametrize("by", ["rest", "socket"])
def test_a_provider_that_alternates_between_refused_users_is_asked_no_more(world: FakeWorld, by: str) -> None:
    provider = Provider(*IN_TURN)
    world.http.respond = lambda _: (401, {}) if by == "rest" else (200, page())
    world.service.initialize(API_URL, token=provider)
    for _ in range(20):
        for socket in world.sockets:
            if not socket.closed_by_us and socket is world.sockets[-1]:
                socket.accept()
                socket.drop(4003)
        world.advance(1)

    assert state_of(world) == "unauthorized"
    assert world.service.get_status()["last_close"] == {
        "code": None,
        "reason": "the token's user changes again and again",
    }
    assert len(provider.asked) == 1 + MOST_CHANGES_OF_USER + 1
    assert len(world.sockets) <= 1 + MOST_CHANGES_OF_USER


def test_whoever_asks_after_a_while_is_heard_again(world: FakeWorld) -> None:
    world.http.respond = lambda _: (401, {})
    world.service.initialize(API_URL, token=Provider(*IN_TURN))
    assert state_of(world) == "unauthorized"
    world.http.respond = lambda _: (200, page())
    world.advance(CHANGES_COUNT_FOR)

    world.service.reconnect()
    world.sockets[-1].accept()

    assert state_of(world) == "open"


def test_another_provider_of_the_same_user_keeps_the_line(world: FakeWorld) -> None:
    of_two_users(world, Provider(ONE))
    another = Provider(ONE)
    world.service.initialize(API_URL, token=another)

    assert another.asked == [False]
    assert (len(world.sockets), state_of(world), shown(world)) == (1, "open", [1])


def test_another_provider_of_another_user_ends_the_line_at_once(world: FakeWorld) -> None:
    backend = of_two_users(world, Provider(ONE))
    forgotten: list[object] = []
    world.service.on_forgotten(forgotten.append)
    world.service.initialize(API_URL, token=Provider(TWO))
    assert world.sockets[0].closed_with == 1000
    backend.accept()
    backend.notify("one", title="late, of one")

    assert (forgotten, shown(world), len(world.sockets)) == (["another user"], [2], 2)


def test_another_provider_where_nobody_is_signed_in_ends_the_line(world: FakeWorld) -> None:
    of_two_users(world, Provider(ONE))
    world.service.initialize(API_URL, token=Provider(None))

    assert world.sockets[0].closed_with == 1000
    assert (state_of(world), shown(world)) == ("unauthorized", [])


@pytest.mark.parametrize(("token", "lines"), [(SECRET, 1), ("another", 2), (ONE, 2)])
def test_a_token_that_does_not_tell_whose_it_is_may_be_anybodys(
    world: FakeWorld, token: str, lines: int
) -> None:
    online(world)
    world.http.respond = lambda _: (200, page())
    world.service.initialize(API_URL, token=Provider(token))

    assert len(world.sockets) == lines
    assert world.sockets[0].closed_by_us == (lines > 1)
    assert world.sockets[-1].url.split("?token=")[1].startswith(token)


def test_between_two_attempts_the_next_one_asks_the_other_provider(world: FakeWorld) -> None:
    backend = of_two_users(world, Provider(ONE))
    backend.cut()
    another = Provider(TWO)
    world.service.initialize(API_URL, token=another)
    assert another.asked == []
    world.advance(1)
    backend.accept()

    assert (another.asked, shown(world)) == ([False], [2])
