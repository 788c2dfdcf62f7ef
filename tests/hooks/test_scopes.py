"""Whose hook it is, and when it ends (public-api)."""

from __future__ import annotations

import pytest

from livebell.core.selectors import select_unread_count
from livebell.hooks.notifications_websocket import use_notifications_websocket
from livebell.hooks.scope import Hook, Scope, current_scope
from livebell.hooks.store import use_selector
from livebell.hooks.sync_completed_polling import use_sync_completed_polling
from livebell.testing import FakeWorld
from tests.services.people import created, online


class Noted(Hook):
    """A hook that says when it ends."""

    def __init__(self, name: str, ended: list[str]) -> None:
        super().__init__()
        self.scope.own(lambda: ended.append(name))


def test_hooks_of_a_component_end_with_it_the_last_first(world: FakeWorld) -> None:
    ended: list[str] = []

    def component(_: object) -> None:
        Noted("one", ended)
        Noted("two", ended)

    unmount = world.mount(component, "an element")
    assert ended == []
    unmount()
    unmount()

    assert ended == ["two", "one"]


def test_a_hook_outside_a_component_ends_by_its_own(world: FakeWorld) -> None:
    ended: list[str] = []
    world.mount(lambda _: None)()
    hook = Noted("one", ended)
    assert current_scope() is None
    with hook:
        pass
    hook.close()

    assert ended == ["one"]


def test_components_may_mount_others_and_each_has_its_own(world: FakeWorld) -> None:
    ended: list[str] = []
    inner: list[object] = []

    def outer(_: object) -> None:
        inner.append(world.mount(lambda _: Noted("inner", ended)))
        Noted("outer", ended)

    unmount = world.mount(outer)
    unmount()
    assert ended == ["outer"]
    inner[0]()  # type: ignore[operator]
    assert ended == ["outer", "inner"]


def test_a_component_that_raises_leaves_no_hook_behind(world: FakeWorld) -> None:
    ended: list[str] = []

    def component(_: object) -> None:
        Noted("one", ended)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        world.mount(component)
    assert ended == ["one"]
    assert current_scope() is None


def test_unmounting_and_mounting_during_an_unmount_are_harmless(world: FakeWorld) -> None:
    ended: list[str] = []
    scope = Scope()
    scope.own(lambda: ended.append("first"))
    scope.own(scope.close)
    scope.own(lambda: world.mount(lambda _: Noted("mounted meanwhile", ended)))
    scope.own(lambda: scope.own(lambda: ended.append("too late")))
    scope.close()

    assert ended == ["too late", "first"]


def test_an_end_that_raises_keeps_no_other_alive() -> None:
    ended: list[str] = []

    def broken() -> None:
        raise ValueError("no")

    scope = Scope()
    scope.own(lambda: ended.append("one"))
    scope.own(broken)
    scope.own(lambda: ended.append("two"))
    with pytest.raises(ValueError, match="no"):
        scope.close()
    scope.close()

    assert ended == ["two", "one"]


def test_what_is_owned_by_an_ended_scope_ends_at_once() -> None:
    ended: list[str] = []
    scope = Scope()
    scope.close()
    scope.own(lambda: ended.append("one"))

    assert ended == ["one"]


def test_a_selection_follows_the_state(world: FakeWorld) -> None:
    told: list[object] = []
    socket = online(world)
    selection = use_selector(select_unread_count, told.append)
    socket.receive(created(1))
    socket.receive(created(2, is_read=True))
    assert (selection.value, told) == (1, [1])

    selection.on_change = None
    socket.receive(created(3))
    selection.close()
    socket.receive(created(4))
    assert (selection.value, told) == (2, [1])


def test_a_selection_of_equal_values_says_nothing(world: FakeWorld) -> None:
    told: list[object] = []
    socket = online(world)
    use_selector(lambda state: [len(state.toasts)], told.append)
    socket.receive(created(1))

    assert told == []


def test_every_hook_ends_with_its_component(world: FakeWorld) -> None:
    socket = online(world)
    seen: list[object] = []

    def component(_: object) -> None:
        use_notifications_websocket(on_notification=seen.append)
        use_selector(select_unread_count, seen.append)
        use_sync_completed_polling(seen.append).start_polling()

    world.mount(component)()
    socket.receive(created(1, notification_type="sync_completed"))

    assert (seen, world.toasts) == ([], [])
