"""Who: providers, the one refresh, planned renewals, signed out (protocol section 2)."""

from __future__ import annotations

import pytest

from livebell.core.actions import CountLoaded
from livebell.services.notifications_api import Result
from livebell.services.tokens import FAILED, SIGNED_OUT, TOKEN, UNCHANGED, TokenAnswer, Tokens
from livebell.testing import API_URL, START, FakeBackend, FakeFuture, FakePorts, FakeWorld
from tests.services.people import (
    SECRET,
    Provider,
    answer_pages,
    counts,
    jwt,
    note,
    online,
    page,
    pages,
    requests,
    shown,
    state_of,
)


def connecting(world: FakeWorld, token: object) -> None:
    """Initialized, with the first page loaded; the socket waits for its handshake."""
    world.service.initialize(API_URL, token=token)  # type: ignore[arg-type]
    answer_pages(world, page(seq=1))


def test_an_asynchronous_provider_is_awaited(world: FakeWorld) -> None:
    future = FakeFuture()

    async def provider(_: bool) -> str:
        return "async " + str(await future)

    world.service.initialize(API_URL, token=provider)
    assert state_of(world) == "connecting"
    future.resolve("token")
    answer_pages(world, page())

    assert world.sockets[0].url.endswith("?token=async%20token")


def test_an_asynchronous_provider_that_fails_is_a_failed_attempt(world: FakeWorld) -> None:
    future = FakeFuture()

    async def provider(_: bool) -> str:
        return str(await future)

    world.service.initialize(API_URL, token=provider)
    future.reject(OSError(SECRET))

    assert state_of(world) == "waiting"
    assert world.service.get_status()["last_close"] == {
        "code": None,
        "reason": "token provider raised OSError",
    }
    assert world.ports.log.warnings == ["token provider provider raised OSError"]


def test_what_is_no_text_and_cannot_be_awaited_is_a_failed_attempt(world: FakeWorld) -> None:
    world.service.initialize(API_URL, token=lambda _: 42)  # type: ignore[arg-type, return-value]

    assert state_of(world) == "waiting"
    assert world.sockets == []


def test_what_is_awaited_and_is_no_text_is_a_fault_and_signs_nobody_out(world: FakeWorld) -> None:
    async def provider(_: bool) -> str:
        return {"access": SECRET}  # type: ignore[return-value]

    world.store.dispatch(CountLoaded(3))
    world.service.initialize(API_URL, token=provider)

    assert state_of(world) == "waiting"
    assert world.service.get_status()["last_close"] == {"code": None, "reason": "token provider gave a dict"}
    assert world.ports.log.warnings == ["token provider provider must give a text or None, got dict"]
    assert world.unread_count == 3


def test_a_provider_that_raises_once_is_asked_again_later(world: FakeWorld) -> None:
    asked: list[bool] = []

    def provider(refused: bool) -> str:
        asked.append(refused)
        if len(asked) == 1:
            raise ValueError("not yet")
        return SECRET

    world.service.initialize(API_URL, token=provider)
    assert state_of(world) == "waiting"
    world.advance(0.75)
    answer_pages(world, page())

    assert asked == [False, False]
    assert len(world.sockets) == 1


def test_a_provider_that_hangs_has_ten_seconds_and_its_late_answer_is_dropped(world: FakeWorld) -> None:
    futures = [FakeFuture(), FakeFuture()]
    tokens = iter(futures)

    async def provider(_: bool) -> str:
        return str(await next(tokens))

    world.service.initialize(API_URL, token=provider)
    world.advance(9.9)
    assert state_of(world) == "connecting"
    world.advance(0.1)
    assert (state_of(world), world.service.get_status()["last_close"]) == (
        "waiting",
        {"code": None, "reason": "no token in time"},
    )
    world.advance(0.75)
    futures[0].resolve("late")
    assert world.http.requests == []
    futures[1].resolve("good")
    answer_pages(world, page())

    assert [socket.url[-4:] for socket in world.sockets] == ["good"]


@pytest.mark.parametrize("nobody", [None, "", "  ", "null", "undefined", "None"])
def test_no_token_means_signed_out(world: FakeWorld, nobody: str | None) -> None:
    world.service.initialize(API_URL, token=lambda _: nobody)
    world.advance(600)

    assert state_of(world) == "unauthorized"
    assert (world.sockets, world.http.requests) == ([], [])
    assert world.ports.timers.count == 0


def test_an_answer_of_nobody_after_sign_out_asks_for_no_socket(world: FakeWorld) -> None:
    future = FakeFuture()

    async def provider(_: bool) -> str:
        return str(await future)

    world.service.initialize(API_URL, token=provider)
    world.service.sign_out()
    future.resolve("token")

    assert (state_of(world), world.sockets, world.http.requests) == ("unauthorized", [], [])


def test_signed_out_clears_the_store(world: FakeWorld) -> None:
    provider = Provider(SECRET, None)
    socket = online(world, note(1), note(2), seq=4, token=provider)
    assert world.unread_count == 2

    socket.drop(4003)

    assert world.unread_count == 0
    assert world.store.get_state().phase == "booting"
    assert (state_of(world), world.service.get_status()["last_seq"]) == ("unauthorized", None)
    assert world.store.get_state().connection["last_seq"] is None


def test_signed_out_said_to_rest_closes_the_socket_too(world: FakeWorld) -> None:
    provider = Provider(SECRET, None)
    online(world, note(1), note(2), token=provider)

    world.app.actions.delete(2)
    world.app.actions.mark(1)
    world.http.waiting[-1].answer(401)

    assert state_of(world) == "unauthorized"
    assert world.sockets[0].closed_with == 1000
    assert world.unread_count == 0
    world.advance(60)
    assert [made.method for made in world.http.requests if made.method == "DELETE"] == []
    assert world.app.actions.failure is None


def test_who_signs_in_on_hearing_of_a_sign_out_is_signed_in(world: FakeWorld) -> None:
    def sign_in(status: dict[str, object]) -> None:
        if status["state"] == "unauthorized":
            world.service.initialize(API_URL, token="another")

    world.service.on_status(sign_in)
    world.service.initialize(API_URL, token=lambda _: None)
    answer_pages(world, page())

    assert state_of(world) == "connecting"
    assert world.sockets[-1].url.endswith("?token=another")


def test_a_refused_token_is_refreshed_once_and_at_once(world: FakeWorld) -> None:
    provider = Provider("old", "new")
    connecting(world, provider)
    world.sockets[0].accept()
    world.sockets[0].drop(4003, "token refused")

    assert provider.asked == [False, True]
    assert [socket.url.split("?")[1] for socket in world.sockets] == [
        "token=old&since=1",
        "token=new&since=1",
    ]
    assert world.service.get_status()["attempt"] == 0


@pytest.mark.parametrize("code", [4003, 1008])
def test_refused_again_with_the_new_token_it_stops_and_says_so(world: FakeWorld, code: int) -> None:
    provider = Provider("old", "new", "newer")
    connecting(world, provider)
    for socket in range(2):
        world.sockets[socket].accept()
        world.sockets[socket].drop(code, "no")
    world.advance(600)

    assert provider.asked == [False, True]
    assert (state_of(world), len(world.sockets)) == ("unauthorized", 2)
    assert world.service.get_status()["last_close"] == {"code": code, "reason": "no"}


def test_the_same_stale_token_again_is_no_refresh(world: FakeWorld) -> None:
    provider = Provider("stale")
    connecting(world, provider)
    world.sockets[0].accept()
    world.sockets[0].drop(4003, "expired")

    assert provider.asked == [False, True]
    assert (state_of(world), len(world.sockets)) == ("unauthorized", 1)


def test_a_fixed_token_cannot_be_refreshed(world: FakeWorld) -> None:
    connecting(world, SECRET)
    world.sockets[0].accept()
    world.sockets[0].drop(4003)

    assert state_of(world) == "unauthorized"


def test_after_unauthorized_a_new_token_connects(world: FakeWorld) -> None:
    test_a_fixed_token_cannot_be_refreshed(world)

    world.service.initialize(API_URL, token="fresh")

    assert world.sockets[1].url.endswith("?token=fresh&since=1")


def test_rest_and_the_socket_share_one_refresh(world: FakeWorld) -> None:
    provider = Provider("old", "new", "newer")
    socket = online(world, note(1), token=provider)
    world.app.actions.mark(1)
    request = world.http.waiting[-1]

    request.answer(401)
    again = world.http.waiting[-1]
    socket.drop(4003)

    assert provider.asked == [False, True]
    assert (request.token, again.token) == ("old", "new")
    assert "token=new" in world.sockets[1].url


def test_rest_that_is_refused_while_the_socket_refreshes_waits_for_the_same_answer(world: FakeWorld) -> None:
    future = FakeFuture()
    asked: list[bool] = []

    async def provider(refused: bool) -> str:
        asked.append(refused)
        return "old" if len(asked) == 1 else str(await future)

    socket = online(world, note(1), token=provider)
    world.app.actions.mark(1)
    request = world.http.waiting[-1]
    socket.drop(4003)
    request.answer(401)
    future.resolve("new")

    assert asked == [False, True]
    assert [made.token for made in world.http.waiting if made.method == "PATCH"] == ["new"]


def test_rest_refused_with_the_new_token_too_is_a_no(world: FakeWorld) -> None:
    provider = Provider("old", "new", "newer")
    online(world, note(1), token=provider)
    world.app.actions.mark(1)
    world.http.waiting[-1].answer(401)
    world.http.waiting[-1].answer(401)

    assert provider.asked == [False, True]
    assert world.unread_count == 1
    assert world.app.actions.failure is not None
    assert state_of(world) == "unauthorized"


def test_a_refusal_of_a_token_that_is_not_the_present_one_says_nothing_of_it(world: FakeWorld) -> None:
    provider = Provider("old", "new", "newest")
    online(world, note(1), token=provider)
    world.app.actions.mark(1)
    world.http.waiting[-1].answer(401)
    world.service.tokens.provide(Provider("newest"))
    world.service.reconnect()
    world.http.waiting[0].answer(401)

    assert "token=newest" in world.sockets[1].url
    assert state_of(world) == "connecting"


def test_a_provider_that_fails_after_a_401_is_no_refusal(world: FakeWorld) -> None:
    def provider(refused: bool) -> str:
        if refused:
            raise ValueError("down")
        return "old"

    online(world, note(1), token=provider)
    heard: list[Result] = []
    world.service.api.count(heard.append)
    world.http.waiting[-1].answer(401)

    assert [result.status for result in heard] == [0]
    assert state_of(world) == "open"


def test_rest_that_cannot_get_another_token_is_a_no(world: FakeWorld) -> None:
    online(world, note(1), token="stale")
    world.app.actions.mark(1)
    world.http.waiting[-1].answer(401)

    assert world.unread_count == 1
    assert [made.method for made in world.http.requests].count("PATCH") == 1
    assert state_of(world) == "unauthorized"


def test_a_read_without_a_token_does_not_ask_the_provider_twice(world: FakeWorld) -> None:
    asked: list[bool] = []

    def provider(refused: bool) -> str:
        asked.append(refused)
        if len(asked) > 1:
            raise ValueError("down")
        return jwt(60)

    online(world, token=provider)
    world.advance(20)
    world.ports.clock.now += 41  # it has expired, and the socket did not notice
    world.service.feed.load()

    assert asked == [False, True]
    assert world.store.get_state().phase == "ready"


def test_a_token_that_lives_is_kept_and_an_expired_one_is_not(world: FakeWorld) -> None:
    provider = Provider(jwt(100), jwt(100, 100.0))
    socket = online(world, token=provider)
    world.advance(60)
    socket.drop(1001)
    world.advance(1)
    assert provider.asked == [False]

    world.sockets[1].accept()
    world.ports.timers.sleep(41)
    world.sockets[1].drop(1001)
    world.advance(2)
    assert provider.asked == [False, True]


def test_a_planned_renewal_reconnects_quietly_half_a_minute_before_the_end(world: FakeWorld) -> None:
    provider = Provider(jwt(300), jwt(300, 270.0))
    socket = online(world, seq=1, token=provider)
    socket.receive({"type": "pong"})
    for _ in range(27):
        world.advance(10)
        socket.receive({"type": "pong"})

    assert provider.asked == [False, True]
    assert socket.closed_with == 1000
    assert world.service.is_quiet
    assert not world.service.is_connected
    world.sockets[1].accept()
    assert world.service.is_connected
    assert "&since=1" in world.sockets[1].url


def test_a_planned_renewal_that_takes_long_is_admitted_after_three_seconds(world: FakeWorld) -> None:
    provider = Provider(jwt(300), jwt(300, 270.0))
    online(world, seq=1, token=provider)
    world.advance(270)
    assert world.service.is_quiet
    world.advance(3)

    assert not world.service.is_quiet


def test_a_renewal_without_another_token_leaves_the_connection_alone(world: FakeWorld) -> None:
    token = jwt(300)
    provider = Provider(token)
    socket = online(world, seq=1, token=provider)
    world.advance(280)

    assert provider.asked == [False, True]
    assert world.sockets == [socket]
    assert world.service.is_connected


def test_a_renewal_that_fails_leaves_the_connection_alone(world: FakeWorld) -> None:
    asked: list[bool] = []

    def provider(refused: bool) -> str:
        asked.append(refused)
        if refused:
            raise ValueError("down")
        return jwt(300)

    socket = online(world, seq=1, token=provider)
    world.advance(280)

    assert asked[:2] == [False, True]
    assert world.service.is_connected
    assert world.sockets == [socket]


@pytest.mark.parametrize("hours", [-24, 24])
def test_a_wrong_clock_on_this_machine_does_no_harm(world: FakeWorld, hours: int) -> None:
    world.ports.clock.skew = hours * 3600.0
    provider = Provider(jwt(300, 0.0))
    online(world, seq=1, token=provider)

    assert provider.asked == [False]


def test_a_token_that_does_not_say_when_it_was_issued_is_renewed_by_the_servers_clock(
    world: FakeWorld,
) -> None:
    world.ports.clock.skew = 86_400.0
    provider = Provider(unissued(300), unissued(570), "opaque")
    world.service.initialize(API_URL, token=provider)
    tell_time(world, 0)
    world.sockets[0].accept()
    world.advance(269)
    assert provider.asked == [False]
    world.advance(1)

    assert provider.asked == [False, True]
    world.sockets[1].accept()
    world.advance(269)  # the clock is known now: the second token is measured at its receipt
    assert provider.asked == [False, True]
    world.advance(1)
    assert provider.asked == [False, True, True]


def test_a_token_that_its_provider_had_for_a_while_is_renewed_before_its_end(world: FakeWorld) -> None:
    provider = Provider(jwt(300, START), "opaque")
    online(world, seq=1, token=provider)
    world.service.feed.load()
    tell_time(world, 200)  # and is open already
    world.advance(69)
    assert provider.asked == [False]
    world.advance(1)

    assert provider.asked == [False, True]


def test_a_servers_clock_that_is_ahead_does_not_renew_on_and_on(world: FakeWorld) -> None:
    provider = Provider(jwt(300, START), jwt(300, START + 5), "opaque")
    online(world, seq=1, token=provider)
    world.service.feed.load()
    tell_time(world, 290)
    world.advance(5)
    assert provider.asked == [False, True]
    world.sockets[1].accept()
    world.service.feed.load()
    tell_time(world, 295)
    world.advance(269)
    assert provider.asked == [False, True]
    world.advance(1)

    assert provider.asked == [False, True, True]


@pytest.mark.parametrize("server", [-86_400, 0.5, 86_400])
def test_a_servers_clock_that_makes_no_sense_does_no_harm(world: FakeWorld, server: float) -> None:
    provider = Provider(jwt(300, START), "opaque")
    world.service.initialize(API_URL, token=provider)
    tell_time(world, server)
    world.sockets[0].accept()
    world.advance(269)
    assert provider.asked == [False]
    world.advance(1)

    assert provider.asked == [False, True]


def unissued(expires: float) -> str:
    """A token with ``exp`` and no ``iat``, as many make them by hand."""
    return jwt(START + expires, None)


def tell_time(world: FakeWorld, seconds: float) -> None:
    """Answer the page that is asked for; at the server so many seconds have gone by since the world began."""
    pages(world)[-1].answer(200, page(seq=1), date=START + seconds)


# The class by itself.


def test_who_is_not_told_of_a_shorter_life_keeps_to_it_all_the_same() -> None:
    ports = FakePorts()
    tokens = Tokens(ports, unissued(100))
    answers_of(tokens)
    tokens.told_time(START)
    ports.clock.now += 40

    assert answers_of(tokens)[0].expires_in == 60


def answers_of(tokens: Tokens, **how: object) -> list[TokenAnswer]:
    answers: list[TokenAnswer] = []
    tokens.ask(answers.append, **how)  # type: ignore[arg-type]
    return answers


def test_without_a_provider_nobody_is_signed_in() -> None:
    assert [a.kind for a in answers_of(Tokens(FakePorts()))] == [SIGNED_OUT]


def test_one_question_at_a_time_whoever_asks() -> None:
    ports = FakePorts()
    future = FakeFuture()
    asked: list[bool] = []

    async def provider(refused: bool) -> str:
        asked.append(refused)
        return str(await future)

    tokens = Tokens(ports, provider)
    first, second = answers_of(tokens), answers_of(tokens)
    future.resolve("a.b.c")
    future.resolve("again")

    assert asked == [False]
    assert [(a.kind, a.token, a.expires_in) for a in first + second] == [(TOKEN, "a.b.c", None)] * 2
    assert ports.timers.count == 0


def test_a_late_fault_of_a_provider_is_not_even_logged() -> None:
    ports = FakePorts()
    future = FakeFuture()

    async def provider(_: bool) -> str:
        return str(await future)

    tokens = Tokens(ports, provider)
    answers = answers_of(tokens)
    ports.timers.advance(10)
    future.reject(ValueError("late"))

    assert [(a.kind, a.reason) for a in answers] == [(FAILED, "no token in time")]
    assert ports.log.warnings == []


def test_a_refusal_of_another_token_than_the_present_one_asks_nobody() -> None:
    provider = Provider("new", "newer")
    tokens = Tokens(FakePorts(), provider)
    answers_of(tokens)

    assert [a.token for a in answers_of(tokens, refused="old")] == ["new"]
    assert [a.token for a in answers_of(tokens, refused="new")] == ["newer"]
    assert provider.asked == [False, True]


def test_a_renewal_asks_although_the_token_lives() -> None:
    provider = Provider("one", "one", "two")
    tokens = Tokens(FakePorts(), provider)
    answers_of(tokens)

    assert [a.token for a in answers_of(tokens, renew=True)] == ["one"]
    assert [a.token for a in answers_of(tokens, renew=True)] == ["two"]
    assert provider.asked == [False, True, True]


def test_the_refused_token_again_is_told_as_unchanged() -> None:
    tokens = Tokens(FakePorts(), lambda _: "stale")
    answers_of(tokens)

    assert [a.kind for a in answers_of(tokens, refused="stale")] == [UNCHANGED]


def test_whose_token_it_is() -> None:
    tokens = Tokens(FakePorts(), jwt(60, sub="ann"))
    answers_of(tokens)
    assert (tokens.user, tokens.current) == ("ann", jwt(60, sub="ann"))

    tokens.forget()
    assert (tokens.user, tokens.current) == (None, None)


def test_the_probe_and_the_socket_carry_the_same_token(world: FakeWorld) -> None:
    provider = Provider("old", "new")
    world.service.initialize(API_URL, token=provider)
    pages(world)[0].answer(401)  # the page was faster, and brought a new token
    answer_pages(world, page())
    world.sockets[0].drop()

    assert "token=new" in world.sockets[0].url
    assert counts(world)[-1].token == "new"


def test_who_replaces_a_provider_by_none_gets_no_answer() -> None:
    future = FakeFuture()

    async def provider(_: bool) -> str:
        return str(await future)

    tokens = Tokens(FakePorts(), provider)
    answers = answers_of(tokens)
    tokens.provide(None)
    future.resolve("x")

    assert answers == []
    assert tokens.is_from(None)


def world_with_tickets() -> FakeWorld:
    world = FakeWorld(auth="ticket")
    world.service.initialize(API_URL, token="secret")
    world.http.waiting[0].answer(200, {"results": [], "unread_count": 0, "seq": 4})
    return world


def test_a_ticket_stands_in_the_url_and_the_token_does_not() -> None:
    world = world_with_tickets()
    asked = world.http.waiting[0]
    assert (asked.method, asked.url) == ("POST", API_URL + "/ws-ticket/")
    assert asked.token == "secret"

    asked.answer(200, {"ticket": "one use", "expires_in": 30})

    assert world.sockets[0].url.endswith("?ticket=one%20use&since=4")
    assert "secret" not in world.sockets[0].url


def test_a_refused_ticket_is_a_refused_token() -> None:
    world = world_with_tickets()

    world.http.waiting[0].answer(401, {"detail": "no"})

    status = world.service.get_status()
    assert status["state"] == "unauthorized"  # a fixed token cannot be refreshed
    assert status["last_close"] == {"code": 4003, "reason": "no ticket: HTTP 401"}


def test_without_a_ticket_the_attempt_has_failed() -> None:
    world = world_with_tickets()

    world.http.waiting[0].answer(500)
    world.http.waiting[0].answer(500)  # the probe

    assert world.sockets == []
    assert world.service.get_status()["state"] == "waiting"


def test_a_ticket_that_comes_too_late_opens_nothing() -> None:
    world = world_with_tickets()
    asked = world.http.waiting[0]
    world.service.reconnect()

    asked.answer(200, {"ticket": "late", "expires_in": 30})
    assert world.sockets == []

    world.service.disconnect()
    assert world.http.waiting == []


# -- another user's token, and nobody signed out ---------------------------------------------

ONE, TWO = jwt(60, sub="one"), jwt(3600, sub="two")


def of_two_users(world: FakeWorld) -> FakeBackend:
    """The first one is online and has two notifications, the second has three."""
    backend = FakeBackend(world)
    backend.tokens = {ONE: "one", TWO: "two"}
    for user in ("one", "one", "two", "two", "two"):
        backend.notify(user, title="of " + user)
    world.service.initialize(API_URL, token=Provider(ONE, TWO))
    backend.accept()
    assert len(shown(world)) == 2
    return backend


def titles(world: FakeWorld) -> set[str]:
    return {item.title for item in world.store.get_state().ledger.items.values()}


def test_a_renewal_that_brings_another_users_token_shows_that_user_alone(world: FakeWorld) -> None:
    backend = of_two_users(world)
    world.advance(31)  # half a minute before the end of its life
    assert world.sockets[0].closed_with == 1000
    assert titles(world) <= {"of two"}
    backend.accept()

    assert (titles(world), world.unread_count) == ({"of two"}, 3)
    backend.notify("one", title="late, of one")
    backend.notify("two", title="of two")
    assert (titles(world), world.unread_count) == ({"of two"}, 4)


def test_rest_that_refreshes_into_another_user_takes_the_first_ones_feed_and_line_away(
    world: FakeWorld,
) -> None:
    backend = of_two_users(world)
    forgotten: list[object] = []
    world.service.on_forgotten(forgotten.append)
    del backend.tokens[ONE]
    world.service.feed.load()
    assert world.sockets[0].closed_with == 1000
    backend.accept()

    assert (titles(world), world.unread_count, len(world.sockets)) == ({"of two"}, 3, 2)
    assert forgotten == ["another user"]


def test_what_one_user_did_is_not_repeated_with_anothers_refreshed_token(world: FakeWorld) -> None:
    backend = of_two_users(world)
    del backend.tokens[ONE]
    world.app.actions.mark_all_read()
    backend.accept()

    assert backend.account("two").unread_count == 3
    assert [made.token for made in requests(world, "POST")] == [ONE]
    assert (world.store.get_state().pending, world.unread_count) == ((), 3)


def test_another_token_of_the_same_user_takes_nothing_away(world: FakeWorld) -> None:
    backend = FakeBackend(world)
    again = jwt(3600, sub="one")
    backend.tokens = {ONE: "one", again: "one"}
    backend.notify("one")
    forgotten: list[object] = []
    world.service.on_forgotten(forgotten.append)
    world.service.initialize(API_URL, token=Provider(ONE, again))
    backend.accept()
    world.advance(31)
    assert shown(world) == [1]
    backend.accept()

    assert (shown(world), forgotten) == ([1], [])


def test_a_refused_line_whose_new_token_is_another_users_is_dialled_once_and_for_that_user(
    world: FakeWorld,
) -> None:
    backend = of_two_users(world)
    backend.cut(4003)
    assert titles(world) <= {"of two"}
    backend.accept()

    assert (titles(world), world.unread_count, len(world.sockets)) == ({"of two"}, 3, 2)
