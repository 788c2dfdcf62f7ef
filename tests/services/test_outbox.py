"""What was done waits in storage until the server has it: across reloads, tabs and days without a network."""

from __future__ import annotations

import json

import pytest

from livebell.services import outbox
from livebell.services.outbox import fingerprint
from livebell.testing import API_URL, FakeBackend, FakeBrowser, FakeRequest, FakeWorld
from tests.services.people import jwt, requests, shown, unread

TOKEN = jwt(3600, sub="someone@example.com")


class Tab:
    """One tab of a browser, online, with a backend that has notifications 1 to 3."""

    def __init__(self, browser: FakeBrowser, token: str = TOKEN) -> None:
        self.world = FakeWorld(browser)
        self.backend = FakeBackend(self.world)
        self.backend.tokens = {token: "demo", jwt(3600, sub="other"): "other"}
        for _ in range(3):
            self.backend.notify()
        self.token = token

    def start(self) -> Tab:
        self.world.service.initialize(API_URL, token=self.token)
        self.backend.accept()
        return self

    @property
    def said(self) -> list[tuple[str, str]]:
        return [said(made) for made in self.world.http.requests if made.method != "GET"]

    def lose_network(self) -> None:
        self.backend.cut()
        self.world.http.respond = lambda _: (0, None)

    def find_network(self) -> None:
        self.world.http.respond = self.backend._respond
        self.world.advance(16)
        self.backend.accept()


def said(made: FakeRequest) -> tuple[str, str]:
    return made.method, made.url.split("/notifications/")[1]


@pytest.fixture
def browser() -> FakeBrowser:
    return FakeBrowser()


def test_what_was_done_without_a_network_waits_and_is_done_once_on_return(browser: FakeBrowser) -> None:
    tab = Tab(browser).start()
    tab.lose_network()
    tab.world.app.actions.mark(1)
    tab.world.app.actions.mark_all_read()
    assert (unread(tab.world), tab.world.unread_count, tab.world.toasts) == ([], 0, [])

    tab.find_network()
    assert tab.said[-2:] == [("PATCH", "1/"), ("POST", "mark-all-read/")]
    assert (tab.backend.account().unread_count, tab.world.store.get_state().pending) == (0, ())
    asked = len(tab.said)
    tab.world.advance(600)
    assert (len(tab.said), browser.stored) == (asked, {})


def test_it_survives_a_reload_and_is_done_at_the_next_start(browser: FakeBrowser) -> None:
    tab = Tab(browser).start()
    tab.lose_network()
    tab.world.app.actions.mark(2)
    tab.world.app.actions.mark_all_read()
    tab.world.leave()

    again = Tab(browser).start()
    assert again.said == [("PATCH", "2/"), ("POST", "mark-all-read/")]
    assert again.world.http.requests[1].body in ({"is_read": True}, {"up_to": 3})
    assert (again.backend.account().unread_count, browser.stored) == (0, {})


def test_a_delete_is_written_at_the_click_and_sent_at_the_next_start(browser: FakeBrowser) -> None:
    tab = Tab(browser).start()
    tab.world.app.actions.delete(2)
    assert len(browser.stored) == 1
    tab.world.crash()

    again = Tab(browser)
    again.backend.answers = False
    again.start()
    assert again.said == [("DELETE", "2/")]
    page = again.world.http.waiting[-1]
    page.answer(*again.backend.handle(page))
    assert shown(again.world) == [3, 1]  # although the server has not heard of it yet
    delete = again.world.http.waiting[0]
    delete.answer(*again.backend.handle(delete))
    again.backend.accept()
    assert (shown(again.world), browser.stored) == ([3, 1], {})


def test_a_delete_that_was_sent_at_leaving_may_be_sent_again_and_does_no_harm(browser: FakeBrowser) -> None:
    tab = Tab(browser).start()
    tab.world.http.respond = None
    tab.world.app.actions.delete(2)
    tab.world.ports.page.leave()
    assert tab.said == [("DELETE", "2/")]
    tab.world.crash()

    again = Tab(browser)
    again.backend.delete(2)  # it had arrived
    again.start()
    assert again.said == [("DELETE", "2/")]
    assert (again.world.toasts, browser.stored) == ([], {})


def test_an_undone_delete_leaves_storage_too(browser: FakeBrowser) -> None:
    tab = Tab(browser).start()
    tab.world.app.actions.delete(2)
    tab.world.app.actions.undo()
    assert browser.stored == {}
    tab.world.leave()
    assert Tab(browser).start().said == []


def test_a_living_tab_sends_its_own_and_the_others_leave_it_alone(browser: FakeBrowser) -> None:
    one = Tab(browser).start()
    one.world.app.actions.delete(2)
    two = Tab(browser).start()
    three = Tab(browser).start()
    assert (two.said, three.said) == ([], [])

    one.world.crash()
    assert (two.said, three.said) == ([("DELETE", "2/")], [])
    assert browser.stored == {}


def test_a_tab_that_is_left_takes_nothing_over_until_it_is_shown_again(browser: FakeBrowser) -> None:
    one = Tab(browser).start()
    one.world.app.actions.delete(2)
    two = Tab(browser).start()
    two.world.ports.page.leave()
    one.world.crash()
    assert two.said == []

    two.world.ports.page.show()
    assert two.said == [("DELETE", "2/")]


def test_tabs_without_a_network_that_go_together_are_heard_once_each(browser: FakeBrowser) -> None:
    one, two = Tab(browser).start(), Tab(browser).start()
    for tab, number in ((one, 1), (two, 2)):
        tab.lose_network()
        tab.world.app.actions.mark(number)
    one.world.crash()
    two.world.crash()
    three = Tab(browser).start()

    assert sorted(three.said) == [("PATCH", "1/"), ("PATCH", "2/")]
    assert browser.stored == {}


def test_what_another_tab_took_over_while_we_slept_is_not_sent_again(browser: FakeBrowser) -> None:
    one = Tab(browser).start()
    one.lose_network()
    one.world.app.actions.mark(1)
    one.world.app.actions.mark(2)
    one.world.ports.page.leave()  # kept frozen: its lock is free, its answers never come
    before = len(one.said)
    two = Tab(browser).start()
    assert two.said == [("PATCH", "1/"), ("PATCH", "2/")]

    one.world.ports.page.show()
    one.find_network()
    assert (len(one.said), one.world.store.get_state().pending) == (before, ())


def test_a_page_that_comes_back_to_what_is_its_own_sends_it(browser: FakeBrowser) -> None:
    one = Tab(browser).start()
    one.lose_network()
    one.world.app.actions.mark(1)
    one.world.ports.page.leave()
    one.world.ports.page.show()
    one.find_network()

    assert one.backend.account().items[1]["is_read"]
    assert browser.stored == {}


def test_nothing_stored_says_who_it_is_or_what_it_read(browser: FakeBrowser) -> None:
    tab = Tab(browser).start()
    tab.lose_network()
    tab.backend.notify(title="Secret title")
    tab.world.app.actions.mark_all_read()
    tab.world.app.actions.delete(1)
    everything = json.dumps(browser.stored)

    assert len(browser.stored) == 1
    for secret in ("someone", TOKEN, "Secret", "api.example.com"):
        assert secret not in everything


def test_another_user_finds_nothing_and_the_first_one_still_does(browser: FakeBrowser) -> None:
    one = Tab(browser).start()
    one.lose_network()
    one.world.app.actions.mark(1)
    one.world.crash()
    assert Tab(browser, jwt(3600, sub="other")).start().said == []
    assert Tab(browser).start().said == [("PATCH", "1/")]


def test_what_one_user_did_is_not_sent_with_anothers_token(browser: FakeBrowser) -> None:
    tab = Tab(browser).start()
    tab.lose_network()
    tab.world.app.actions.mark(1)
    before = len(tab.said)
    tab.world.service.tokens.provide(jwt(3600, sub="other"))
    tab.find_network()

    assert len(tab.said) == before
    assert tab.world.store.get_state().pending == ()
    tab.world.crash()
    assert Tab(browser).start().said == [("PATCH", "1/")]


def test_signing_out_clears_it_for_all_tabs(browser: FakeBrowser) -> None:
    one, two = Tab(browser).start(), Tab(browser).start()
    for tab in (one, two):
        tab.lose_network()
        tab.world.app.actions.mark(1)
    assert len(browser.stored) == 2
    one.world.app.sign_out()

    assert browser.stored == {}
    assert one.world.store.get_state().pending == ()


def test_an_opaque_token_does_not_say_whose_it_is_so_nothing_is_stored(browser: FakeBrowser) -> None:
    tab = Tab(browser, "opaque").start()
    tab.lose_network()
    tab.world.app.actions.mark(1)
    assert browser.stored == {}
    tab.find_network()
    assert tab.backend.account().items[1]["is_read"]


def test_a_storage_that_refuses_costs_the_reload_only(browser: FakeBrowser) -> None:
    tab = Tab(browser)
    tab.world.ports.storage.is_refusing = True
    tab.start()
    tab.world.app.actions.delete(1)
    tab.world.ports.page.leave()
    tab.world.ports.page.show()

    assert tab.said == [("DELETE", "1/")]
    assert 1 not in shown(tab.world)


def test_without_web_locks_only_what_is_old_is_taken_over(browser: FakeBrowser) -> None:
    one = Tab(browser)
    one.world.ports.locks.is_supported = False
    one.start()
    one.world.app.actions.delete(1)

    def another() -> Tab:
        tab = Tab(browser)
        tab.world.ports.locks.is_supported = False
        return tab.start()

    assert another().said == []
    one.world.crash()
    browser.timers.advance(outbox.LEFT_BEHIND + 1)
    assert another().said == [("DELETE", "1/")]
    assert browser.stored == {}


def test_there_is_an_end_to_what_is_kept(browser: FakeBrowser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "LIMIT", 2)
    tab = Tab(browser).start()
    tab.lose_network()
    for number in (1, 2, 3):
        tab.world.app.actions.mark(number)

    assert (unread(tab.world), tab.world.toasts) == ([3], ["That could not be saved."])


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "not json",
        "7",
        "[7]",
        '[["x", "read", [1], null, 0]]',
        '[[1, "buy", [1], null, 0]]',
        '[[1, "read", [], null, 0]]',
        '[[1, "read", [true], null, 0]]',
        '[[1, "read", 1, null, 0]]',
        '[[1, "read", [1], null, "x"]]',
        '[[1, "read_all", [], [1], 0]]',
        '[[1, "read_all", [], 5, 0]]',
    ],
)
def test_what_cannot_be_read_is_left_out(browser: FakeBrowser, stored: str) -> None:
    key = outbox.PREFIX + fingerprint(API_URL + "\nsomeone@example.com") + ":x"
    browser.stored[key] = stored
    tab = Tab(browser).start()

    assert (tab.said, browser.stored) == ([], {})
    assert tab.world.service.is_connected


def test_mark_all_of_an_empty_feed_survives_too(browser: FakeBrowser) -> None:
    tab = Tab(browser)
    tab.backend.accounts.clear()
    tab.start()
    tab.lose_network()
    tab.world.app.actions.mark_all_read()
    tab.world.crash()

    assert Tab(browser).start().said == [("POST", "mark-all-read/")]


def test_of_an_undo_of_too_many_at_once_the_rest_can_be_tried_again(
    browser: FakeBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "LIMIT", 2)
    tab = Tab(browser).start()
    tab.world.app.actions.mark_all_read()
    tab.world.app.actions.undo()
    assert (tab.world.unread_count, tab.world.toasts) == (2, ["That could not be saved."])

    tab.world.app.actions.retry()
    assert (tab.world.unread_count, tab.world.toasts, browser.stored) == (3, [], {})
    assert tab.backend.account().unread_count == 3


def test_a_poll_that_is_answered_sends_what_waits_although_there_is_no_socket(browser: FakeBrowser) -> None:
    tab = Tab(browser).start()
    tab.lose_network()
    tab.world.app.actions.mark(1)
    for _ in range(5):
        tab.world.advance(16)
        tab.backend.refuse()
    assert tab.world.service.get_status()["state"] == "degraded"
    tab.world.http.respond = tab.backend._respond
    tab.world.advance(60)

    assert tab.backend.account().items[1]["is_read"]
    assert not tab.world.service.is_connected


def test_silence_on_an_open_line_is_a_failure_that_can_be_tried_again(browser: FakeBrowser) -> None:
    tab = Tab(browser).start()
    tab.world.http.respond = None
    tab.world.app.actions.mark(1)
    tab.world.app.actions.mark(2)
    for made in tab.world.http.waiting:
        made.answer(0)
    assert (unread(tab.world), tab.world.toasts, browser.stored) == (
        [3, 2, 1],
        ["That could not be saved."],
        {},
    )

    tab.world.http.respond = tab.backend._respond
    tab.world.app.toaster.act(tab.world.store.get_state().toasts[0].id)
    assert (unread(tab.world), tab.world.toasts, tab.world.app.actions.failure) == ([3], [], None)


def test_what_the_browser_knows_of_the_network_it_knows_before_the_socket(browser: FakeBrowser) -> None:
    tab = Tab(browser).start()
    tab.world.ports.page.offline = True
    tab.world.http.respond = lambda _: (0, None)
    tab.world.app.actions.mark(1)
    assert tab.world.service.is_connected
    assert (unread(tab.world), tab.world.toasts, len(browser.stored)) == ([3, 2], [], 1)

    tab.world.http.respond = tab.backend._respond
    tab.world.ports.page.offline = False
    tab.world.ports.page.wake()
    assert (tab.said, browser.stored) == ([("PATCH", "1/")] * 2, {})
    assert tab.backend.account().items[1]["is_read"]


def test_a_failure_that_is_waved_away_is_tried_no_more(browser: FakeBrowser) -> None:
    tab = Tab(browser).start()
    tab.world.http.respond = lambda _: (403, {"detail": "no"})
    tab.world.app.actions.mark(1)
    toast = tab.world.store.get_state().toasts[0]
    tab.world.app.toaster.dismiss(toast.id)
    tab.world.app.toaster.act(toast.id)

    assert (tab.world.app.actions.failure, len(requests(tab.world, "PATCH"))) == (None, 1)


def test_a_fingerprint_is_fnv_1a() -> None:
    # RFC 9923, section 6 (test vectors of FNV64).
    assert fingerprint("") == "cbf29ce484222325"
    assert fingerprint("a") == "af63dc4c8601ec8c"
    assert fingerprint("foobar") == "85944171f73967e8"
