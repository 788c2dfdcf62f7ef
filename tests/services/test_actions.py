"""What a user does: at once on the screen, then on the server, and back if it says no (protocol section 6)."""

from __future__ import annotations

import pytest

from livebell.services.action_queue import MOST_AT_ONCE
from livebell.testing import FakeRequest, FakeWorld
from tests.services.people import (
    answer_pages,
    counts,
    created,
    deleted,
    note,
    online,
    page,
    pages,
    requests,
    shown,
    unread,
    updated,
)


def said(made: FakeRequest) -> tuple[str, str, object]:
    return made.method, made.url.split("/notifications/")[1], made.body


def actions_made(world: FakeWorld) -> list[tuple[str, str, object]]:
    return [said(made) for made in world.http.requests if made.method != "GET"]


def test_mark_as_read_shows_at_once_and_is_sent_at_once(world: FakeWorld) -> None:
    online(world, note(1), note(2), seq=1)

    world.app.actions.mark(1)

    assert (unread(world), world.unread_count) == ([2], 1)
    assert actions_made(world) == [("PATCH", "1/", {"is_read": True})]
    assert world.http.waiting[-1].headers["Content-Type"] == "application/json"


def test_confirmed_with_a_number_it_holds_until_the_frame_brings_it(world: FakeWorld) -> None:
    socket = online(world, note(1), note(2), seq=1)
    world.app.actions.mark(1)
    world.http.waiting[-1].answer(200, {**note(1, is_read=True), "seq": 2, "unread_count": 1})

    assert world.store.get_state().unread == 2
    assert world.unread_count == 1
    socket.receive(updated(1, seq=2, count=1, is_read=True))
    assert world.store.get_state().pending == ()
    assert (world.store.get_state().unread, world.unread_count) == (1, 1)


def test_a_frame_that_is_faster_than_the_answer_ends_it_too(world: FakeWorld) -> None:
    socket = online(world, note(1), note(2), seq=1)
    world.app.actions.mark(1)
    socket.receive(updated(1, seq=2, count=1, is_read=True))
    world.http.waiting[-1].answer(200, {**note(1, is_read=True), "seq": 2, "unread_count": 1})

    assert world.store.get_state().pending == ()
    assert world.unread_count == 1


def test_confirmed_without_a_number_it_is_the_truth_and_the_count_is_asked(world: FakeWorld) -> None:
    online(world, note(1), note(2))
    world.app.actions.mark(1)
    world.http.waiting[-1].answer(200, note(1, is_read=True))

    assert world.store.get_state().pending == ()
    assert (world.store.get_state().unread, unread(world)) == (1, [2])
    world.advance(1)
    assert len(counts(world)) == 1


def test_a_count_in_the_answer_counts_where_nothing_came_between(world: FakeWorld) -> None:
    socket = online(world, note(1), note(2))
    world.app.actions.mark(1)
    world.http.waiting[-1].answer(200, {**note(1), "unread_count": 11})
    assert world.unread_count == 11

    world.app.actions.mark(2)
    socket.receive(created(3))
    world.http.waiting[-1].answer(200, {**note(2), "unread_count": 10})
    assert world.unread_count == 11


def test_a_count_by_another_name_in_an_answer_may_be_anything(world: FakeWorld) -> None:
    online(world, note(1), note(2))
    world.app.actions.mark(1)
    world.http.waiting[-1].answer(200, {**note(1, is_read=True), "count": 11})
    assert world.unread_count == 1

    world.app.actions.mark_all_read()
    requests(world, "POST")[0].answer(200, {"count": 1})
    assert world.unread_count == 0


@pytest.mark.parametrize(("status", "body"), [(200, {"updated": 2}), (200, None), (204, None)])
def test_mark_all_of_a_backend_that_says_little(world: FakeWorld, status: int, body: object) -> None:
    online(world, note(1), note(2))
    world.app.actions.mark_all_read()
    requests(world, "POST")[0].answer(status, body)
    assert (unread(world), world.unread_count) == ([], 0)
    answer_pages(world, page(note(1, is_read=True), note(2, is_read=True)))

    world.app.actions.undo()
    assert sorted(actions_made(world)[1:]) == [
        ("PATCH", "1/", {"is_read": False}),
        ("PATCH", "2/", {"is_read": False}),
    ]


def test_what_was_deleted_elsewhere_does_not_come_back_when_it_cannot_be_marked(world: FakeWorld) -> None:
    online(world, note(1), note(2))
    world.app.actions.mark(1)
    world.http.waiting[-1].answer(404, {"detail": "there is no such notification"})
    assert world.toasts == ["That could not be saved."]
    answer_pages(world, page(note(2)))

    assert (shown(world), world.unread_count) == ([2], 1)


def test_an_answer_that_is_no_json_is_a_yes_all_the_same(world: FakeWorld) -> None:
    online(world, note(1))
    world.app.actions.mark(1)
    world.http.waiting[-1].answer(200, "OK")

    assert (world.unread_count, world.app.actions.failure) == (0, None)


def test_an_answer_that_frames_contradict_is_looked_up(world: FakeWorld) -> None:
    socket = online(world, note(1))
    world.app.actions.mark(1)
    socket.receive(updated(1, is_read=True))
    socket.receive(updated(1, is_read=False))  # another tab, before us or after us
    world.http.waiting[-1].answer(200, note(1, is_read=True))

    assert len([made for made in pages(world) if made.is_waiting]) == 1
    answer_pages(world, page(note(1, is_read=False)))
    assert (unread(world), world.unread_count) == ([1], 1)


def test_a_page_that_was_asked_for_before_the_answer_is_asked_for_again(world: FakeWorld) -> None:
    online(world, note(1))
    world.app.actions.mark(1)
    world.service.feed.load()
    requests(world, "PATCH")[0].answer(200, note(1, is_read=True))
    answer_pages(world, page(note(1)))
    assert unread(world) == []
    answer_pages(world, page(note(1, is_read=True)))

    assert (unread(world), world.http.waiting) == ([], [])


@pytest.mark.parametrize("status", [0, 403, 404, 500])
def test_a_failure_takes_it_back_keeps_what_came_meanwhile_and_offers_a_retry(
    world: FakeWorld, status: int
) -> None:
    changes: list[object] = []
    world.app.on_change(lambda: changes.append(world.app.actions.failure))
    socket = online(world, note(1), note(2))
    world.app.actions.mark(1)
    socket.receive(created(3))
    world.http.waiting[-1].answer(status, {"detail": "no"})

    assert (unread(world), world.unread_count) == ([3, 2, 1], 3)
    assert world.app.actions.offer is None
    assert changes[-1] is not None

    world.app.actions.retry()
    assert (unread(world), world.app.actions.failure) == ([3, 2], None)
    world.http.waiting[-1].answer(200, note(1, is_read=True))
    assert unread(world) == [3, 2]


def test_retry_with_nothing_to_retry_is_harmless(world: FakeWorld) -> None:
    world.app.actions.retry()
    world.app.actions.undo()
    world.app.actions.flush()


def test_actions_are_sent_once_where_the_network_fails(world: FakeWorld) -> None:
    online(world, note(1))
    world.app.actions.mark(1)
    world.http.waiting[-1].answer(0)

    assert len(requests(world, "PATCH")) == 1


def test_undo_of_a_read_sends_the_opposite(world: FakeWorld) -> None:
    online(world, note(1))
    world.app.actions.mark(1)
    assert world.app.actions.offer is not None
    assert world.app.actions.offer.kind == "read"
    world.http.waiting[-1].answer(200, note(1, is_read=True))
    world.app.actions.undo()

    assert unread(world) == [1]
    assert world.app.actions.offer is None
    assert actions_made(world)[1] == ("PATCH", "1/", {"is_read": False})


def test_undo_is_offered_for_six_seconds(world: FakeWorld) -> None:
    online(world, note(1))
    world.app.actions.mark(1)
    world.advance(5.9)
    assert world.app.actions.offer is not None
    world.advance(0.1)
    assert world.app.actions.offer is None


def test_what_was_read_already_offers_no_undo(world: FakeWorld) -> None:
    online(world, note(1, is_read=True), note(2))
    world.app.actions.mark(1)
    assert world.app.actions.offer is None
    world.app.actions.mark(2, offer=False)
    assert world.app.actions.offer is None
    world.app.actions.mark(3)
    assert world.app.actions.offer is None


def test_an_undo_waits_until_the_server_has_done_what_it_undoes(world: FakeWorld) -> None:
    online(world, note(1), note(2), seq=1)
    world.app.actions.mark(1)
    world.app.actions.undo()
    assert unread(world) == [2, 1]
    assert actions_made(world) == [("PATCH", "1/", {"is_read": True})]

    world.app.actions.mark(2)
    assert len(actions_made(world)) == 2  # of another one, side by side
    requests(world, "PATCH", "1/")[0].answer(500)
    assert actions_made(world)[2] == ("PATCH", "1/", {"is_read": False})


def test_mark_all_names_the_newest_that_the_user_saw(world: FakeWorld) -> None:
    socket = online(world, note(1), note(2), note(3, is_read=True), seq=1)
    world.app.actions.mark_all_read()
    socket.receive(created(4, seq=2, count=3))

    assert actions_made(world) == [("POST", "mark-all-read/", {"up_to": 3})]
    assert (unread(world), world.unread_count) == ([4], 1)
    world.http.waiting[-1].answer(200, {"updated": 2, "ids": [1, 2], "unread_count": 1, "seq": 4})
    socket.receive(updated(1, seq=3, count=2, is_read=True))
    socket.receive(updated(2, seq=4, count=1, is_read=True))
    assert (unread(world), world.unread_count, world.store.get_state().pending) == ([4], 1, ())


def test_mark_all_with_an_empty_feed_names_nobody(world: FakeWorld) -> None:
    online(world, seq=1)
    world.app.actions.mark_all_read()

    assert actions_made(world) == [("POST", "mark-all-read/", {})]


def test_mark_all_without_a_number_is_looked_up(world: FakeWorld) -> None:
    online(world, note(1), note(2))
    world.app.actions.mark_all_read()
    world.http.waiting[-1].answer(200, {"updated": 2})
    answer_pages(world, page(note(1, is_read=True), note(2, is_read=True)))

    assert (unread(world), world.unread_count) == ([], 0)


def test_mark_all_that_frames_overtook_is_looked_up(world: FakeWorld) -> None:
    socket = online(world, note(1), note(2))
    world.app.actions.mark_all_read()
    socket.receive(updated(1, is_read=True))
    world.http.waiting[-1].answer(200, {"updated": 2})
    answer_pages(world, page(note(1, is_read=True), note(2)))

    assert (unread(world), world.unread_count) == ([2], 1)


def test_undo_of_mark_all_sends_the_opposite_for_exactly_the_ids_changed(world: FakeWorld) -> None:
    online(world, note(1), note(2), note(3, is_read=True), seq=1)
    world.app.actions.mark_all_read()
    world.http.waiting[-1].answer(200, {"ids": [2, "old", None, [5], True], "seq": 3})
    world.app.actions.undo()

    assert actions_made(world)[1:] == [
        ("PATCH", "2/", {"is_read": False}),
        ("PATCH", "old/", {"is_read": False}),
    ]


def test_undo_of_mark_all_before_its_answer_waits_and_restores_what_the_answer_names_too(
    world: FakeWorld,
) -> None:
    online(world, note(1), note(2, is_read=True), seq=1)
    world.app.actions.mark_all_read()
    world.app.actions.undo()
    assert unread(world) == [1]
    assert len(actions_made(world)) == 1
    world.http.waiting[-1].answer(200, {"ids": [1, 77], "seq": 3})

    assert actions_made(world)[1:] == [
        ("PATCH", "1/", {"is_read": False}),
        ("PATCH", "77/", {"is_read": False}),
    ]


def test_undo_of_very_many_changes_the_screen_once_and_asks_for_a_few_at_a_time(world: FakeWorld) -> None:
    ids = list(range(1, 301))
    online(world, *[note(number) for number in ids], seq=1)
    world.app.actions.mark_all_read()
    requests(world, "POST")[0].answer(200, {"updated": 300, "ids": ids, "unread_count": 0, "seq": 301})
    changes: list[int] = []
    stop = world.store.subscribe(lambda: changes.append(world.unread_count))

    world.app.actions.undo()
    stop()

    assert changes == [300]
    most = 0
    while waiting := [made for made in requests(world, "PATCH") if made.is_waiting]:
        most = max(most, len(waiting))
        waiting[0].answer(200)
    assert most == MOST_AT_ONCE
    assert sorted([int(made.url.rstrip("/").rsplit("/", 1)[1]) for made in requests(world, "PATCH")]) == ids


def test_undo_of_mark_all_leaves_alone_what_somebody_else_had_read_before(world: FakeWorld) -> None:
    online(world, note(1), note(2), seq=1)
    world.app.actions.mark_all_read()
    world.app.actions.undo()
    world.http.waiting[-1].answer(200, {"ids": [1], "seq": 3})

    assert actions_made(world)[1:] == [("PATCH", "1/", {"is_read": False})]
    assert unread(world) == [1]


def test_a_delete_is_gone_at_once_and_sent_after_six_seconds(world: FakeWorld) -> None:
    online(world, note(1), note(2), seq=1)
    world.app.actions.delete(1)
    assert (shown(world), world.unread_count) == ([2], 1)
    world.advance(5.9)
    assert actions_made(world) == []
    world.advance(0.1)
    assert actions_made(world) == [("DELETE", "1/", None)]

    world.http.waiting[-1].answer(204)
    assert (shown(world), world.store.get_state().pending) == ([2], ())


@pytest.mark.parametrize("status", [404, 410])
def test_a_delete_of_what_is_gone_already_is_done(world: FakeWorld, status: int) -> None:
    online(world, note(1), seq=1)
    world.app.actions.delete(1)
    world.advance(6)
    world.http.waiting[-1].answer(status, {"detail": "not found"})

    assert (shown(world), world.app.actions.failure) == ([], None)


def test_a_delete_taken_back_is_never_sent(world: FakeWorld) -> None:
    online(world, note(1), seq=1)
    world.app.actions.delete(1)
    world.app.actions.undo()
    assert shown(world) == [1]
    world.ports.page.leave()
    world.advance(60)

    assert actions_made(world) == []


def test_an_undo_that_was_kept_beyond_its_time_takes_nothing_back(world: FakeWorld) -> None:
    online(world, note(1), seq=1)
    world.app.actions.delete(1)
    offer = world.app.actions.offer
    assert offer is not None
    world.advance(6)
    offer.undo()

    assert (shown(world), actions_made(world)) == ([], [("DELETE", "1/", None)])


def test_a_delete_that_is_taken_back_while_others_are_sent_stays(world: FakeWorld) -> None:
    def answer(made: FakeRequest) -> tuple[int, object]:
        world.app.actions.undo()  # of the second, on hearing of the first
        return 204, None

    online(world, note(1), note(2), seq=1)
    world.app.actions.delete(1)
    world.app.actions.delete(2)
    world.http.respond = answer
    world.app.actions.flush()

    assert (shown(world), actions_made(world)) == ([2], [("DELETE", "1/", None)])


def test_closing_sends_what_waits_and_takes_everything_away(world: FakeWorld) -> None:
    socket = online(world, note(1), seq=1)
    world.app.toaster.show("stays", duration=0)
    world.app.actions.delete(1)
    world.app.close()

    assert actions_made(world) == [("DELETE", "1/", None)]
    assert (socket.closed_with, world.toasts, world.app.actions.offer) == (1000, [], None)
    assert world.service.tokens.current is None
    world.http.waiting[-1].answer(204)
    assert world.ports.timers.count == 0


def test_closing_before_anything_else_is_harmless(world: FakeWorld) -> None:
    world.app.close()
    world.app.close()

    assert (world.sockets, world.http.requests, world.ports.timers.count) == ([], [], 0)


def test_leaving_the_page_sends_deletes_and_what_waits_for_an_answer(world: FakeWorld) -> None:
    online(world, note(1), note(2), seq=1)
    world.app.actions.mark(2)
    world.app.actions.undo()
    world.app.actions.delete(1)
    world.ports.page.leave()
    world.advance(60)

    assert actions_made(world) == [
        ("PATCH", "2/", {"is_read": True}),
        ("DELETE", "1/", None),
        ("PATCH", "2/", {"is_read": False}),
    ]


def test_what_was_sent_on_leaving_can_not_be_undone_on_coming_back(world: FakeWorld) -> None:
    online(world, note(1), seq=1)
    world.app.actions.delete(1)
    world.ports.page.leave()
    world.app.actions.undo()
    world.http.waiting[-1].answer(204)

    assert shown(world) == []


def test_the_undo_of_another_action_stays_when_one_is_sent_or_fails(world: FakeWorld) -> None:
    online(world, note(1), note(2), note(3), seq=1)
    world.app.actions.delete(1)
    world.app.actions.mark(2, offer=False)
    world.advance(3)
    world.app.actions.delete(3)
    world.http.waiting[-1].answer(500)
    world.advance(3)
    assert actions_made(world)[1] == ("DELETE", "1/", None)

    world.app.actions.undo()
    assert 3 in shown(world)


def test_a_delete_that_fails_comes_back_with_a_retry(world: FakeWorld) -> None:
    online(world, note(1), seq=1)
    world.app.actions.delete(1)
    world.advance(6)
    world.http.waiting[-1].answer(500)
    assert shown(world) == [1]
    world.app.actions.retry()
    assert shown(world) == []
    world.advance(6)

    assert len(requests(world, "DELETE")) == 2


def test_a_deletion_by_another_tab_meanwhile_is_no_fault(world: FakeWorld) -> None:
    socket = online(world, note(1), note(2), seq=1)
    world.app.actions.delete(1)
    socket.receive(deleted(1, seq=2, count=1))
    world.advance(6)
    world.http.waiting[-1].answer(404)

    assert (shown(world), world.unread_count) == ([2], 1)


def test_actions_without_a_connection_still_go_over_rest(world: FakeWorld) -> None:
    online(world, note(1))
    world.service.disconnect()
    world.app.actions.mark(1)
    world.http.waiting[-1].answer(200, note(1, is_read=True))

    assert world.unread_count == 0
    world.advance(6)
    assert world.ports.timers.count == 0


def test_answers_that_come_at_once_are_as_good(world: FakeWorld) -> None:
    online(world, note(1), note(2))
    world.http.respond = lambda made: (200, {}) if made.method != "GET" else (200, page())
    world.app.actions.mark(1)
    world.app.actions.undo()
    world.app.actions.mark_all_read()

    assert world.store.get_state().pending == ()
    assert len(actions_made(world)) == 3
