"""``use_notifications_websocket``: wishes, callbacks, and its end (public-api)."""

from __future__ import annotations

import pytest

from livebell.core.errors import NotInitialized
from livebell.core.notification import Notification
from livebell.hooks import context
from livebell.hooks.notifications_websocket import use_notifications_websocket
from livebell.testing import API_URL, FakeWorld
from tests.services.people import (
    SECRET,
    answer_pages,
    counted,
    created,
    deleted,
    note,
    online,
    page,
    state_of,
    updated,
)


def hooked(world: FakeWorld) -> None:
    """An address is known, and nobody but hooks wishes for a connection."""
    world.service.initialize(API_URL, token=SECRET)
    world.service.disconnect()
    world.http.respond = lambda _: (200, page(seq=1))


def test_a_hook_connects_when_mounted_and_leaves_when_closed(world: FakeWorld) -> None:
    hooked(world)
    bell = use_notifications_websocket()
    world.sockets[0].accept()
    assert (bell.is_connected, bell.get_status()["state"]) == (True, "open")

    bell.close()
    bell.close()
    assert world.sockets[0].closed_with == 1000
    assert (bell.is_connected, state_of(world)) == (False, "closed")


def test_without_auto_connect_it_only_listens(world: FakeWorld) -> None:
    seen: list[object] = []
    hooked(world)
    bell = use_notifications_websocket(auto_connect=False, on_notification=lambda n: seen.append(n.id))
    assert world.sockets == []

    world.service.connect()
    world.sockets[0].accept()
    world.sockets[0].receive(created(2, seq=2, count=1))
    bell.close()

    assert seen == [2]
    assert world.sockets[0].closed_with is None


def test_connect_and_disconnect_are_this_hooks_wish(world: FakeWorld) -> None:
    hooked(world)
    one = use_notifications_websocket()
    two = use_notifications_websocket(auto_connect=False)
    two.connect()
    one.disconnect()
    assert world.sockets[0].closed_with is None
    two.disconnect()
    assert world.sockets[0].closed_with == 1000


def test_a_closed_hook_wishes_for_nothing_any_more(world: FakeWorld) -> None:
    hooked(world)
    with use_notifications_websocket(auto_connect=False) as bell:
        pass
    bell.connect()
    bell.reconnect()

    assert world.sockets == []


def test_reconnect_is_a_wish_and_dials_once(world: FakeWorld) -> None:
    hooked(world)
    bell = use_notifications_websocket(auto_connect=False)
    bell.reconnect()
    assert len(world.sockets) == 1
    world.service.disconnect(world.service)
    assert world.sockets[0].closed_with is None


def test_a_hook_before_initialize_connects_with_it(world: FakeWorld) -> None:
    use_notifications_websocket()
    assert state_of(world) == "idle"
    world.service.initialize(API_URL, token=SECRET)
    assert state_of(world) == "connecting"


def test_each_new_notification_is_told_once(world: FakeWorld) -> None:
    seen: list[str] = []
    socket = online(world, note(1), seq=1)
    use_notifications_websocket(on_notification=lambda n: seen.append(n.title))
    socket.receive(created(2, seq=2, count=2))
    socket.receive(created(2, seq=2, count=2))
    socket.receive({"type": "notification", "payload": note(3), "seq": 3, "unread_count": 3})
    socket.receive(created(1, seq=4, count=3))
    socket.receive(deleted(3, seq=5, count=2))
    socket.receive(created(3, seq=6, count=2))
    socket.receive(created("", seq=7))

    assert seen == ["Title 2", "Title 3"]


def test_what_was_missed_and_is_told_after_a_reconnect_is_told_once(world: FakeWorld) -> None:
    seen: list[object] = []
    socket = online(world, note(1), seq=1)
    use_notifications_websocket(on_notification=lambda n: seen.append(n.id))
    socket.drop()
    world.advance(1)
    world.sockets[1].accept()
    world.sockets[1].receive(created(2, seq=2, count=2))
    world.sockets[1].receive(counted(2, seq=2))

    assert seen == [2]


def test_what_comes_during_a_load_is_told_once(world: FakeWorld) -> None:
    seen: list[object] = []
    socket = online(world, note(1))
    use_notifications_websocket(on_notification=lambda n: seen.append(n.id))
    world.service.feed.load()
    socket.receive(created(2))
    answer_pages(world, page(note(1)))
    socket.receive(created(2))

    assert seen == [2]


def test_the_count_is_told_whenever_it_changes(world: FakeWorld) -> None:
    told: list[int] = []
    socket = online(world, note(1))
    use_notifications_websocket(on_unread_count_change=told.append)
    socket.receive(created(2))
    socket.receive(created(3, is_read=True))
    socket.receive(updated(1, is_read=True))
    socket.receive(counted(7))
    socket.receive(counted(7))
    world.app.actions.mark(2)
    world.service.sign_out()

    assert told == [2, 1, 7, 6, 0]


def test_callbacks_may_be_replaced_without_a_reconnect(world: FakeWorld) -> None:
    one: list[object] = []
    two: list[object] = []
    counts: list[int] = []
    socket = online(world)
    bell = use_notifications_websocket(on_notification=one.append)
    socket.receive(created(1))
    bell.on_notification = two.append
    bell.on_unread_count_change = counts.append
    socket.receive(created(2))
    bell.on_notification = None
    bell.on_unread_count_change = None
    socket.receive(created(3))

    assert (len(one), len(two), counts) == (1, 1, [2])
    assert world.sockets == [socket]


def test_callbacks_that_raise_are_named_and_cost_the_others_nothing(world: FakeWorld) -> None:
    def careless(_: Notification) -> None:
        raise ValueError("no")

    def no_counter(_: int) -> None:
        raise KeyError(1)

    seen: list[object] = []
    socket = online(world)
    use_notifications_websocket(on_notification=careless, on_unread_count_change=no_counter)
    use_notifications_websocket(on_notification=seen.append)
    socket.receive(created(1))

    assert len(seen) == 1
    assert sorted(world.ports.log.warnings) == [
        "listener careless of 'notification_created' raised ValueError: no",
        "listener no_counter of 'unread_count' raised KeyError: 1",
    ]


def test_after_close_nobody_is_called(world: FakeWorld) -> None:
    seen: list[object] = []
    socket = online(world)
    with use_notifications_websocket(on_notification=seen.append, on_unread_count_change=seen.append) as bell:
        assert bell.is_connected
    socket.receive(created(1))

    assert seen == []


def test_a_notification_has_the_fields_of_the_wire(world: FakeWorld) -> None:
    seen: list[Notification] = []
    socket = online(world)
    use_notifications_websocket(on_notification=seen.append)
    socket.receive(
        created(
            7, message="m", notification_type="t", metadata={"url": "/x"}, created_at="2026-01-01T00:00:00Z"
        )
    )
    item = seen[0]

    assert (item.id, item.title, item.message, item.notification_type) == (7, "Title 7", "m", "t")
    assert (item.is_read, item.created_at, item.metadata) == (False, "2026-01-01T00:00:00Z", {"url": "/x"})


def test_a_thousand_mounts_leave_everything_as_at_the_start(world: FakeWorld) -> None:
    online(world, seq=1)

    def living() -> tuple[int, ...]:
        return (
            world.ports.timers.count,
            world.service._frames.count(),
            world.service._own.count(),
            len(world.store._subscribers.entries),
            len(world.service._wishes),
            len(world.ports.page._wakers),
            len([socket for socket in world.sockets if not socket.closed_by_us]),
        )

    before = living()
    for _ in range(1000):
        unmount = world.mount(lambda _: use_notifications_websocket(on_notification=print))
        unmount()
        unmount()

    assert living() == before


def test_a_thousand_connections_leave_no_timer_listener_or_socket(world: FakeWorld) -> None:
    hooked(world)
    wakers = list(world.ports.page._wakers)

    for _ in range(1000):
        with use_notifications_websocket():
            world.sockets[-1].accept()

    assert len(world.sockets) == 1000
    assert all(socket.closed_with == 1000 for socket in world.sockets)
    assert (world.ports.timers.count, world.ports.page._wakers) == (0, wakers)


def test_hooks_need_an_app() -> None:
    before = list(context._present)
    context._present.clear()
    try:
        with pytest.raises(NotInitialized, match="a hook needs an address"):
            use_notifications_websocket()
        with pytest.raises(NotInitialized, match="a hook needs an address"):
            context.Context().ports()
    finally:
        context._present[:] = before
