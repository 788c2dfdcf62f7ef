"""Two tabs of one user, both acting: once it is quiet, both stores say what the backend says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livebell.testing import API_URL, FakeWorld
from tests.services.test_convergence import STEPS, STORIES, TOKEN, Story

NUMBER_OF_TABS = 2


class TwoTabs(Story):
    """A story whose every step is done in one of two tabs: the one that leads, or the one that follows."""

    def __init__(self, numbered: bool, start: str) -> None:
        super().__init__(numbered, start)
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

    def _be_looked_at(self) -> None:
        for tab in self.tabs:
            tab.ports.page.wake()

    def check(self) -> None:
        for tab in self.tabs:
            self.world = tab
            super().check()
        leading = [tab for tab in self.tabs if tab.service.get_status()["via"] == "own"]
        assert len(leading) == 1


@pytest.mark.parametrize("numbered", [True, False], ids=["with seq", "without seq"])
@settings(STORIES, max_examples=60)
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
