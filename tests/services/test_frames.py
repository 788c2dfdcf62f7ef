"""Routing, and what bad frames and bad listeners cost: one frame, or nothing (protocol sections 3 and 7)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from livebell.core.messages import Message
from livebell.testing import START, FakeWorld
from tests.services.people import SECRET, counted, created, deleted, listening, online, shown, updated


def test_listeners_hear_the_frames_of_their_type_and_the_star_hears_all(world: FakeWorld) -> None:
    every = listening(world)
    news = listening(world, "notification_created")
    custom = listening(world, "weather")
    socket = online(world)

    socket.receive(created(1))
    socket.receive({"type": "weather", "payload": "rain"})
    socket.receive(deleted(1))

    assert every == ["notification_created", "weather", "notification_deleted"]
    assert news == ["notification_created"]
    assert custom == ["weather"]


def test_listeners_of_new_notifications_hear_of_both_spellings(world: FakeWorld) -> None:
    every = listening(world)
    news = listening(world, "notification_created")
    older = listening(world, "notification")
    socket = online(world)

    socket.receive(created(1) | {"type": "notification"})
    socket.receive(created(2))

    assert every == ["notification", "notification_created"]
    assert news == ["notification", "notification_created"]
    assert older == ["notification"]


def test_a_frame_is_in_the_store_before_listeners_hear_of_it(world: FakeWorld) -> None:
    seen: list[list[object]] = []
    world.service.on("notification_created", lambda _: seen.append(shown(world)))
    online(world).receive(created(5))

    assert seen == [[5]]


def test_a_listener_that_raises_is_named_and_the_others_still_hear(world: FakeWorld) -> None:
    def careless(_: Message) -> None:
        raise ValueError("no")

    world.service.on("weather", careless)
    heard = listening(world)
    socket = online(world)
    socket.receive({"type": "weather"})
    socket.receive({"type": "weather"})

    assert heard == ["weather", "weather"]
    assert world.ports.log.warnings == ["listener careless of 'weather' raised ValueError: no"] * 2


def test_unsubscribing_twice_is_harmless(world: FakeWorld) -> None:
    heard: list[str] = []
    end = world.service.on("*", lambda message: heard.append(message.type))
    socket = online(world)
    end()
    end()

    socket.receive(created(1))

    assert heard == []


def test_a_listener_may_unsubscribe_itself_and_others_in_a_callback(world: FakeWorld) -> None:
    heard: list[str] = []

    def first(_: Message) -> None:
        heard.append("first")
        end_first()
        end_second()

    end_first = world.service.on("weather", first)
    end_second = world.service.on("weather", lambda _: heard.append("second"))
    world.service.on("weather", lambda _: heard.append("third"))
    socket = online(world)

    socket.receive({"type": "weather"})
    socket.receive({"type": "weather"})

    assert heard == ["first", "third", "third"]


def test_a_ping_is_answered_by_a_pong(world: FakeWorld) -> None:
    socket = online(world)

    socket.receive({"type": "ping"})

    assert socket.sent == [{"type": "pong"}]


def test_the_client_pings_every_half_minute_however_busy_the_line(world: FakeWorld) -> None:
    socket = online(world)
    for number in range(7):
        world.advance(10)
        socket.receive(created(number))

    assert socket.sent == [{"type": "ping"}] * 3  # the first when the line has held


def test_a_silent_line_is_hung_up_and_dialled_again(world: FakeWorld) -> None:
    socket = online(world)
    socket.receive({"type": "pong"})

    world.advance(30)
    world.advance(10)

    assert socket.closed_by_us
    assert world.service.get_status()["state"] == "waiting"


BAD = {
    "not JSON": ("{", "frame is not JSON"),
    "not an object": ("[1]", "frame is not an object"),
    "no type": ('{"payload": 1}', "frame has no type"),
    "binary": (None, "binary frame"),
    "over 64 KiB": ('{"type": "x", "payload": "' + "y" * 65_536 + '"}', "frame over 64 KiB"),
    "a notification without an id": (
        '{"type": "notification_created", "payload": {"title": "x"}}',
        "notification without an id",
    ),
    "an id that is a list": (
        '{"type": "notification_deleted", "payload": {"id": [1]}}',
        "notification without an id",
    ),
    "a count that is a text": (
        '{"type": "unread_count", "payload": "5"}',
        "unread_count is not a count",
    ),
    "a negative count": (
        '{"type": "unread_count", "payload": {"unread_count": -1}}',
        "unread_count is not a count",
    ),
    "a count that is true": ('{"type": "unread_count", "payload": true}', "unread_count is not a count"),
    "a count that is NaN": ('{"type": "unread_count", "payload": NaN}', None),
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_frame_is_warned_of_once_counted_and_dropped(world: FakeWorld, name: str) -> None:
    text, kind = BAD[name]
    heard = listening(world)
    socket = online(world)
    socket.receive(counted(3))

    socket.receive(text)
    socket.receive(text)
    socket.receive(created(1))

    assert heard == ["unread_count", "notification_created"]
    assert world.service.get_status()["dropped_frames"] == 2
    assert len(world.ports.log.warnings) == 1
    assert kind is None or world.ports.log.warnings == [
        f"dropped: {kind} (further ones are counted in get_status())"
    ]
    assert world.service.is_connected
    assert world.unread_count == 4


def test_each_kind_of_bad_frame_has_its_own_warning(world: FakeWorld) -> None:
    socket = online(world)
    for text in ("{", None, "{", None):
        socket.receive(text)

    assert world.ports.log.warnings == [
        "dropped: frame is not JSON (further ones are counted in get_status())",
        "dropped: binary frame (further ones are counted in get_status())",
    ]


def test_a_bad_frame_is_life_too(world: FakeWorld) -> None:
    socket = online(world)
    socket.receive({"type": "pong"})
    world.advance(35)
    socket.receive("{")
    world.advance(10)

    assert world.service.is_connected


def test_what_an_old_socket_says_late_is_nothing(world: FakeWorld) -> None:
    old = online(world)
    heard = listening(world)
    old.drop(1001)
    world.advance(1)
    world.sockets[1].accept()

    old.receive(created(1))
    old.receive("{")
    old.drop(1006)
    old.accept()

    assert heard == []
    assert world.service.get_status()["dropped_frames"] == 0
    assert world.service.is_connected


def test_the_same_frame_twice_counts_once(world: FakeWorld) -> None:
    socket = online(world)
    fresh: list[bool] = []
    world.service.on("notification", lambda message: fresh.append(message.fresh))

    for _ in range(2):
        socket.receive({"type": "notification", "payload": {"id": "a"}})

    assert world.unread_count == 1
    assert fresh == [True, False]


def test_an_update_before_its_create_counts_as_if_it_came_after(world: FakeWorld) -> None:
    socket = online(world)

    socket.receive(updated(1, is_read=True))
    socket.receive(created(1))

    assert (world.unread_count, shown(world)) == (0, [1])


def test_a_late_create_does_not_bring_a_deleted_one_back(world: FakeWorld) -> None:
    socket = online(world)

    socket.receive(created(1))
    socket.receive(deleted(1))
    socket.receive(created(1))

    assert (world.unread_count, shown(world)) == (0, [])


def test_ids_may_be_numbers_and_texts_that_look_alike(world: FakeWorld) -> None:
    socket = online(world)
    for number in (1, "1", -1, 2**70, "ü/?#"):
        socket.receive(created(number))

    assert world.unread_count == 5
    world.app.actions.mark("ü/?#")
    assert world.http.requests[-1].url.endswith("/notifications/%C3%BC%2F%3F%23/")


def test_five_thousand_notifications_at_once_leave_the_right_count_and_no_warning(world: FakeWorld) -> None:
    socket = online(world)
    for number in range(5000):
        socket.receive(created(number))

    assert world.unread_count == 5000
    assert world.service.get_status()["dropped_frames"] == 0
    assert world.ports.log.warnings == []
    assert world.sockets == [socket]


def test_five_thousand_numbered_ones_too(world: FakeWorld) -> None:
    socket = online(world, seq=0)
    for number in range(1, 5001):
        socket.receive(created(number, seq=number, count=number))

    assert world.unread_count == 5000
    assert world.service.get_status()["last_seq"] == 5000
    assert world.ports.log.warnings == []


KEYS = ["attempt", "dropped_frames", "last_close", "last_seq", "next_attempt_in", "since", "state", "via"]


def test_the_status_in_every_state(world: FakeWorld) -> None:
    told: list[dict[str, object]] = []
    world.service.on_status(told.append)
    say = world.service.get_status

    since = say()["since"]
    assert isinstance(since, float)
    assert since > START  # by the real clock: nobody made a world with one of its own yet
    assert say() == {
        "state": "idle",
        "via": None,
        "attempt": 0,
        "next_attempt_in": None,
        "last_close": None,
        "last_seq": None,
        "since": since,
        "dropped_frames": 0,
    }
    socket = online(world, seq=4)
    assert (say()["state"], say()["via"], say()["last_seq"]) == ("open", "own", 4)
    world.advance(2)
    socket.drop(1001, "restart")
    assert say() == {
        "state": "waiting",
        "via": None,
        "attempt": 1,
        "next_attempt_in": 0.75,
        "last_close": {"code": 1001, "reason": "restart"},
        "last_seq": 4,
        "since": 1767225602.0,
        "dropped_frames": 0,
    }
    world.advance(0.5)
    assert say()["next_attempt_in"] == 0.25
    world.advance(0.25)
    assert (say()["state"], say()["next_attempt_in"]) == ("connecting", None)
    world.service.disconnect()
    assert (say()["state"], say()["via"], say()["last_close"]) == (
        "closed",
        None,
        {"code": 1000, "reason": "asked to close"},
    )
    world.service.sign_out()
    assert (say()["state"], say()["last_seq"]) == ("unauthorized", None)
    assert all(sorted(status) == KEYS for status in told)
    assert [status["state"] for status in told if status["last_seq"] in (None, 4)][:2] == [
        "connecting",
        "open",
    ]


def test_the_status_is_told_only_when_something_differs(world: FakeWorld) -> None:
    told: list[dict[str, object]] = []
    world.service.on_status(told.append)
    socket = online(world)
    socket.receive({"type": "ping"})
    world.advance(20)

    assert [status["state"] for status in told] == ["connecting", "open"]
    assert all(one != other for one, other in pairwise(told))
    assert world.store.get_state().connection == world.service.get_status()


def test_what_get_status_returns_is_the_callers_own(world: FakeWorld) -> None:
    online(world).drop(1001, "x")
    status = world.service.get_status()
    status["state"] = "mine"
    status["last_close"]["code"] = 1  # type: ignore[index]

    assert world.service.get_status()["last_close"] == {"code": 1001, "reason": "x"}
    assert world.service.get_status()["state"] == "waiting"


def test_no_token_is_seen_anywhere(world: FakeWorld) -> None:
    def careless(refused: bool) -> str:
        if refused:
            raise ValueError("cannot renew " + SECRET)
        return SECRET

    told: list[str] = []
    world.service.on_status(lambda status: told.append(repr(status)))
    socket = online(world, token=careless)
    socket.receive("{" + SECRET)
    answers: list[str] = []
    world.service.tokens.ask(lambda answer: answers.append(repr(answer)))
    socket.drop(4003, "refused")
    world.advance(100)

    seen = told + answers + world.ports.log.warnings + world.ports.log.debugs
    seen.append(repr(world.store.get_state().connection) + repr(world.service.tokens))
    assert "token provider careless raised ValueError" in world.ports.log.warnings
    assert answers == ["TokenAnswer(token)"]
    assert [text for text in seen if SECRET in text] == []


def test_debug_tells_of_dials_states_and_frames_and_of_no_token() -> None:
    world = FakeWorld(debug=True)
    socket = online(world, token=SECRET)
    socket.receive(created(1, 1, 1))
    socket.drop(1012, "restart")

    said = "\n".join(world.ports.log.debugs)
    assert "dialling wss://api.example.com/ws/notifications/, attempt 0, since None" in said
    assert "frame notification_created, seq 1" in said
    assert "open, after None" in said
    assert "waiting, after {'code': 1012, 'reason': 'restart'}" in said
    assert SECRET not in said
