"""Two tabs of one user, both acting: once it is quiet, both stores say what the backend says."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livebell.testing import API_URL, FakeWorld
from tests.services.test_convergence import STEPS, TOKEN, Story

NUMBER_OF_TABS = 2


class TwoTabs(Story):
    """A story whose every step is done in one of two tabs: the one that leads, or the one that follows."""

    def __init__(self, numbered: bool, start: str) -> None:
        super().__init__(numbered, start)
        self.tabs = [self.world]
        self.backend.answers = False
        self._open_another()
        if start == "online":
            self.catch_up()

    def _open_another(self) -> None:
        tab = FakeWorld(self.browser)
        self.backend.join(tab)
        self.tabs.append(tab)
        tab.service.initialize(API_URL, token=TOKEN)

    def act(self, tab: int, name: str, number: int) -> None:
        """One step, after which no tab may show a count that cannot be."""
        self.world = self.tabs[tab]
        getattr(self, name)(number)
        assert all(each.unread_count >= 0 for each in self.tabs)

    def new_page(self, number: int) -> None:
        """This tab is closed, or it crashes, and is opened anew; the other one lives on."""
        if number % 2:
            self.world.ports.page.leave()
        given = [made for made, _ in self.done]
        mine = self.world.http.waiting
        self.orphans += [made for made in mine if made.method != "GET" and made not in given]
        self.done = [pair for pair in self.done if pair[0] not in mine]
        self.backend.lose(self.world)
        self.world.crash()
        self.tabs.remove(self.world)
        self._open_another()
        self.world = self.tabs[-1]

    def settle(self) -> None:
        for tab in self.tabs:
            tab.ports.page.wake()
        quiet = 0
        while quiet < 6:  # 12 s: whatever waits for a moment has had it
            asked = self._asked()
            self.tabs[0].advance(2.0)
            self.catch_up()
            is_quiet = asked == self._asked() and all(tab.service.is_connected for tab in self.tabs)
            quiet = quiet + 1 if is_quiet else 0

    def _asked(self) -> int:
        return sum(len(tab.http.requests) for tab in self.tabs)

    def catch_up(self) -> None:
        while True:
            while self.orphans:
                self.backend.handle(self.orphans.pop(0))
            self.accept(0)
            self.backend.flow()
            tabs = getattr(self, "tabs", [self.world])  # the first one catches up before there is another
            if not any(tab.http.waiting for tab in tabs):
                break
            for tab in tabs:
                self.world = tab
                while any(made not in [other for other, _ in self.done] for made in self.world.http.waiting):
                    self.handle(0)
            while self.done:
                self.answer(0)

    def check(self) -> None:
        for tab in self.tabs:
            self.world = tab
            super().check()
        leading = [tab for tab in self.tabs if tab.service.get_status()["via"] == "own"]
        assert len(leading) == 1


@pytest.mark.parametrize("numbered", [True, False], ids=["with seq", "without seq"])
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(
    start=st.sampled_from(["online", "deaf", "cold"]),
    acts=st.lists(
        st.lists(
            st.tuples(st.integers(0, NUMBER_OF_TABS - 1), st.sampled_from(STEPS), st.integers(0, 3)),
            min_size=3,
            max_size=12,
        ),
        min_size=1,
        max_size=6,
    ),
)
def test_once_it_is_quiet_both_tabs_say_what_the_backend_says(
    numbered: bool, start: str, acts: list[list[tuple[int, str, int]]]
) -> None:
    story = TwoTabs(numbered, start)
    for steps in acts:
        for tab, name, number in steps:
            story.act(tab, name, number)
        story.settle()
        story.check()
