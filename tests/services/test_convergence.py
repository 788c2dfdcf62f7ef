"""Whatever order things happen in: once it is quiet, the store says what the backend says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livebell.core.selectors import select_feed
from livebell.testing import API_URL, FakeBackend, FakeBrowser, FakeRequest, FakeWorld
from tests.services.people import jwt

# A frame that is longer on the wire than this belongs to a line that a ping would have found dead.
LONGEST_ON_THE_WIRE = 4.0
TOKEN = jwt(10_000_000, sub="demo")  # it says whose it is: so there is an outbox in storage


class Story:
    """A user, other devices, a network and a server, each doing what it is told in any order."""

    def __init__(self, numbered: bool, start: str) -> None:
        self.browser = FakeBrowser()
        self.world = FakeWorld(self.browser)  # the tab that acts
        self.tabs = [self.world]
        self.backend = FakeBackend(self.world, numbered)
        self.backend.tokens = {TOKEN: "demo"}
        self.backend.page_size = 5
        self.backend.remembers = 6
        for number in range(8):
            self.backend.notify(title=str(number), is_read=number % 3 == 0)
        self.backend.answers = False
        self.backend.sends = False
        self.done: list[tuple[FakeRequest, tuple[int, object]]] = []  # handled, not answered
        self.orphans: list[FakeRequest] = []  # given up by the client, and yet to be handled
        self.is_away = False
        self.world.service.initialize(API_URL, token=TOKEN)
        if start == "online":
            self.catch_up()
        elif start == "deaf":  # the line is open, and REST has not said a word
            self.world.advance(1.5)
            self.accept(0)

    def rest(self, _: int) -> None:
        """Nothing: what Hypothesis puts in the place of a step that does not matter."""

    # The server and other devices.

    def notify(self, number: int) -> None:
        self.backend.notify(is_read=number % 4 == 0)

    def other_reads(self, number: int) -> None:
        self.backend.mark(self._server_id(number), True)

    def other_unreads(self, number: int) -> None:
        self.backend.mark(self._server_id(number), False)

    def other_deletes(self, number: int) -> None:
        self.backend.delete(self._server_id(number))

    def other_reads_all(self, _: int) -> None:
        self.backend.mark_all_read()

    def tell_count(self, _: int) -> None:
        self.backend.tell_count()

    # The user.

    def read(self, number: int) -> None:
        self._with_item(number, lambda i: self.world.app.actions.mark(i, True))

    def unread(self, number: int) -> None:
        self._with_item(number, lambda i: self.world.app.actions.mark(i, False))

    def delete(self, number: int) -> None:
        self._with_item(number, self.world.app.actions.delete)

    def read_all(self, _: int) -> None:
        self.world.app.actions.mark_all_read()

    def undo(self, _: int) -> None:
        self.world.app.actions.undo()

    def retry(self, _: int) -> None:
        self.world.app.actions.retry()

    def leave(self, number: int) -> None:
        self.world.ports.page.leave()
        self.is_away = number == 0
        if not self.is_away:
            self.world.ports.page.wake()

    def new_page(self, number: int) -> None:
        """The page is reloaded, or it crashes and is opened anew. The outbox is all that it leaves behind."""
        if number % 2:
            self.world.ports.page.leave()
        on_their_way = [made for made in self.world.http.waiting if made.method != "GET"]
        handled = [made for made, _ in self.done]
        self.orphans += [made for made in on_their_way if made not in handled]
        self.done = []
        self.world.crash()
        self.world = FakeWorld(self.browser)
        self.tabs = [self.world]
        self.is_away = False
        self.backend.serve(self.world)
        self.backend.links = []
        self.world.service.initialize(API_URL, token=TOKEN)

    def older(self, _: int) -> None:
        self.world.service.feed.load_older()

    def reload(self, _: int) -> None:
        self.world.service.feed.load()

    def wake(self, _: int) -> None:
        self.world.ports.page.wake()

    def reconnect(self, _: int) -> None:
        self.world.service.reconnect()

    # REST.

    def handle(self, number: int) -> None:
        waiting = self._unhandled()
        if self.orphans:
            self.backend.handle(self.orphans.pop(number % len(self.orphans)))
        elif waiting:
            request = waiting[number % len(waiting)]
            self.done.append((request, self.backend.handle(request)))

    def answer(self, number: int) -> None:
        if self.done:
            request, given = self.done.pop(number % len(self.done))
            request.answer(*given)

    def time_out(self, number: int) -> None:
        waiting = self.world.http.waiting
        if waiting:
            request = waiting[number % len(waiting)]
            if all(request is not done for done, _ in self.done):
                self.orphans.append(request)
            self.done = [pair for pair in self.done if pair[0] is not request]
            request.answer(0)

    def fail(self, number: int) -> None:
        waiting = self._unhandled()
        if waiting:
            waiting[number % len(waiting)].answer(500, {"detail": "no"})

    # The line.

    def flow(self, number: int) -> None:
        self.backend.flow(number + 1)

    def accept(self, _: int) -> None:
        known = len(self.backend.links)
        self.backend.accept()
        for link in self.backend.links[known:]:
            # It shows that it is alive: the client will not look for what it may have missed.
            link.wire.append((self.world.ports.clock.now, {"type": "ping"}))

    def refuse(self, _: int) -> None:
        self.backend.refuse()

    def cut(self, _: int) -> None:
        self.backend.cut()

    def wait(self, number: int) -> None:
        for _ in range(1 + number * number // 4):
            self.backend.flow(sent_before=self.world.ports.clock.now - LONGEST_ON_THE_WIRE)
            self.world.advance(0.7)

    # Races that single steps seldom run.

    def race_of_page_and_frames(self, number: int) -> None:
        self.reload(0)
        self._race([self.notify, self.other_unreads, self.other_deletes, self.read][number])

    def race_of_action_and_others(self, number: int) -> None:
        (self.read if number % 2 else self.unread)(0)
        self._race([self.other_unreads, self.other_reads, self.other_reads_all, self.reload][number])

    def race_of_what_waits_and_others(self, number: int) -> None:
        self._race([self.notify, self.other_unreads, self.other_deletes, self.other_reads][number])

    def race_of_what_is_told_and_what_is_asked(self, number: int) -> None:
        """A count is told, and is on the wire while the server says newer ones over REST."""
        self.tell_count(0)
        (self.read if number % 2 else self.unread)(number)
        self.handle(-1)
        self.answer(-1)
        self.backend.flow(1)

    def race_of_count_and_frames(self, number: int) -> None:
        """A count is asked for, and it contains a frame that is still on the wire."""
        self.other_reads(7)  # an old one, which the client may not know
        self.backend.flow()
        self.world.advance(1.0)
        [self.notify, self.other_unreads, self.other_deletes, self.other_reads][number](0)
        self.handle(-1)
        self.answer(-1)

    def _race(self, meanwhile: Callable[[int], None]) -> None:
        """The server answers the last request; something happens; its frames come before the answer."""
        self.handle(-1)
        meanwhile(0)
        self.backend.flow()
        self.answer(-1)

    # The end.

    def settle(self) -> None:
        self._be_looked_at()
        quiet = 0
        while quiet < 6:  # 12 s: whatever waits for a moment has had it
            asked = self._asked()
            self.tabs[0].advance(2.0)
            self.catch_up()
            is_quiet = asked == self._asked() and all(tab.service.is_connected for tab in self.tabs)
            quiet = quiet + 1 if is_quiet else 0

    def _be_looked_at(self) -> None:
        if self.is_away:
            self.world.ports.page.wake()  # a page that was left is shown again, or nobody asks
        self.is_away = False

    def _asked(self) -> int:
        return sum(len(tab.http.requests) for tab in self.tabs)

    def catch_up(self) -> None:
        """Whatever is on its way arrives, and what follows from it, too."""
        while True:
            while self.orphans:
                self.backend.handle(self.orphans.pop(0))
            self.accept(0)
            self.backend.flow()
            if not any(tab.http.waiting for tab in self.tabs):
                break
            for tab in self.tabs:
                self.world = tab
                while self._unhandled():
                    self.handle(0)
            while self.done:
                self.answer(0)

    def _unhandled(self) -> list[FakeRequest]:
        """What this tab asked and the server has not looked at."""
        return [made for made in self.world.http.waiting if all(made is not done for done, _ in self.done)]

    def check(self) -> None:
        state = self.world.store.get_state()
        account = self.backend.account()
        assert state.pending == ()
        assert self.world.service.is_connected
        assert self.world.http.waiting == []
        shown = {item.id: item.is_read for item in select_feed(state)}
        truth: dict[object, object] = {n: item["is_read"] for n, item in account.items.items()}
        assert {number: truth.get(number) for number in shown} == shown
        cursor = int(state.following or 0)
        loaded = [number for number in account.items if number >= cursor]
        assert set(loaded) <= set(shown)
        assert self.world.unread_count == account.unread_count
        assert self.world.ports.log.warnings == []
        assert self.browser.stored == {}
        assert self.world.unread_count >= 0

    # Inside.

    def _server_id(self, number: int) -> int:
        ids = sorted(self.backend.account().items)
        return ids[-1 - number % len(ids)] if ids else 0

    def _with_item(self, number: int, act: Callable[[Any], None]) -> None:
        items = select_feed(self.world.store.get_state())
        if items:
            act(items[number % len(items)].id)


USER = ["read", "unread", "read", "unread", "delete", "read_all", "undo", "retry", "older"]
OTHERS = ["notify", "other_reads", "other_unreads", "other_reads", "other_unreads", "other_deletes"]
RARE = [
    "new_page",
    "new_page",
    "reload",
    "tell_count",
    "tell_count",
    "other_reads_all",
    "leave",
    "time_out",
    "fail",
    "refuse",
    "cut",
    "wake",
    "reconnect",
]
# Without these a story hardly ever gets under way.
PROGRESS = ["handle", "handle", "answer", "flow", "wait", "accept"]
STEPS = ["rest"] + RARE + USER * 3 + OTHERS * 3 + PROGRESS * 8
RACES = [name for name in vars(Story) if name.startswith("race_")]
STEPS += RACES * 4

STORIES = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)


@pytest.mark.parametrize("numbered", [True, False], ids=["with seq", "without seq"])
@settings(STORIES, max_examples=120)
@given(
    start=st.sampled_from(["online", "deaf", "cold"]),
    acts=st.lists(
        st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 3)), min_size=3, max_size=12),
        min_size=1,
        max_size=8,
    ),
)
def test_once_it_is_quiet_the_store_says_what_the_backend_says(
    numbered: bool, start: str, acts: list[list[tuple[str, int]]]
) -> None:
    story = Story(numbered, start)
    for steps in acts:
        for name, number in steps:
            getattr(story, name)(number)
        story.settle()
        story.check()
