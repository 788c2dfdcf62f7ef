"""Who is called, how, and how often: rules alone, in a world that keeps what it was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from livebell.app.attention import PATIENCE, Attention
from livebell.testing import API_URL, FakeBackend, FakeWorld

if TYPE_CHECKING:
    from collections.abc import Callable


class FakeSenses:
    """``taken`` are the rings that some tab of the same browser has had."""

    def __init__(self, taken: set[str] | None = None) -> None:
        self.titles: list[int] = []
        self.badges: list[int] = []
        self.sounds = 0
        self.told: list[tuple[str, str]] = []
        self.asked = 0
        self.is_blocked = False
        self.may_sound = True
        self.taken = set() if taken is None else taken

    def show_title(self, count: int) -> None:
        self.titles.append(count)

    def show_badge(self, count: int) -> None:
        self.badges.append(count)

    def can_sound(self) -> bool:
        return self.may_sound

    def sound(self) -> None:
        self.sounds += 1

    def system_is_blocked(self) -> bool:
        return self.is_blocked

    def ask_system(self) -> None:
        self.asked += 1

    def tell_system(self, title: str, message: str, tag: str) -> None:
        assert tag
        self.told.append((title, message))

    def once(self, name: str, act: Callable[[], None]) -> None:
        if name not in self.taken:
            self.taken.add(name)
            act()


class Tab:
    """A live page with its attention."""

    def __init__(self, *chosen: str, senses: FakeSenses | None = None, titled: bool = False) -> None:
        self.world = FakeWorld()
        self.senses = senses or FakeSenses()
        self.backend = FakeBackend(self.world)
        self.wished: list[bool] = []
        self.attention = Attention(self.world.app, self.senses, titled)
        self.world.service.initialize(API_URL, token="secret")
        self.backend.accept()
        for name in chosen:
            self.attention.switch(name)
        self.senses.sounds = 0  # the one by which a choice is heard

    def notify(self, title: str = "Hello", message: str = "", *, is_read: bool = False) -> None:
        self.backend.notify(title=title, message=message, is_read=is_read)


def test_without_a_wish_nobody_is_called() -> None:
    tab = Tab()
    tab.world.ports.page.hide()
    tab.notify()
    tab.world.advance(1)

    assert (tab.senses.sounds, tab.senses.told, set(tab.senses.titles), tab.senses.badges) == (0, [], {0}, [])


def test_the_tab_that_is_looked_at_rings_at_once_and_without_the_system() -> None:
    tab = Tab("sound", "system")
    tab.notify()
    tab.world.advance(0)

    assert (tab.senses.sounds, tab.senses.told) == (1, [])


def test_a_hidden_tab_waits_for_one_that_is_looked_at_and_then_tells_the_system() -> None:
    tab = Tab("sound", "system")
    tab.world.ports.page.hide()
    tab.notify("Deployed", message="It is live")
    tab.world.advance(PATIENCE / 2)
    assert tab.senses.told == []

    tab.world.advance(PATIENCE)

    assert tab.senses.told == [("Deployed", "It is live")]
    assert tab.senses.sounds == 1


def test_a_tab_that_may_not_be_heard_lets_others_go_first() -> None:
    taken: set[str] = set()
    mute, loud = Tab("sound", senses=FakeSenses(taken)), Tab("sound", senses=FakeSenses(taken))
    mute.senses.may_sound = False
    for tab in (mute, loud):
        tab.notify()
        tab.world.advance(0)
    mute.world.advance(1)

    assert (mute.senses.sounds, loud.senses.sounds) == (0, 1)


@pytest.mark.parametrize("hidden", [0, 2, 5])
def test_of_five_tabs_exactly_one_rings(hidden: int) -> None:
    taken: set[str] = set()
    tabs = [Tab("sound", "system", senses=FakeSenses(taken)) for _ in range(5)]
    for tab in tabs[:hidden]:
        tab.world.ports.page.hide()
    for _ in range(3):
        for tab in tabs:
            tab.notify()
        for seconds in (0, 1):  # all of them see the same clock
            for tab in tabs:
                tab.world.advance(seconds)

    assert sum(tab.senses.sounds for tab in tabs) == 3
    assert sum(len(tab.senses.told) for tab in tabs) == (3 if hidden == 5 else 0)


def test_what_is_read_already_calls_nobody() -> None:
    tab = Tab("sound")
    tab.notify(is_read=True)
    tab.world.advance(1)

    assert tab.senses.sounds == 0


def test_title_and_icon_have_the_count_where_they_are_wished() -> None:
    tab = Tab("favicon", titled=True)
    tab.notify()
    tab.notify()
    assert (tab.senses.titles[-1], tab.senses.badges) == (2, [1, 2])

    tab.attention.switch("title_count")
    tab.attention.switch("favicon")

    assert (tab.senses.titles[-1], tab.senses.badges[-1]) == (0, 0)


def test_the_title_of_several_bells_is_their_page_s() -> None:
    world, senses = FakeWorld(), FakeSenses()
    wished: list[bool] = []
    attention = Attention(world.app, senses, False, wished.append)

    attention.switch("title_count")
    attention.switch("title_count")
    attention.close()

    assert (wished, senses.titles) == ([True, False], [])


def test_a_switch_asks_the_system_and_lets_the_sound_be_heard() -> None:
    tab = Tab()
    tab.attention.switch("system")
    tab.attention.switch("sound")
    assert (tab.senses.asked, tab.senses.sounds) == (1, 1)

    tab.attention.switch("system")
    tab.attention.switch("sound")

    assert (tab.senses.asked, tab.senses.sounds) == (1, 1)
    tab.senses.is_blocked = True
    assert tab.attention.system_is_blocked


def test_when_the_bell_goes_everything_is_as_it_was() -> None:
    tab = Tab("sound", "favicon", titled=True)
    tab.world.ports.page.hide()
    tab.notify()

    tab.attention.close()
    tab.world.advance(1)
    tab.notify()

    assert (tab.senses.titles[-1], tab.senses.badges[-1], tab.senses.sounds) == (0, 0, 0)


def test_who_signs_out_leaves_no_settings_behind() -> None:
    tab = Tab("sound")
    assert tab.world.ports.storage.keys("livebell:preferences:")

    tab.world.app.sign_out()

    assert tab.world.ports.storage.keys("livebell:preferences:") == []
    assert not tab.attention.preferences.is_on("sound")
