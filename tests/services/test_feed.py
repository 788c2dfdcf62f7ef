"""The store is the server's: first page, gaps, resync, reloads (protocol section 3)."""

from __future__ import annotations

import pytest

from livebell.services import live_feed
from livebell.testing import API_URL, FakeBackend, FakeWorld
from tests.services.people import (
    SECRET,
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
    requests,
    shown,
    unread,
    updated,
)


def start(world: FakeWorld) -> None:
    world.service.initialize(API_URL, token=SECRET)


def queries(world: FakeWorld) -> list[str]:
    return [socket.url.split("token=" + SECRET)[1] for socket in world.sockets]


# -- the first page ----------------------------------------------------------------------


def test_the_first_page_comes_before_the_first_dial_and_its_seq_is_sent(world: FakeWorld) -> None:
    start(world)
    assert world.sockets == []
    answer_pages(world, page(note(1), note(2, is_read=True), seq=42))

    assert queries(world) == ["&since=42"]
    assert (shown(world), world.unread_count) == ([2, 1], 1)


def test_with_a_place_in_the_events_nothing_is_loaded_again(world: FakeWorld) -> None:
    online(world, note(1), seq=42)
    assert len(pages(world)) == 1


def test_slow_rest_delays_the_socket_by_no_more_than_a_second_and_a_half(world: FakeWorld) -> None:
    start(world)
    world.advance(1.4)
    assert world.sockets == []
    world.advance(0.1)
    assert queries(world) == [""]

    answer_pages(world, page(seq=3))
    assert len(world.sockets) == 1


def test_failing_rest_does_not_delay_the_socket(world: FakeWorld) -> None:
    start(world)
    answer_pages(world, {"detail": "x"}, 500)

    assert queries(world) == [""]
    assert world.store.get_state().phase == "error"


def test_a_page_that_comes_between_dial_and_open_is_loaded_again(world: FakeWorld) -> None:
    start(world)
    world.advance(1.5)
    answer_pages(world, page(seq=3))
    world.sockets[0].accept()  # nobody told the server about 3

    assert len(pages(world)) == 2


def test_who_hangs_up_while_the_first_page_is_loading_dials_no_more(world: FakeWorld) -> None:
    start(world)
    world.service.disconnect()
    assert world.ports.timers.count == 0
    answer_pages(world, page(seq=3))
    world.advance(10)

    assert world.sockets == []
    assert world.ports.timers.count == 0


def test_reconnect_while_the_first_page_is_loading_dials_once(world: FakeWorld) -> None:
    start(world)
    world.service.reconnect()
    answer_pages(world, page(seq=3))

    assert len(world.sockets) == 1


def test_a_frame_that_is_faster_than_the_page_before_it_does_not_cost_the_page(world: FakeWorld) -> None:
    start(world)
    world.advance(1.5)
    world.sockets[0].accept()
    world.sockets[0].receive(counted(2, seq=5))
    world.sockets[0].receive(created(6, seq=6, count=3))

    answer_pages(world, page(note(4), note(5), seq=5))

    assert (shown(world), world.unread_count) == ([6, 5, 4], 3)
    assert world.service.get_status()["last_seq"] == 6


def test_a_page_that_lags_behind_the_frames_is_loaded_again(world: FakeWorld) -> None:
    start(world)
    world.advance(1.5)
    world.sockets[0].accept()
    world.sockets[0].receive({"type": "pong"})
    world.sockets[0].receive(created(6, seq=6, count=3))

    answer_pages(world, page(note(4), seq=4))  # event 5 is in neither
    assert shown(world) == [6]
    world.advance(2)
    answer_pages(world, page(note(4), note(5), note(6), seq=6))

    assert (shown(world), world.unread_count) == ([6, 5, 4], 3)


def test_a_page_older_than_the_place_we_had_is_loaded_again(world: FakeWorld) -> None:
    socket = online(world, note(1), seq=5)
    socket.receive(created(6, seq=6, count=2))
    world.service.feed.load()
    answer_pages(world, page(note(1), seq=5))

    assert shown(world) == [6, 1]
    world.advance(2)
    assert len([made for made in pages(world) if made.is_waiting]) == 1


def test_a_first_page_that_failed_is_loaded_when_the_line_is_back_although_frames_told_the_place(
    world: FakeWorld,
) -> None:
    start(world)
    answer_pages(world, None, 500)
    world.sockets[0].accept()
    world.sockets[0].receive(created(6, seq=6, count=1))
    answer_pages(world, None, 500)
    world.sockets[0].drop()
    world.advance(1)
    answer_pages(world, page(note(5), note(6), seq=6))

    assert shown(world) == [6, 5]
    assert queries(world) == ["", "&since=6"]


# -- gaps and resync ---------------------------------------------------------------------


def test_frames_in_order_need_no_rest(world: FakeWorld) -> None:
    socket = online(world, note(1), seq=1)
    socket.receive(created(2, seq=2, count=2))
    socket.receive(updated(1, seq=3, count=1, is_read=True))
    socket.receive(deleted(2, seq=4, count=0))
    socket.receive(counted(0, seq=4))
    world.advance(20)

    assert (shown(world), world.unread_count) == ([1], 0)
    assert len(world.http.requests) == 1


def test_after_a_gap_listeners_hear_resync_then_the_page_is_loaded_then_the_frame_shows(
    world: FakeWorld,
) -> None:
    socket = online(world, note(1), seq=1)
    heard = listening(world)

    socket.receive(created(4, seq=4, count=4))
    socket.receive(created(5, seq=5, count=5))
    assert heard == ["resync"]
    assert shown(world) == [1]

    answer_pages(world, page(note(1), note(2), note(3), note(4), seq=4))
    assert heard == ["resync", "notification_created", "notification_created"]
    assert (shown(world), world.unread_count) == ([5, 4, 3, 2, 1], 5)


def test_a_resync_frame_is_told_once_and_what_is_held_comes_after_the_page(world: FakeWorld) -> None:
    socket = online(world, note(1), seq=1)
    heard = listening(world)

    socket.receive({"type": "resync", "seq": 9})
    socket.receive(created(10, seq=10, count=2))
    answer_pages(world, page(note(9), seq=9))

    assert heard == ["resync", "notification_created"]
    assert (shown(world), world.unread_count) == ([10, 9], 2)


def test_frames_are_not_held_for_ever_where_rest_stays_behind(world: FakeWorld) -> None:
    socket = online(world, note(1), seq=1)
    heard = listening(world)

    socket.receive({"type": "resync", "seq": 9})
    socket.receive(created(10, seq=10, count=2))
    answer_pages(world, page(note(1), seq=1))
    assert shown(world) == [1]  # one that is late a moment is waited for
    world.advance(2)
    answer_pages(world, page(note(1), seq=1))

    assert heard == ["resync", "notification_created"]
    assert (shown(world), world.unread_count) == ([10, 1], 2)
    socket.receive(created(11, seq=11, count=3))
    assert (shown(world), world.unread_count) == ([11, 10, 1], 3)
    world.advance(4)  # what is missing is still asked for
    answer_pages(world, page(note(1), note(9), note(10), note(11), seq=11))
    assert shown(world) == [11, 10, 9, 1]
    world.advance(60)
    assert heard.count("resync") == 1
    assert [made for made in pages(world) if made.is_waiting] == []


def test_a_count_of_a_later_event_is_applied_whatever_rest_says(world: FakeWorld) -> None:
    socket = online(world, note(1), seq=5)
    socket.receive(counted(7, seq=6))
    answer_pages(world, page(note(1), seq=5))
    world.advance(2)
    for delay in (4, 8):
        answer_pages(world, page(note(1), seq=5))
        assert world.unread_count == 7
        world.advance(delay)


def test_a_first_frame_below_the_place_that_was_sent_is_a_resync(world: FakeWorld) -> None:
    socket = online(world, note(1), note(2), seq=50)
    socket.drop(1012)
    world.advance(1)
    world.sockets[1].accept()
    heard = listening(world)
    world.sockets[1].receive(counted(1, seq=3))  # the server was put back to an old copy
    assert heard == ["resync"]
    answer_pages(world, page(note(1), seq=3))

    assert (shown(world), world.unread_count) == ([1], 1)
    assert world.service.get_status()["last_seq"] == 3


def test_an_action_whose_number_a_restored_server_will_not_reach_is_not_shown_for_ever(
    world: FakeWorld,
) -> None:
    socket = online(world, note(1), note(2), seq=50)
    world.app.actions.mark(1)
    requests(world, "PATCH")[0].answer(200, {**note(1, is_read=True), "seq": 51, "unread_count": 1})
    socket.drop(1012)  # before the frame with that number
    world.advance(1)
    world.sockets[1].accept()
    world.sockets[1].receive(counted(2, seq=3))
    assert unread(world) == [2]  # until the page tells, nothing flickers
    answer_pages(world, page(note(1), note(2), seq=3))

    assert (unread(world), world.unread_count) == ([2, 1], 2)  # the old copy knows nothing of it
    assert world.store.get_state().pending == ()


def test_an_action_on_its_way_is_still_shown_over_a_restored_server(world: FakeWorld) -> None:
    socket = online(world, note(1), note(2), seq=50)
    world.app.actions.mark(1)
    socket.receive({"type": "resync", "seq": 3})
    answer_pages(world, page(note(1), note(2), seq=3))
    assert (unread(world), world.unread_count) == ([2], 1)

    requests(world, "PATCH")[0].answer(200, {**note(1, is_read=True), "seq": 4, "unread_count": 1})
    socket.receive(updated(1, seq=4, count=1, is_read=True))
    assert (unread(world), world.unread_count, world.store.get_state().pending) == ([2], 1, ())


def test_a_second_resync_while_the_page_is_loading_is_not_lost(world: FakeWorld) -> None:
    socket = online(world, seq=1)
    heard = listening(world)
    socket.receive({"type": "resync", "seq": 9})
    socket.receive({"type": "resync", "seq": 20})
    answer_pages(world, page(seq=15))
    world.advance(2)
    answer_pages(world, page(note(20), seq=20))
    socket.receive(created(21, seq=21, count=2))

    assert heard == ["resync", "notification_created"]
    assert shown(world) == [21, 20]


def test_a_second_resync_without_a_number_loads_once_more(world: FakeWorld) -> None:
    socket = online(world, note(1))
    socket.receive({"type": "resync"})
    socket.receive({"type": "resync"})
    answer_pages(world, page(note(2)))
    answer_pages(world, page(note(3), note(2)))

    assert shown(world) == [3, 2]


def test_a_reload_that_fails_is_tried_again_and_what_is_held_waits(world: FakeWorld) -> None:
    socket = online(world, seq=1)
    socket.receive(created(5, seq=5, count=2))
    for delay in (2, 4, 8, 16, 30, 30):
        answer_pages(world, None, 500)
        world.advance(delay - 0.1)
        assert [made for made in pages(world) if made.is_waiting] == []
        world.advance(0.1)
    answer_pages(world, page(note(4), note(5), seq=5))

    assert shown(world) == [5, 4]


def test_a_page_without_a_list_has_failed_and_the_feed_stays(world: FakeWorld) -> None:
    online(world, note(1), seq=1)
    for body in ({"detail": "not here"}, "<html>Sign in to the hotel</html>", None):
        world.service.feed.load()
        answer_pages(world, body)
        answer_pages(world, body)

    assert shown(world) == [1]


def test_what_is_held_is_let_go_where_it_is_too_much(
    world: FakeWorld,
) -> None:
    socket = online(world, seq=1)
    socket.receive({"type": "resync", "seq": 5})
    first = pages(world)[-1]
    for number in range(6, 6 + live_feed.HELD_LIMIT):
        socket.receive(created(number, seq=number, count=1))
    second = pages(world)[-1]
    assert second is not first
    last = 5 + live_feed.HELD_LIMIT
    first.answer(200, page(seq=5))
    second.answer(200, page(note(last), seq=last))

    assert shown(world) == [last]


def test_after_a_resync_and_a_cut_a_frame_that_is_faster_than_the_page_does_not_cost_the_page(
    world: FakeWorld,
) -> None:
    socket = online(world, note(1), seq=1)
    socket.receive({"type": "resync", "seq": 20})
    socket.drop()
    world.advance(2.5)
    world.sockets[1].accept()
    world.sockets[1].receive(created(21, seq=21, count=2))
    answer_pages(world, page(note(20), seq=20))

    assert (shown(world), world.unread_count) == ([21, 20], 2)


def test_what_was_held_when_the_line_broke_comes_again_with_the_next(world: FakeWorld) -> None:
    socket = online(world, seq=1)
    socket.receive(created(5, seq=5, count=1))
    socket.drop()
    answer_pages(world, page(note(1), seq=4))  # for nobody
    assert shown(world) == []
    world.advance(1)
    answer_pages(world, page(note(1), note(5), seq=5))

    assert queries(world) == ["&since=1", "&since=5"]
    assert shown(world) == [5, 1]


# -- without seq ---------------------------------------------------------------------------


def test_without_seq_page_and_count_are_loaded_after_every_reconnect(world: FakeWorld) -> None:
    socket = online(world, note(1))
    socket.drop()
    world.advance(1)
    world.sockets[1].accept()
    answer_pages(world, page(note(1), note(2), note(3)))

    assert (shown(world), world.unread_count) == ([3, 2, 1], 3)
    assert queries(world) == ["", ""]


def test_frames_that_come_during_a_load_are_laid_over_its_answer(world: FakeWorld) -> None:
    socket = online(world, note(1), note(2))
    world.service.feed.load()
    socket.receive(created(3))
    socket.receive(updated(1, is_read=True))
    socket.receive(deleted(2))
    answer_pages(world, page(note(1), note(2)))

    assert (shown(world), unread(world), world.unread_count) == ([3, 1], [3], 1)


def test_an_unknown_id_asks_for_the_count_a_second_later_and_once(world: FakeWorld) -> None:
    socket = online(world, note(1))
    socket.receive(updated(77, is_read=True))
    socket.receive(deleted(78))
    world.advance(0.9)
    assert counts(world) == []
    world.advance(0.1)
    assert len(counts(world)) == 1

    counts(world)[0].answer(200, {"unread_count": 12})
    assert world.unread_count == 12


def test_a_count_that_was_overtaken_by_frames_is_asked_again(world: FakeWorld) -> None:
    socket = online(world, note(1))
    socket.receive(deleted(78))
    world.advance(1)
    socket.receive(created(2))
    counts(world)[0].answer(200, {"unread_count": 1})
    assert world.unread_count == 2
    world.advance(1)
    counts(world)[1].answer(200, {"unread_count": 2})

    assert world.unread_count == 2


def test_a_count_that_contains_a_frame_that_is_still_on_the_wire_is_asked_again(world: FakeWorld) -> None:
    socket = online(world, note(1))
    world.advance(20)
    socket.receive(deleted(78))
    world.advance(1)
    counts(world)[0].answer(200, {"unread_count": 2})
    socket.receive(created(2))
    assert world.unread_count == 3
    world.advance(1)
    counts(world)[1].answer(200, {"unread_count": 2})
    assert world.unread_count == 2

    world.advance(1)
    socket.receive(counted(5))
    socket.receive(created(3))
    world.advance(5)
    assert len(counts(world)) == 3


def test_a_count_that_agrees_is_not_doubted(world: FakeWorld) -> None:
    socket = online(world, note(1))
    socket.receive(created(2))  # right after a load: did its count contain this one?
    world.advance(1)
    counts(world)[0].answer(200, {"unread_count": 2})
    socket.receive(created(3))
    socket.receive(counted(3))
    world.advance(5)

    assert len(counts(world)) == 1


def test_a_count_that_agrees_with_one_that_may_be_wrong_proves_nothing(world: FakeWorld) -> None:
    socket = online(world, note(9, is_read=True))
    socket.receive(counted(5))
    world.advance(20)
    socket.receive(updated(2, is_read=True))  # it was not loaded: 4 are left
    world.advance(1)
    counts(world)[-1].answer(200, {"unread_count": 5})  # 9 was marked unread, and its frame is on the wire
    socket.receive(updated(9, is_read=False))
    world.advance(1)
    counts(world)[-1].answer(200, {"unread_count": 5})

    assert world.unread_count == 5


def test_a_count_that_fails_changes_nothing(world: FakeWorld) -> None:
    socket = online(world, note(1))
    socket.receive(deleted(78))
    world.advance(1)
    counts(world)[0].answer(500)
    socket.receive(deleted(79))
    world.advance(1)
    counts(world)[1].answer(200, {"unread_count": -1})

    assert world.unread_count == 1


def test_a_frame_that_changes_nothing_came_late_or_twice_and_asks_for_the_count(world: FakeWorld) -> None:
    socket = online(world, note(1))
    world.advance(20)
    socket.receive(created(1))
    world.advance(1)

    assert len(counts(world)) == 1


def test_an_older_page_that_is_ahead_of_the_frames_costs_no_count(world: FakeWorld) -> None:
    socket = online(world, note(9, is_read=True))
    world.service.feed.load()
    answer_pages(world, page(note(9, is_read=True), unread=1, following=9))
    world.advance(20)
    world.service.feed.load_older()
    world.http.waiting[-1].answer(200, page(note(2, is_read=True)))
    socket.receive(updated(2, is_read=True))  # the page knew it, the count did not
    world.advance(1)
    counts(world)[-1].answer(200, {"unread_count": 0})

    assert world.unread_count == 0


def test_an_update_of_a_text_asks_for_no_count(world: FakeWorld) -> None:
    socket = online(world, note(1))
    world.advance(20)
    socket.receive(updated(1, title="Other"))
    world.advance(5)

    assert counts(world) == []


def test_a_stale_count_right_after_a_reload_is_asked_again(world: FakeWorld) -> None:
    socket = online(world, note(1), note(2))
    socket.receive(counted(1))
    assert world.unread_count == 1
    world.advance(1)
    counts(world)[0].answer(200, {"unread_count": 2})

    assert world.unread_count == 2


# -- lists ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        {"results": [note(1), note(2)], "unread_count": 2, "seq": 3},
        {"result": [note(1), note(2)]},
        {"count": 500, "next": None, "previous": None, "results": [note(2), note(1)]},
        [note(1), note(2)],
    ],
    ids=["ours", "result", "Django REST Framework", "bare"],
)
def test_lists_are_read_in_every_shape(world: FakeWorld, body: object) -> None:
    start(world)
    answer_pages(world, body)

    assert shown(world) == [2, 1]
    assert world.unread_count in (0, 2), "how many there are in all is not how many are unread"


def test_a_list_without_a_count_asks_for_it(world: FakeWorld) -> None:
    start(world)
    answer_pages(world, [note(1)])
    world.sockets[0].accept()
    answer_pages(world, [note(1)])
    world.advance(1)
    counts(world)[0].answer(200, {"count": 7})

    assert world.unread_count == 7


def test_entries_without_an_id_are_dropped_and_counted(world: FakeWorld) -> None:
    start(world)
    answer_pages(world, page(note(1), {"title": "x", "is_read": True}, {"id": True, "is_read": True}, seq=1))

    assert shown(world) == [1]
    assert world.service.get_status()["dropped_frames"] == 2
    assert world.ports.log.warnings == [
        "dropped: notification without an id (further ones are counted in get_status())"
    ]


@pytest.mark.parametrize(
    ("following", "asked"),
    [
        (17, "?limit=20&before=17"),
        ("a b", "?limit=20&before=a%20b"),
        ("a/b?c=d", "?limit=20&before=a%2Fb%3Fc%3Dd"),
        ("c2VxOjE3/w==", "?limit=20&before=c2VxOjE3%2Fw%3D%3D"),
        ("https://evil.example.com/steal?cursor=abc&limit=5#x", "?cursor=abc&limit=5"),
        ("/api/notifications/?page=2", "?page=2"),
        ("?page=2", "?page=2"),
    ],
)
def test_of_a_next_that_is_a_url_only_the_query_is_used(
    world: FakeWorld, following: object, asked: str
) -> None:
    online(world, note(30), seq=1)
    world.service.feed.load()
    answer_pages(world, page(note(30), seq=1, following=following))
    world.service.feed.load_older()
    world.service.feed.load_older()
    assert world.service.feed.is_loading

    made = world.http.waiting
    assert [request.url for request in made] == [API_URL + "/notifications/" + asked]
    made[0].answer(200, page(note(16), note(15)))
    assert shown(world) == [30, 16, 15]
    assert not world.service.feed.is_loading


@pytest.mark.parametrize("following", [None, "", True, 1.5, "https://x.example.com/"])
def test_where_nothing_follows_nothing_is_asked(world: FakeWorld, following: object) -> None:
    start(world)
    answer_pages(world, page(note(30), seq=1, following=following))
    world.service.feed.load_older()

    assert world.http.waiting == []


def test_an_older_page_that_fails_may_be_asked_again(world: FakeWorld) -> None:
    start(world)
    answer_pages(world, page(note(30), seq=1, following=30))
    world.service.feed.load_older()
    world.http.waiting[0].answer(500)
    world.service.feed.load_older()
    world.http.waiting[0].answer(200, page(note(29)))

    assert shown(world) == [30, 29]


@pytest.mark.parametrize("status", [200, 500])
def test_who_asks_for_an_older_page_hears_of_its_end_however_it_ends(world: FakeWorld, status: int) -> None:
    heard: list[object] = []
    start(world)
    answer_pages(world, page(note(30), seq=1, following=30))
    world.service.feed.load_older(lambda: heard.append(shown(world)))
    assert heard == []
    world.http.waiting[0].answer(status, page(note(29), seq=1))

    assert heard == [[30, 29] if status == 200 else [30]]


def test_an_older_page_that_is_overtaken_by_a_reload_is_dropped(world: FakeWorld) -> None:
    start(world)
    answer_pages(world, page(note(30), seq=1, following=30))
    world.service.feed.load_older()
    older = world.http.waiting[0]
    world.service.feed.load()
    older.answer(200, page(note(2)))
    answer_pages(world, page(note(30), note(29), seq=1))

    assert shown(world) == [30, 29]


def test_pages_are_followed_to_the_end_and_no_further(world: FakeWorld) -> None:
    backend = FakeBackend(world)
    backend.page_size = 2
    for _ in range(5):
        backend.notify()
    world.service.initialize(API_URL, token="secret")
    for _ in range(5):
        world.service.feed.load_older()

    assert shown(world) == [5, 4, 3, 2, 1]
    older = [made.url.split("?")[1] for made in requests(world, "GET", "?limit=") if "before" in made.url]
    assert older == ["limit=20&before=4", "limit=20&before=2"]


def test_every_request_has_ten_seconds(world: FakeWorld) -> None:
    online(world, note(1), note(2), seq=1)
    world.service.feed.load()
    world.service.feed.count.check()
    world.app.actions.mark(1)
    world.app.actions.mark_all_read()
    world.app.actions.delete(2)
    world.app.actions.flush()

    assert {made.method for made in world.http.requests} == {"GET", "PATCH", "POST", "DELETE"}
    assert {made.timeout for made in world.http.requests} == {10.0}


def test_reads_are_retried_once_where_the_network_failed(world: FakeWorld) -> None:
    start(world)
    pages(world)[0].answer(0)
    assert len(pages(world)) == 2
    pages(world)[1].answer(0)

    assert len(pages(world)) == 2
    assert queries(world) == [""]


def test_reads_are_not_retried_where_the_server_failed(world: FakeWorld) -> None:
    start(world)
    pages(world)[0].answer(503)

    assert len(pages(world)) == 1


def test_the_servers_clock_is_known_where_it_may_be_read(world: FakeWorld) -> None:
    start(world)
    pages(world)[0].answer(200, page(seq=1), date=world.ports.clock.wall() + 90)

    assert world.service.api.server_ahead == 90.0


# -- signed out ------------------------------------------------------------------------------


def test_sign_out_clears_everything_and_answers_that_come_after_it_are_for_nobody(world: FakeWorld) -> None:
    socket = online(world, note(1), note(2), seq=None)
    world.service.feed.load()
    socket.receive(deleted(99))
    world.advance(1)
    world.app.actions.mark(1)
    world.app.actions.delete(2)

    world.app.sign_out()
    assert (shown(world), world.unread_count) == ([], 0)
    assert world.store.get_state().pending == ()
    assert world.app.actions.offer is None
    waiting = world.http.waiting
    assert [made.method for made in waiting] == ["PATCH"]  # what was only asked for is called back
    for request in waiting:
        request.answer(200, page(note(7), unread=9))
    world.advance(600)

    assert (shown(world), world.unread_count, world.store.get_state().phase) == ([], 0, "booting")
    assert world.http.waiting == []
    assert world.app.actions.failure is None
    assert world.ports.timers.count == 0
    assert requests(world, "DELETE") == []


def test_a_failed_answer_after_sign_out_offers_no_retry(world: FakeWorld) -> None:
    online(world, note(1))
    world.app.actions.mark(1)
    world.service.sign_out()
    world.http.waiting[-1].answer(500)

    assert world.app.actions.failure is None


def test_an_older_page_that_comes_after_sign_out_is_for_nobody(world: FakeWorld) -> None:
    start(world)
    answer_pages(world, page(note(30), seq=1, following=30))
    world.service.feed.load_older()
    world.service.sign_out()

    assert world.http.waiting == []
    assert shown(world) == []


def test_sign_out_before_anything_else(world: FakeWorld) -> None:
    world.service.sign_out()
    assert world.service.get_status()["state"] == "unauthorized"
