"""The address, the wishes, and what connects and what does not (public-api)."""

from __future__ import annotations

import pytest

from livebell.core.errors import InvalidApiUrl, InvalidWsUrl, NotInitialized
from livebell.testing import API_URL, FakeWorld
from tests.services.people import SECRET, Provider, answer_pages, listening, online, page, state_of

OTHER = "https://other.example.com/api"


def test_initialize_connects_to_the_socket_of_the_address(world: FakeWorld) -> None:
    world.service.initialize(API_URL, token="a b&c")
    answer_pages(world, page())

    assert [socket.url for socket in world.sockets] == [
        "wss://api.example.com/ws/notifications/?token=a%20b%26c"
    ]


def test_the_same_address_again_does_nothing_more(world: FakeWorld) -> None:
    online(world)

    world.service.initialize(API_URL + "/", token=SECRET)

    assert len(world.sockets) == 1
    assert world.service.is_connected


def test_another_address_closes_then_connects(world: FakeWorld) -> None:
    online(world, seq=7)

    world.service.initialize(OTHER)
    world.http.waiting[-1].answer(200, page(seq=1))

    assert world.sockets[0].closed_with == 1000
    assert world.sockets[1].url == f"wss://other.example.com/ws/notifications/?token={SECRET}&since=1"


def test_nothing_of_the_old_backend_stays_with_the_new_one(world: FakeWorld) -> None:
    online(world, {"id": 1, "is_read": False})
    world.app.actions.delete(1)

    world.service.initialize(OTHER)
    world.advance(10)

    assert world.unread_count == 0
    assert [made.url for made in world.http.requests if made.method == "DELETE"] == []


def test_without_arguments_the_settings_count() -> None:
    with FakeWorld(api_url="/backend", ws_url="wss://live.example.com/x?room=1") as world:
        world.service.initialize()
        world.service.sign_out()
        world.service.initialize(token=SECRET)
        world.advance(2)

        assert world.http.requests[0].url == "https://app.example.com/backend/notifications/?limit=20"
        assert world.sockets[0].url == f"wss://live.example.com/x?room=1&token={SECRET}"


def test_settings_that_changed_meanwhile_count(world: FakeWorld) -> None:
    online(world)
    world.app.configure({"api_url": OTHER})

    world.service.initialize()
    world.advance(2)

    assert world.sockets[1].url.startswith("wss://other.example.com/")


def test_a_wrong_address_is_refused_by_name_and_changes_nothing(world: FakeWorld) -> None:
    online(world)

    with pytest.raises(InvalidApiUrl, match=r"got 'ftp://x'"):
        world.service.initialize("ftp://x")
    with pytest.raises(InvalidWsUrl, match=r"got 'http://x'"):
        world.service.initialize(API_URL, ws_url="http://x")

    assert world.service.is_connected


def test_ws_from_a_page_on_https_is_not_tried_and_the_status_says_why(world: FakeWorld) -> None:
    world.service.initialize("http://api.example.com/api", token=SECRET)
    world.advance(600)

    assert world.sockets == []
    assert state_of(world) == "degraded"
    assert world.service.get_status()["last_close"] == {
        "code": None,
        "reason": "a page on https may not open ws://; use wss://",
    }


def test_on_alone_never_connects(world: FakeWorld) -> None:
    listening(world)
    world.service.on("notification_created", print)
    world.advance(600)

    assert world.sockets == []
    assert state_of(world) == "idle"


def test_nothing_connects_before_an_address_is_known(world: FakeWorld) -> None:
    world.service.connect()

    assert state_of(world) == "idle"
    assert not world.service.is_connected
    assert not world.service.is_quiet
    assert not world.service.is_initialized


def test_a_wish_from_before_the_address_is_known_counts(world: FakeWorld) -> None:
    wish = object()
    world.service.connect(wish)
    online(world)
    world.service.disconnect(world.service)

    assert world.service.is_connected
    world.service.disconnect(wish)
    assert state_of(world) == "closed"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("mark", (1,)), ("mark_all_read", ()), ("delete", (1,))],
)
def test_an_action_without_an_address_says_so_and_leaves_nothing(
    world: FakeWorld, name: str, arguments: tuple[int, ...]
) -> None:
    with pytest.raises(NotInitialized, match=r"initialize\(api_url, token=\.\.\.\) first"):
        getattr(world.app.actions, name)(*arguments)

    assert world.store.get_state().pending == ()
    assert world.app.actions.offer is None


def test_without_an_address_there_is_no_feed_and_nothing_to_reconnect(world: FakeWorld) -> None:
    with pytest.raises(NotInitialized, match="the feed needs an address"):
        world.service.feed.load()
    with pytest.raises(NotInitialized, match=r"reconnect\(\) needs an address"):
        world.service.reconnect()


def test_the_socket_closes_with_the_last_wish(world: FakeWorld) -> None:
    one, two = object(), object()
    online(world)
    world.service.connect(one)
    world.service.connect(one)
    world.service.connect(two)

    world.service.disconnect(world.service)
    world.service.disconnect(one)
    assert world.sockets[0].closed_with is None

    world.service.disconnect(two)
    assert world.sockets[0].closed_with == 1000
    assert state_of(world) == "closed"


def test_who_never_wished_closes_nothing(world: FakeWorld) -> None:
    online(world)

    world.service.disconnect(object())
    assert world.service.is_connected

    world.service.sign_out()
    world.service.disconnect(object())
    assert state_of(world) == "unauthorized"


def test_disconnect_withdraws_every_wish_until_somebody_connects(world: FakeWorld) -> None:
    online(world)
    world.service.connect(object())

    world.service.disconnect()
    world.ports.page.wake()
    world.advance(600)
    assert (state_of(world), len(world.sockets)) == ("closed", 1)

    world.service.connect()
    assert len(world.sockets) == 2


def test_disconnect_before_anything_else_is_harmless(world: FakeWorld) -> None:
    world.service.disconnect()
    assert state_of(world) == "idle"


def test_reconnect_replaces_an_open_connection_at_once(world: FakeWorld) -> None:
    online(world)

    world.service.reconnect()

    assert [socket.closed_with for socket in world.sockets] == [1000, None]


def test_reconnect_after_disconnect_is_a_wish(world: FakeWorld) -> None:
    online(world)
    world.service.disconnect()

    world.service.reconnect()
    world.sockets[1].accept()

    assert world.service.is_connected


def test_who_is_told_open_and_hangs_up_stays_closed(world: FakeWorld) -> None:
    def hang_up(status: dict[str, object]) -> None:
        if status["state"] == "open":
            world.service.disconnect()

    world.service.on_status(hang_up)
    online(world)
    world.advance(60)

    assert state_of(world) == "closed"
    assert world.sockets[0].closed_with == 1000
    assert world.ports.timers.count == 0


def test_who_is_told_connecting_and_hangs_up_asks_nothing_of_the_backend(world: FakeWorld) -> None:
    def hang_up(status: dict[str, object]) -> None:
        if status["state"] == "connecting":
            world.service.disconnect()

    world.service.on_status(hang_up)
    world.service.initialize(API_URL, token=SECRET)
    world.advance(60)

    assert (state_of(world), world.sockets, world.http.requests) == ("closed", [], [])
    assert world.ports.timers.count == 0


def test_a_constructor_that_throws_is_a_failed_attempt(world: FakeWorld) -> None:
    world.ports.sockets.refusing = "SecurityError"
    world.http.respond = lambda _: (200, page(seq=1))
    world.service.initialize(API_URL, token=SECRET)

    assert state_of(world) == "waiting"
    world.ports.sockets.refusing = ""
    world.advance(1)
    world.sockets[0].accept()
    assert world.service.is_connected


def test_a_constructor_that_throws_leaves_no_timer_behind(world: FakeWorld) -> None:
    world.ports.sockets.refusing = "SecurityError"
    world.http.respond = lambda _: (200, page(seq=1))
    world.service.initialize(API_URL, token=SECRET)

    world.service.disconnect()

    assert world.ports.timers.count == 0


def test_a_provider_that_is_replaced_while_asked_answers_by_the_new_one(world: FakeWorld) -> None:
    from livebell.testing import FakeFuture

    never = FakeFuture()

    async def hangs(_: bool) -> str:
        return str(await never)

    world.service.initialize(API_URL, token=hangs)
    assert world.http.requests == []

    provider = Provider(SECRET)
    world.service.initialize(API_URL, token=provider)
    never.resolve("late")
    answer_pages(world, page())

    assert provider.asked == [False]
    assert world.sockets[0].url.endswith("?token=" + SECRET)


def test_the_same_fixed_token_again_is_the_same_provider(world: FakeWorld) -> None:
    online(world)
    world.service.initialize(API_URL, token=SECRET)
    assert len(world.sockets) == 1
