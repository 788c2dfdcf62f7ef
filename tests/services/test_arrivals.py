"""What counts as news, whatever way it came: hooks, toasts and the bell hear of it once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from livebell.hooks.notifications_websocket import use_notifications_websocket
from livebell.services.tokens import TOKEN, TokenAnswer
from livebell.testing import FakeWorld
from tests.services.people import (
    answer_pages,
    counted,
    counts,
    created,
    deleted,
    listening,
    note,
    online,
    page,
    pages,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def news(world: FakeWorld) -> list[object]:
    """The ids that ``on_notification`` hears of, in a list that grows."""
    heard: list[object] = []
    use_notifications_websocket(auto_connect=False, on_notification=lambda item: heard.append(item.id))
    return heard


def cut_and_back(world: FakeWorld) -> None:
    world.sockets[-1].drop()
    world.advance(1)
    world.sockets[-1].accept()


@pytest.mark.parametrize("kind", ["notification", "notification_created"])
def test_both_spellings_are_one_event_for_hooks_toasts_and_the_bell(kind: str) -> None:
    world = FakeWorld(toasts="all")
    socket = online(world)
    heard, frames, arrivals = news(world), listening(world), []
    world.service.on_arrival(lambda message: arrivals.append(message.notification.id))

    socket.receive({"type": kind, "payload": note(1, title="Hello", message="World")})

    assert (heard, arrivals, frames) == ([1], [1], [kind])
    assert world.toasts == ["Hello – World"]
    assert world.unread_count == 1


def test_one_notification_in_both_spellings_is_news_once(world: FakeWorld) -> None:
    socket = online(world)
    heard = news(world)

    socket.receive(created(1))
    socket.receive({"type": "notification", "payload": note(1)})

    assert heard == [1]


def test_without_numbers_what_came_during_an_outage_is_told_oldest_first(world: FakeWorld) -> None:
    online(world, note(1), note(2))
    heard, frames = news(world), listening(world)

    cut_and_back(world)
    answer_pages(world, page(note(5), note(4, is_read=True), note(3), note(2), note(1)))

    assert heard == [3, 5]  # what was read elsewhere meanwhile is no news
    assert frames == []  # no frame came, and none is made up
    assert shown(world) == [5, 4, 3, 2, 1]


def test_a_frame_that_overtakes_the_page_is_told_once_and_hides_nothing(world: FakeWorld) -> None:
    online(world, note(1))
    heard = news(world)

    cut_and_back(world)
    world.sockets[-1].receive(created(4))
    answer_pages(world, page(note(4), note(3), note(1)))
    world.sockets[-1].receive(created(3))

    assert heard == [4, 3]


def test_old_ones_that_move_up_are_no_news(world: FakeWorld) -> None:
    socket = online(world, note(5), note(4))
    heard = news(world)
    socket.receive(deleted(4))

    cut_and_back(world)
    answer_pages(world, page(note(5), note(2)))

    assert heard == []


def test_what_was_deleted_before_a_late_page_is_no_news(world: FakeWorld) -> None:
    socket = online(world, note(1))
    heard = news(world)
    socket.receive(created(9))
    socket.receive(deleted(9))

    cut_and_back(world)
    answer_pages(world, page(note(9), note(1)))

    assert heard == [9]


def test_after_an_empty_feed_everything_is_news(world: FakeWorld) -> None:
    online(world)
    heard = news(world)

    cut_and_back(world)
    answer_pages(world, page(note(2), note(1)))

    assert heard == [1, 2]


def test_the_first_page_is_no_news_and_neither_is_another_users(world: FakeWorld) -> None:
    heard = news(world)
    online(world, note(1))
    world.service.sign_out()
    online(world, note(7), token="another")

    assert heard == []


def test_what_a_resync_brings_is_news_once(world: FakeWorld) -> None:
    socket = online(world, note(1), seq=1)
    heard = news(world)

    socket.receive({"type": "resync", "seq": 4})
    socket.receive(created(4, 5, 4))
    answer_pages(world, page(note(4), note(3), note(2), note(1), seq=5))

    assert heard == [2, 3, 4]


def test_a_count_without_a_number_that_waited_for_a_reload_is_asked_again(world: FakeWorld) -> None:
    socket = online(world, note(1), seq=1)
    frames = listening(world)
    socket.receive({"type": "resync", "seq": 4})
    socket.receive(counted(9))
    answer_pages(world, page(note(4), note(1), seq=5))
    assert world.unread_count == 2  # the page may be the later one

    asked = len(counts(world))
    world.advance(1)
    counts(world)[asked].answer(200, {"unread_count": 3, "seq": 5})

    assert world.unread_count == 3
    assert frames == ["resync", "unread_count"]


def test_a_count_without_a_number_that_a_page_may_have_overtaken_is_asked_again(world: FakeWorld) -> None:
    socket = online(world, note(1), seq=1)
    world.service.feed.load()
    socket.receive(counted(9))
    asked = len(counts(world))
    answer_pages(world, page(note(1), seq=1))
    world.advance(1)

    assert len(counts(world)) == asked + 1


def test_disconnecting_calls_back_what_was_only_asked_for(world: FakeWorld) -> None:
    online(world, note(1))
    world.service.feed.load()
    world.service.feed.count.check()
    world.app.actions.mark(1)
    world.service.disconnect()

    assert [request.method for request in world.http.waiting] == ["PATCH"]
    assert not world.service.feed.is_loading


def test_a_read_that_waits_for_its_token_is_not_sent_after_disconnect(world: FakeWorld) -> None:
    online(world, note(1))
    answers: list[Callable[[TokenAnswer], None]] = []
    world.service.tokens.ask = answers.append  # type: ignore[method-assign,assignment]
    world.service.feed.load()
    asked = len(pages(world))
    world.service.disconnect()
    answers[0](TokenAnswer(TOKEN, "late"))

    assert len(pages(world)) == asked


def test_a_bell_that_never_had_a_page_says_so_after_disconnect_and_may_ask_again(world: FakeWorld) -> None:
    world.service.initialize("https://api.example.com/api", token="secret")
    world.service.disconnect()
    assert world.store.get_state().phase == "error"

    world.service.feed.load()
    answer_pages(world, page(note(1)))

    assert shown(world) == [1]
