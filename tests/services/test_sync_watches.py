"""The sync toast (protocol section 6)."""

from __future__ import annotations

import pytest

from livebell.core.notification import Notification
from livebell.hooks.sync_completed_polling import SyncCompletedPolling, use_sync_completed_polling
from livebell.testing import API_URL, FakeWorld
from tests.services.people import answer_pages, created, note, online, page, requests, unread, when


def synced(number: int, at: float = 0.0, **fields: object) -> dict[str, object]:
    said = {"title": "GitHub", "message": "42 issues", **fields}
    return created(number, None, None, notification_type="sync_completed", created_at=when(at), **said)


class Person:
    """Presses "Sync" and hears of its end."""

    def __init__(self) -> None:
        self.heard: list[Notification] = []
        self.hook: SyncCompletedPolling = use_sync_completed_polling(self.heard.append)

    @property
    def ids(self) -> list[object]:
        return [item.id for item in self.heard]


def test_the_end_of_a_sync_is_a_toast_and_the_notification_is_read(world: FakeWorld) -> None:
    socket = online(world)
    person = Person()
    person.hook.start_polling()
    assert person.hook.is_active
    socket.receive(synced(1))

    assert world.toasts == ["GitHub – 42 issues"]
    toast = world.store.get_state().toasts[0]
    assert (toast.kind, toast.duration) == ("success", 5000)
    assert (unread(world), world.unread_count) == ([], 0)
    assert [made.body for made in requests(world, "PATCH", "1/")] == [{"is_read": True}]
    assert (person.ids, person.hook.is_active) == ([1], False)
    assert world.app.actions.offer is None


@pytest.mark.parametrize(
    ("title", "message", "text"),
    [("Done", "", "Done"), ("", "42 issues", "42 issues"), ("", "", "Sync completed")],
)
def test_the_toast_reads_what_there_is(world: FakeWorld, title: str, message: str, text: str) -> None:
    socket = online(world)
    Person().hook.start_polling()
    socket.receive(synced(1, title=title, message=message))

    assert world.toasts == [text]


def test_what_was_there_at_mount_is_known(world: FakeWorld) -> None:
    socket = online(world, note(1, notification_type="sync_completed"))
    person = Person()
    socket.receive(synced(2))  # between mount and start: a fast sync
    person.hook.start_polling()

    assert (person.ids, person.hook.is_active) == ([2], False)


def test_to_an_element_its_first_page_is_known_and_no_later_one(world: FakeWorld) -> None:
    heard: list[object] = []
    hook = SyncCompletedPolling(lambda item: heard.append(item.id), world.app.watches.known_to_element())
    socket = online(world, note(1, notification_type="sync_completed"))
    hook.start_polling()
    assert (heard, hook.is_active) == ([], True)
    socket.drop()
    world.advance(1)
    world.sockets[1].accept()
    answer_pages(world, page(*[note(number, notification_type="sync_completed") for number in (1, 2)]))
    assert (heard, hook.is_active) == ([2], False)

    world.app.sign_out()
    socket = online(world, note(3, notification_type="sync_completed"), token="another")
    hook.start_polling()
    socket.receive(synced(4))
    assert heard == [2, 4]


def test_an_element_that_comes_later_knows_what_came_before_it(world: FakeWorld) -> None:
    heard: list[object] = []
    socket = online(world)
    socket.receive(synced(1))
    hook = SyncCompletedPolling(lambda item: heard.append(item.id), world.app.watches.known_to_element())
    hook.start_polling()
    socket.receive(synced(2))

    assert heard == [2]


def test_a_fast_sync_may_be_done_thirty_seconds_before(world: FakeWorld) -> None:
    socket = online(world)
    person = Person()
    world.advance(100)
    person.hook.start_polling()
    socket.receive(synced(1, at=69))
    assert person.ids == []
    socket.receive(synced(2, at=70))
    assert person.ids == [2]


def test_thirty_seconds_by_the_servers_clock(world: FakeWorld) -> None:
    world.ports.clock.skew = 3600.0  # ours is an hour ahead
    world.service.initialize(API_URL, token="x")
    world.http.waiting[0].answer(200, page(seq=None), date=world.ports.clock.wall() - 3600)
    world.sockets[0].accept()
    answer_pages(world, page())
    person = Person()
    person.hook.start_polling()
    world.sockets[0].receive(synced(1, at=2))

    assert person.ids == [1]


def test_without_a_date_it_is_new(world: FakeWorld) -> None:
    socket = online(world)
    person = Person()
    person.hook.start_polling()
    socket.receive(created(1, notification_type="sync_completed", created_at=None))

    assert person.ids == [1]


def test_others_and_read_ones_do_not_count(world: FakeWorld) -> None:
    socket = online(world)
    person = Person()
    person.hook.start_polling()
    socket.receive(synced(1, is_read=True))
    socket.receive(created(2, notification_type="sync_failed"))
    socket.receive(created(3))

    assert (person.ids, person.hook.is_active) == ([], True)


def test_a_watch_ends_after_eight_minutes(world: FakeWorld) -> None:
    online(world, seq=1).receive({"type": "pong"})
    person = Person()
    person.hook.start_polling()
    world.advance(479)
    assert person.hook.is_active
    world.advance(1)
    assert (person.hook.is_active, person.ids) == (False, [])


def test_starting_again_starts_the_eight_minutes_anew(world: FakeWorld) -> None:
    online(world)
    person = Person()
    person.hook.start_polling()
    world.advance(300)
    person.hook.start_polling()
    world.advance(300)

    assert person.hook.is_active


def test_stopping_and_unmounting_end_it(world: FakeWorld) -> None:
    socket = online(world)
    one, two = Person(), Person()
    one.hook.start_polling()
    two.hook.start_polling()
    one.hook.stop_polling()
    one.hook.stop_polling()
    two.hook.close()
    two.hook.start_polling()
    socket.receive(synced(1))

    assert (one.ids, two.ids, world.toasts) == ([], [], [])
    assert not two.hook.is_active


def test_one_notification_satisfies_one_watch_the_oldest(world: FakeWorld) -> None:
    socket = online(world)
    one, two, three = Person(), Person(), Person()
    one.hook.start_polling()
    two.hook.start_polling()
    three.hook.start_polling()
    one.hook.start_polling()  # again: now it is the youngest
    socket.receive(synced(1))
    assert (one.ids, two.ids, three.ids) == ([], [1], [])
    socket.receive(synced(2))
    socket.receive(synced(3))
    assert (one.ids, two.ids, three.ids) == ([3], [1], [2])


def test_two_in_one_page_satisfy_two_watches_in_order(world: FakeWorld) -> None:
    socket = online(world)
    one, two = Person(), Person()
    one.hook.start_polling()
    two.hook.start_polling()
    socket.drop()
    world.advance(1)
    world.sockets[1].accept()
    first = note(1, notification_type="sync_completed")
    second = note(2, notification_type="sync_completed")
    answer_pages(world, page(first, second))

    assert (one.ids, two.ids) == ([1], [2])


def test_what_came_during_an_outage_satisfies_a_watch(world: FakeWorld) -> None:
    socket = online(world)
    person = Person()
    person.hook.start_polling()
    socket.drop()
    world.advance(1)
    world.sockets[1].accept()
    answer_pages(world, page(note(5, notification_type="sync_completed")))

    assert (person.ids, world.toasts) == ([5], ["Title 5"])


def test_marking_it_read_may_fail_and_it_still_satisfies_nobody_else(world: FakeWorld) -> None:
    socket = online(world)
    one, two = Person(), Person()
    one.hook.start_polling()
    socket.receive(synced(1))
    two.hook.start_polling()
    requests(world, "PATCH")[0].answer(500)

    assert (one.ids, two.ids) == ([1], [])
    assert unread(world) == [1]
    assert world.toasts == ["GitHub – 42 issues", "That could not be saved."]
    assert world.app.actions.failure is not None


def test_who_hears_of_an_end_may_end_others_and_start_again(world: FakeWorld) -> None:
    socket = online(world)
    two = Person()
    again: list[object] = []

    def restart(item: Notification) -> None:
        again.append(item.id)
        two.hook.close()
        one.start_polling()

    one = use_sync_completed_polling(restart)
    one.start_polling()
    two.hook.start_polling()
    socket.drop()
    world.advance(1)
    world.sockets[1].accept()
    items = [note(number, notification_type="sync_completed") for number in (1, 2)]
    answer_pages(world, page(*items))

    assert (again, two.ids, one.is_active) == ([1, 2], [], True)


def test_who_raises_on_hearing_of_an_end_is_named_and_the_next_watch_is_told(world: FakeWorld) -> None:
    def careless(_: Notification) -> None:
        raise ValueError("no")

    socket = online(world)
    one = use_sync_completed_polling(careless)
    two = Person()
    one.start_polling()
    two.hook.start_polling()
    socket.receive(synced(1))
    socket.receive(synced(2))

    assert world.ports.log.warnings == ["listener careless of 'sync_completed' raised ValueError: no"]
    assert two.ids == [2]


def test_without_a_callback_it_ends_all_the_same(world: FakeWorld) -> None:
    socket = online(world)
    with use_sync_completed_polling() as sync:
        sync.start_polling()
        socket.receive(synced(1))
        assert not sync.is_active


def test_none_toasts_nothing_but_marks_read_and_ends() -> None:
    with FakeWorld(toasts="none") as world:
        socket = online(world)
        person = Person()
        person.hook.start_polling()
        socket.receive(synced(1))
        socket.receive(created(2))

        assert (world.toasts, person.ids, unread(world)) == ([], [1], [2])


def test_sync_toasts_only_what_is_watched(world: FakeWorld) -> None:
    socket = online(world)
    socket.receive(synced(1))
    socket.receive(created(2))

    assert world.toasts == []


def test_all_toasts_other_new_ones_as_info_and_a_watched_one_once() -> None:
    with FakeWorld(toasts="all") as world:
        socket = online(world, note(9))
        person = Person()
        person.hook.start_polling()
        socket.receive(synced(1))
        socket.receive(created(2))
        socket.receive(created(2))
        socket.receive(created(3, is_read=True))
        socket.receive(created(4, notification_type="sync_failed"))
        socket.receive(synced(5))

        state = world.store.get_state()
        assert [(toast.title, toast.kind) for toast in state.toasts] == [
            ("GitHub", "success"),
            ("Title 2", "info"),
            ("Title 4", "error"),
            ("GitHub", "info"),
        ]


def test_another_user_satisfies_nobodys_watch(world: FakeWorld) -> None:
    online(world)
    person = Person()
    person.hook.start_polling()
    world.app.sign_out()
    assert not person.hook.is_active

    socket = online(world, token="another")
    socket.receive(synced(1))
    assert (person.ids, world.toasts) == ([], [])


def test_a_watch_may_start_before_an_address_is_known(world: FakeWorld) -> None:
    person = Person()
    person.hook.start_polling()
    online(world).receive(synced(1))

    assert person.ids == [1]


def test_watches_leave_nothing_behind(world: FakeWorld) -> None:
    online(world)
    before = (world.ports.timers.count, len(world.store._subscribers.entries))
    for _ in range(100):
        person = Person()
        person.hook.start_polling()
        person.hook.start_polling()
        person.hook.close()

    assert (world.ports.timers.count, len(world.store._subscribers.entries)) == before
