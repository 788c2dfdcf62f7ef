"""Limits per user and per address: sockets 4029, REST 429; and settings that cannot work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backend.errors import SettingsError
from backend.limits import Allowance, Allowances
from backend.origins import limited_address
from backend.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.people import Person
    from tests.support.server import LiveServer


def test_an_allowance_is_a_burst_and_then_a_rate() -> None:
    allowance = Allowance(rate=2, burst=3)

    assert [allowance.take(0) for _ in range(4)] == [True, True, True, False]
    assert [allowance.take(1) for _ in range(3)] == [True, True, False]
    assert [allowance.take(100) for _ in range(4)] == [True, True, True, False]


def test_each_key_has_an_allowance_of_its_own() -> None:
    allowances = Allowances(rate=0.001, burst=1)

    assert [allowances.take(key) for key in ("a", "a", "b", "b")] == [True, False, True, False]


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("127.0.0.1", None),
        ("::1", None),
        (None, None),
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::1"),
    ],
)
def test_this_machine_is_nobodys_address(host: str | None, counted: str | None) -> None:
    assert limited_address(host) == counted


def test_a_user_who_asks_too_often_is_told_429_and_others_are_not(
    start: Callable[..., LiveServer], person_at: Callable[..., Person]
) -> None:
    server = start(env={"LIVEBELL_REQUESTS_PER_SECOND_PER_USER": "1"})
    person, other = person_at(server), person_at(server)

    answers = [person.api.get("/api/notifications/unread-count/") for _ in range(100)]

    refused = [each for each in answers if each.status_code == 429]
    assert answers[0].status_code == 200
    assert refused[0].headers["retry-after"] == "1"
    assert "detail" in refused[0].json()
    assert other.count() == 0
    assert person.notify()["seq"] == 1  # and services are not held back


def test_an_address_is_limited_by_what_a_trusted_proxy_says(
    start: Callable[..., LiveServer], person_at: Callable[..., Person]
) -> None:
    env = {
        "LIVEBELL_TRUSTED_PROXIES": "127.0.0.1, ::1",
        "LIVEBELL_REQUESTS_PER_SECOND_PER_ADDRESS": "0.001",  # none is allowed again while the test runs
        "LIVEBELL_CONNECTIONS_PER_ADDRESS": "1",
    }
    server = start(env=env)
    one, other = person_at(server), person_at(server)
    here, there = {"X-Forwarded-For": "192.0.2.1"}, {"X-Forwarded-For": "192.0.2.2"}

    statuses = [one.api.get("/api/notifications/", headers=here).status_code for _ in range(2)]
    first = one.line(additional_headers=here)
    first.frame()

    assert statuses == [200, 429]
    assert other.api.get("/api/notifications/", headers=here).status_code == 429
    assert other.api.get("/api/notifications/", headers=there).status_code == 200
    assert other.line(additional_headers=here).close_code() == 4029
    assert other.line(additional_headers=there).frame()["type"] == "unread_count"
    assert first.pong()["type"] == "pong"


def test_nobody_else_is_believed_about_an_address(
    start: Callable[..., LiveServer], person_at: Callable[..., Person]
) -> None:
    person = person_at(start(env={"LIVEBELL_CONNECTIONS_PER_ADDRESS": "1"}))
    headers = {"X-Forwarded-For": "192.0.2.1"}

    lines = [person.line(additional_headers=headers) for _ in range(2)]

    assert [line.frame()["type"] for line in lines] == ["unread_count", "unread_count"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("trusted_proxies", "nonsense", "LIVEBELL_TRUSTED_PROXIES must be addresses or networks"),
        ("requests_per_second_per_user", 0, "LIVEBELL_REQUESTS_PER_SECOND_PER_USER must"),
        ("connections_per_address", -1, "LIVEBELL_CONNECTIONS_PER_ADDRESS must"),
        ("log_format", "xml", "LIVEBELL_LOG_FORMAT must be console or json"),
        ("port", 70000, r"--port \(LIVEBELL_PORT\) must be"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_by_its_name(name: str, value: object, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_settings(**{name: value})
