"""Up to three tabs of one user, through anything in any order: one socket, and nobody left without frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.services.test_tabs import Browser, created, mute

if TYPE_CHECKING:
    from livebell.testing import FakeSocket, FakeWorld

MOST_TABS = 3
PATIENCE = 600  # seconds in which a healthy network brings everybody back, polls of 45 s included
which = st.integers(0, MOST_TABS - 1)


class TabsOfOneUser(RuleBasedStateMachine):
    """What a person and a network can do to the tabs of one browser."""

    def __init__(self) -> None:
        super().__init__()
        self.browser = Browser()
        self.gone: list[FakeSocket] = []  # the server or the network ended them
        self.accepted: list[FakeSocket] = []
        self.wishing: list[FakeWorld] = []
        self.left: list[FakeWorld] = []  # in the back/forward cache
        self.silent: list[tuple[FakeWorld, Any]] = []  # and the channel that carries nothing
        self.seq = 4

    def tab(self, number: int) -> FakeWorld:
        return self.browser.tabs[number % len(self.browser.tabs)]

    def sockets_of(self, tab: FakeWorld) -> list[FakeSocket]:
        return [each for each in tab.sockets if not each.closed_by_us and each not in self.gone]

    def live_sockets(self) -> list[FakeSocket]:
        return [socket for tab in self.browser.tabs for socket in self.sockets_of(tab)]

    def is_open(self, tab: FakeWorld) -> bool:
        return bool(tab.service.get_status()["via"] == "own")

    # -- what people do --------------------------------------------------------------------------

    @precondition(lambda self: len(self.browser.tabs) < MOST_TABS)
    @rule()
    def open_a_tab(self) -> None:
        self.wishing.append(self.browser.tab())

    @precondition(lambda self: self.browser.tabs)
    @rule(number=which)
    def connect(self, number: int) -> None:
        tab = self.tab(number)
        if tab not in self.left:
            tab.service.connect()
            self.wishing = [each for each in self.wishing if each is not tab] + [tab]

    @precondition(lambda self: self.browser.tabs)
    @rule(number=which)
    def disconnect(self, number: int) -> None:
        tab = self.tab(number)
        tab.service.disconnect()
        self.wishing = [each for each in self.wishing if each is not tab]

    @precondition(lambda self: self.browser.tabs)
    @rule(number=which)
    def press_reconnect(self, number: int) -> None:
        tab = self.tab(number)
        if tab in self.wishing and tab not in self.left:
            tab.service.reconnect()

    @precondition(lambda self: self.browser.tabs)
    @rule(number=which)
    def go_elsewhere_and_stay_in_the_cache(self, number: int) -> None:
        tab = self.tab(number)
        if tab not in self.left:
            tab.ports.page.leave()
            self.left.append(tab)

    @precondition(lambda self: self.left)
    @rule(number=which)
    def come_back(self, number: int) -> None:
        self.left.pop(number % len(self.left)).ports.page.wake()

    @precondition(lambda self: self.browser.tabs)
    @rule(number=which, with_a_word=st.booleans())
    def close_the_tab(self, number: int, with_a_word: bool) -> None:
        tab = self.tab(number)
        self.gone += self.sockets_of(tab)
        self.browser.tabs.remove(tab)
        self.wishing = [each for each in self.wishing if each is not tab]
        self.left = [each for each in self.left if each is not tab]
        if with_a_word:
            tab.leave()
        else:
            tab.crash()

    @precondition(lambda self: self.browser.tabs)
    @rule(number=which)
    def become_visible(self, number: int) -> None:
        if self.tab(number) not in self.left:
            self.tab(number).ports.page.wake()

    # -- what happens to them ---------------------------------------------------------------------

    @precondition(lambda self: self.browser.tabs)
    @rule(number=which)
    def fall_silent(self, number: int) -> None:
        tab = self.tab(number)
        channel: Any = tab.service._tabs._channel
        if channel in self.browser.channels:
            mute(self.browser, tab)
            self.silent.append((tab, channel))

    @precondition(lambda self: self.silent)
    @rule()
    def speak_again(self) -> None:
        tab, channel = self.silent.pop()
        now: Any = tab.service._tabs._channel
        if tab in self.browser.tabs and now is channel:
            del channel.send  # its own method again
            self.browser.channels.append(channel)

    @precondition(lambda self: self.live_sockets())
    @rule()
    def handshake(self) -> None:
        self.accept_all()

    @precondition(lambda self: self.live_sockets())
    @rule(code=st.sampled_from([None, 1000, 1006, 1012, 1013, 4029]))
    def lose_the_connection(self, code: int | None) -> None:
        socket = self.live_sockets()[0]
        self.gone.append(socket)
        socket.drop(code)

    @precondition(lambda self: any(self.is_open(tab) for tab in self.browser.tabs))
    @rule()
    def frame(self) -> None:
        self.seq += 1
        for tab in self.browser.tabs:
            if self.is_open(tab):
                self.sockets_of(tab)[-1].receive(created(self.seq, seq=self.seq))

    @rule(seconds=st.sampled_from([0.3, 1.0, 3.5, 12.0, 50.0]))
    def time_passes(self, seconds: float) -> None:
        self.browser.timers.advance(seconds)

    @rule()
    def the_machine_sleeps(self) -> None:
        self.browser.timers.sleep(700.0)
        self.browser.timers.advance(0.1)

    # -- what must hold ------------------------------------------------------------------------------

    @invariant()
    def there_is_one_socket_at_most(self) -> None:
        assert len(self.live_sockets()) <= 1

    @invariant()
    def who_does_not_wish_has_none(self) -> None:
        for tab in self.browser.tabs:
            if tab not in self.wishing or tab in self.left:
                assert self.sockets_of(tab) == []

    def teardown(self) -> None:
        """A healthy network brings everybody who wishes back."""
        while self.silent:
            self.speak_again()
        while self.left:
            self.left.pop().ports.page.wake()
        for _ in range(PATIENCE):
            self.accept_all()
            if all(tab.service.is_connected for tab in self.wishing):
                break
            self.browser.timers.advance(1.0)
            self.there_is_one_socket_at_most()
        assert [tab.service.get_status()["state"] for tab in self.wishing] == ["open"] * len(self.wishing)
        for tab in list(self.wishing):
            tab.service.disconnect()
        assert self.live_sockets() == []
        assert self.browser.holders == {}

    def accept_all(self) -> None:
        for socket in self.live_sockets():
            if socket not in self.accepted:
                self.accepted.append(socket)
                socket.accept()


TestTabsOfOneUser = TabsOfOneUser.TestCase
TestTabsOfOneUser.settings = settings(
    max_examples=200,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,  # what fails in one place fails in all
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
