"""Tabs of one browser: one socket, whoever has it, and nobody left without frames."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest

from livebell.testing import API_URL, FakeBrowser, FakeFuture, FakeLocks, FakeWorld

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from livebell.testing import FakeRequest


def token_of(user: str) -> str:
    """An unsigned JWT; the browser reads only whose it is."""
    claims = base64.urlsafe_b64encode(json.dumps({"sub": user}).encode()).decode().rstrip("=")
    return f"head.{claims}.signature"


def empty_page(request: FakeRequest) -> tuple[int, object]:
    if request.url.endswith("unread-count/"):
        return 200, {"unread_count": 0, "seq": 4}
    return 200, {"results": [], "next": None, "unread_count": 0, "seq": 4}


def created(number: int, seq: int | None = None) -> dict[str, object]:
    frame: dict[str, object] = {
        "type": "notification_created",
        "payload": {"id": number, "title": "n", "created_at": "2026-01-01T00:00:00Z"},
    }
    return frame if seq is None else frame | {"seq": seq, "unread_count": seq - 4}


class Browser(FakeBrowser):
    """A browser that opens tabs, all at the same address."""

    def __init__(self) -> None:
        super().__init__()
        self.tabs: list[FakeWorld] = []

    def tab(self, user: str = "maria") -> FakeWorld:
        world = FakeWorld(self)
        world.http.respond = empty_page
        world.service.initialize(API_URL, token=token_of(user))
        self.tabs.append(world)
        return world

    def live_sockets(self) -> int:
        return sum(not socket.closed_by_us for tab in self.tabs for socket in tab.sockets)


@pytest.fixture
def browser() -> Browser:
    return Browser()


def test_two_tabs_share_one_socket(browser: Browser) -> None:
    first, second = browser.tab(), browser.tab()
    first.sockets[0].accept()

    first.sockets[0].receive(created(1, seq=5))

    assert (len(first.sockets), len(second.sockets)) == (1, 0)
    assert (first.unread_count, second.unread_count) == (1, 1)
    assert [(s["state"], s["via"]) for s in (first.service.get_status(), second.service.get_status())] == [
        ("open", "own"),
        ("open", "tab"),
    ]
    assert second.service.is_connected


def test_tabs_of_two_users_share_nothing(browser: Browser) -> None:
    first, second = browser.tab("maria"), browser.tab("joe")

    assert (len(first.sockets), len(second.sockets)) == (1, 1)


def test_an_opaque_token_means_each_tab_for_itself(browser: Browser) -> None:
    worlds = [FakeWorld(browser), FakeWorld(browser)]
    for world in worlds:
        world.http.respond = empty_page
        world.service.initialize(API_URL, token="opaque")

    assert [len(world.sockets) for world in worlds] == [1, 1]


def test_without_locks_each_tab_is_for_itself(browser: Browser) -> None:
    worlds = [FakeWorld(browser), FakeWorld(browser)]
    for world in worlds:
        world.ports.locks.is_supported = False
        world.http.respond = empty_page
        world.service.initialize(API_URL, token=token_of("maria"))

    assert [len(world.sockets) for world in worlds] == [1, 1]


def test_a_leader_that_disconnects_hands_over(browser: Browser) -> None:
    first, second = browser.tab(), browser.tab()
    first.sockets[0].accept()

    first.service.disconnect()

    assert first.sockets[0].closed_with == 1000
    assert len(second.sockets) == 1
    second.sockets[0].accept()
    assert second.service.get_status()["via"] == "own"
    assert first.service.get_status()["state"] == "closed"
    assert browser.live_sockets() == 1


def test_a_follower_that_disconnects_leaves_the_leader_alone(browser: Browser) -> None:
    first, second = browser.tab(), browser.tab()
    first.sockets[0].accept()

    second.service.disconnect()
    first.sockets[0].receive(created(1, seq=5))

    assert (first.unread_count, second.unread_count) == (1, 0)
    assert second.service.get_status()["state"] == "closed"
    assert not second.service.is_connected


def test_a_page_that_is_left_hands_over_and_comes_back_as_a_follower(browser: Browser) -> None:
    first, second = browser.tab(), browser.tab()
    first.sockets[0].accept()

    first.ports.page.leave()

    assert first.sockets[0].closed_with == 1000
    second.sockets[0].accept()
    assert first.service.get_status()["state"] == "waiting"
    first.ports.page.wake()
    assert first.service.get_status()["via"] == "tab"
    second.sockets[0].receive(created(1, seq=5))
    assert first.unread_count == 1
    assert browser.live_sockets() == 1


def test_a_leader_that_falls_silent_is_replaced_after_three_seconds(browser: Browser) -> None:
    first, second = browser.tab(), browser.tab()
    first.sockets[0].accept()
    mute(browser, first)

    browser.timers.advance(4)

    assert len(second.sockets) == 1
    assert first.sockets[0].closed_by_us  # its lock was stolen
    second.sockets[0].accept()
    assert browser.live_sockets() == 1


def mute(browser: Browser, world: FakeWorld) -> None:
    """As a tab in bfcache: it keeps its lock and says nothing."""
    for channel in list(browser.channels):
        if channel.on_message.__self__ is world.service._tabs:  # type: ignore[attr-defined]
            browser.channels.remove(channel)
            channel.send = lambda text: None  # type: ignore[method-assign]


def test_a_tab_that_slept_does_not_take_the_silence_for_death(browser: Browser) -> None:
    first, second = browser.tab(), browser.tab()
    first.sockets[0].accept()
    mute(browser, first)  # what it says stands behind the timers of a tab that wakes up

    browser.timers.sleep(600)
    browser.timers.advance(2)

    assert len(second.sockets) == 0
    assert second.service.get_status()["via"] == "tab"
    browser.timers.advance(2)  # three seconds awake, and still not a word
    assert len(second.sockets) == 1


def test_a_follower_sees_the_leader_lose_and_find_its_connection(browser: Browser) -> None:
    first, second = browser.tab(), browser.tab()
    first.sockets[0].accept()

    first.sockets[0].drop()

    status = second.service.get_status()
    assert (status["state"], status["via"], status["attempt"]) == ("waiting", None, 1)
    assert not second.service.is_connected
    assert status["next_attempt_in"] == 0.75
    browser.timers.advance(0.5)  # the leader has said nothing meanwhile
    assert second.service.get_status()["next_attempt_in"] == 0.25
    browser.timers.advance(0.5)
    first.sockets[1].accept()
    assert second.service.get_status()["state"] == "open"


def test_a_leader_that_follows_again_says_nothing_of_the_one_before(browser: Browser) -> None:
    first, second = browser.tab(), browser.tab()
    first.sockets[0].accept()
    first.sockets[0].drop()
    assert second.service.get_status()["attempt"] == 1
    first.service.disconnect()
    second.sockets[0].accept()
    FakeLocks(browser).request(next(iter(browser.holders)), True, lambda: None, lambda: None)

    status = second.service.get_status()
    assert (status["state"], status["attempt"], status["last_close"]) == ("connecting", 0, None)


def test_a_followers_reconnect_asks_the_leader(browser: Browser) -> None:
    first, second = browser.tab(), browser.tab()
    first.sockets[0].accept()
    first.sockets[0].drop()

    second.service.reconnect()

    assert len(first.sockets) == 2
    assert len(second.sockets) == 0


def test_a_follower_whose_leader_is_refused_tries_its_own_token(browser: Browser) -> None:
    first, second = browser.tab(), browser.tab()
    first.sockets[0].accept()

    first.sockets[0].drop(4003)

    assert first.service.get_status()["state"] == "unauthorized"
    assert len(second.sockets) == 1


def page_at(seq: int) -> dict[str, object]:
    items = [created(number)["payload"] for number in range(seq - 4, 0, -1)]
    return {"results": items, "next": None, "unread_count": len(items), "seq": seq}


def test_a_page_of_before_a_tab_heard_the_leader_is_loaded_anew(browser: Browser) -> None:
    first = browser.tab()
    first.sockets[0].accept()
    first.sockets[0].receive(created(1, seq=5))

    second = browser.tab()  # its page was asked for before that frame
    assert second.service.get_status()["last_seq"] == 4
    second.http.respond = lambda _: (200, page_at(5))
    browser.timers.advance(1)  # the leader's next sign of life

    assert second.service.get_status()["last_seq"] == 5
    assert second.unread_count == 1


def test_a_page_that_lags_behind_the_leader_is_not_asked_for_every_second(browser: Browser) -> None:
    first = browser.tab()
    first.sockets[0].accept()
    first.sockets[0].receive(created(1, seq=5))

    second = browser.tab()
    asked = len(second.http.requests)
    browser.timers.advance(10)

    assert len(second.http.requests) == asked + 1


def test_without_numbers_a_tabs_first_page_is_loaded_once_more_when_it_hears_the_leader(
    browser: Browser,
) -> None:
    def unnumbered(_: FakeRequest) -> tuple[int, object]:
        return 200, {"results": [], "next": None, "unread_count": 0}

    first = browser.tab()
    first.http.respond = unnumbered
    first.sockets[0].accept()
    second = FakeWorld(browser)
    second.http.respond = unnumbered
    second.service.initialize(API_URL, token=token_of("maria"))

    pages = [each for each in second.http.requests if "limit" in each.url]
    assert len(pages) == 2


def test_without_numbers_followers_reload_when_the_leader_is_back(browser: Browser) -> None:
    first, second = browser.tab(), browser.tab()
    for world in (first, second):
        world.http.respond = lambda _: (200, {"results": [created(7)["payload"]], "unread_count": 1})
    first.sockets[0].accept()
    first.sockets[0].drop()
    browser.timers.advance(1)

    first.service.sign_out()
    second.sockets[0].accept()
    second.sockets[0].drop()
    browser.timers.advance(1)
    second.sockets[1].accept()

    assert second.unread_count == 1


def test_a_follower_learns_of_the_leaders_resync(browser: Browser) -> None:
    first, second = browser.tab(), browser.tab()
    first.sockets[0].accept()
    told: list[object] = []
    second.service.on("resync", told.append)
    second.http.respond = lambda _: (200, {"results": [], "unread_count": 0, "seq": 2})
    first.http.respond = second.http.respond

    first.sockets[0].receive({"type": "unread_count", "payload": {"unread_count": 0}, "seq": 2})

    assert len(told) == 1
    assert [tab.service.get_status()["last_seq"] for tab in (first, second)] == [2, 2]


def test_a_bad_frame_is_counted_by_the_leader_alone(browser: Browser) -> None:
    first, second = browser.tab(), browser.tab()
    first.sockets[0].accept()

    first.sockets[0].receive("not json")
    browser.channels[0].send(json.dumps({"kind": "frame", "value": "not json"}))

    assert first.service.get_status()["dropped_frames"] == 1
    assert second.service.get_status()["dropped_frames"] == 0
    assert second.ports.log.warnings == []


def test_no_token_crosses_the_channel(browser: Browser) -> None:
    first, second = browser.tab(), browser.tab()
    sent = [channel.sent for channel in browser.channels]
    first.sockets[0].accept()
    first.sockets[0].receive(created(1, seq=5))
    second.service.reconnect()
    browser.timers.advance(5)

    said = json.dumps(sent)

    assert len(said) > 100
    assert token_of("maria") not in said
    assert token_of("maria").split(".")[1] not in said


def test_nothing_of_a_tab_stays_after_disconnect(browser: Browser) -> None:
    first, second = browser.tab(), browser.tab()
    first.sockets[0].accept()

    second.service.disconnect()
    first.service.disconnect()

    assert browser.live_sockets() == 0
    assert (browser.holders, browser.waiting, browser.channels) == ({}, [], [])
    assert browser.timers.count == 0


def test_a_lock_that_comes_or_goes_after_a_tab_has_left_changes_nothing(browser: Browser) -> None:
    first, second = browser.tab(), browser.tab()
    first.sockets[0].accept()
    lock = browser.waiting[0]
    second.service.disconnect()

    lock.on_lost()
    lock.on_granted()

    assert browser.waiting == []
    assert second.sockets == []
    assert second.service.get_status()["state"] == "closed"
    second.service.connect()
    assert second.service.get_status()["via"] == "tab"


def test_a_tab_in_no_group_says_nothing(browser: Browser) -> None:
    first, second = browser.tab(), browser.tab()
    second.service.disconnect()

    second.service._tabs.wish_reconnect()

    assert len(first.sockets) == 1


def test_a_leader_hears_no_other_leader(browser: Browser) -> None:
    first = browser.tab()
    first.sockets[0].accept()
    first.ports.channels.open(browser.channels[0].name, lambda _: None).send('{"kind": "bye", "value": null}')

    assert first.service.get_status()["via"] == "own"


def test_a_renewal_goes_over_the_open_line_where_the_backend_can(browser: Browser) -> None:
    first = browser.tab()
    first.sockets[0].accept()
    first.sockets[0].receive(created(1, seq=5))
    link, now = first.service._connection, first.ports.clock.now

    first.service._do(link.renewal.offer(link.generation, "another", now) or [])

    assert first.sockets[0].sent[-1] == {"type": "auth", "token": "another"}
    first.sockets[0].receive({"type": "auth", "payload": {"expires_in": 300}})
    browser.timers.advance(6)
    assert len(first.sockets) == 1


def test_what_is_sent_when_the_socket_is_gone_is_lost(browser: Browser) -> None:
    first = browser.tab()
    first.sockets[0].accept()
    first.sockets[0].drop()

    first.service._do([("send", 1, "{}")])

    assert first.sockets[0].sent == []


def test_followers_leave_what_is_said_to_the_leader_to_it(browser: Browser) -> None:
    first, second, third = browser.tab(), browser.tab(), browser.tab()
    first.sockets[0].accept()

    second.service.reconnect()

    assert [len(tab.sockets) for tab in (first, second, third)] == [2, 0, 0]


def test_two_tabs_never_spend_one_rotating_refresh_token_at_once(browser: Browser) -> None:
    questions: list[tuple[str, FakeFuture]] = []

    def provider_of(name: str) -> Callable[[bool], Awaitable[object] | str]:
        def provider(refused: bool) -> Awaitable[object] | str:
            if not refused:
                return token_of("maria")
            questions.append((name, FakeFuture()))
            return questions[-1][1]

        return provider

    worlds = [FakeWorld(browser), FakeWorld(browser)]
    for name, world in zip("ab", worlds, strict=True):
        world.http.respond = lambda request: None if request.method == "PATCH" else empty_page(request)
        world.service.initialize(API_URL, token=provider_of(name))  # type: ignore[arg-type]
        world.service.api.mark(1, is_read=True, on_result=lambda _: None)
    for world in worlds:
        world.http.waiting[0].answer(401)

    assert [name for name, _ in questions] == ["a"]
    questions[0][1].resolve(token_of("maria") + "2")
    assert [name for name, _ in questions] == ["a", "b"]
    questions[1][1].resolve(token_of("maria") + "3")
    assert [world.http.waiting[0].token[-1] for world in worlds] == ["2", "3"]


def test_a_lock_that_comes_when_the_question_is_over_asks_nobody(browser: Browser) -> None:
    first = browser.tab()
    asked: list[bool] = []
    tokens = first.service.tokens
    holder = first.ports.locks.request("livebell-token:maria", False, lambda: None, lambda: None)
    answers: list[object] = []
    tokens.ask(answers.append, refused=tokens.current)
    tokens._provider = lambda refused: asked.append(refused) or "late"  # type: ignore[func-returns-value]

    lock = browser.waiting[-1]
    browser.timers.advance(10)
    lock.on_granted()
    holder()

    assert [str(answer) for answer in answers] == ["TokenAnswer(failed)"]
    assert asked == []


def test_an_entry_twice_is_one(browser: Browser) -> None:
    first = browser.tab()
    tabs = first.service._tabs

    tabs.enter(tabs._name)
    tabs.pass_on(None)

    assert len(browser.channels) == 1


def test_what_is_said_to_a_tab_that_follows_nobody_changes_nothing(browser: Browser) -> None:
    first = browser.tab()
    first.sockets[0].accept()
    before = first.service.get_status()

    first.service.leader_said({"state": "degraded"})
    first.service.frame_passed_on('{"type": "unread_count", "payload": 9}')
    first.service.resync_passed_on()

    assert first.service.get_status() == before
    assert first.unread_count == 0
