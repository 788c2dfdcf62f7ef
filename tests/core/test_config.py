"""Settings, and how wrong ones are refused."""

from __future__ import annotations

import pytest

from livebell.config import Settings, websocket_url
from livebell.core.errors import InvalidSetting


def test_the_defaults_are_those_of_the_protocol() -> None:
    settings = Settings()

    assert (settings.api_url, settings.ws_url) == ("/api", "")
    assert (settings.auth, settings.toasts) == ("token", "sync")
    assert not settings.debug
    assert not settings.title_count
    assert settings.policy().heartbeat == 30


def test_changes_make_a_copy() -> None:
    before = Settings().with_changes({"api_url": "https://api.example.com/api", "pong_seconds": 5})
    after = before.with_changes({"toasts": "all", "heartbeat_seconds": 10, "title_count": True})

    assert after.api_url == "https://api.example.com/api"
    assert (after.toasts, before.toasts) == ("all", "sync")
    assert after.title_count
    assert (after.policy().heartbeat, after.policy().pong) == (10, 5)
    assert before.policy().heartbeat == 30


@pytest.mark.parametrize(
    "value", [0, -1, float("nan"), float("inf"), float("-inf"), 86_401, 10**400, True, "30", None]
)
def test_a_number_that_no_timer_can_wait_is_refused(value: object) -> None:
    with pytest.raises(InvalidSetting) as caught:
        Settings().with_changes({"heartbeat_seconds": value})

    assert caught.value.name == "heartbeat_seconds"
    assert caught.value.value is value


@pytest.mark.parametrize("value", [0.5, 2.5, 0])
def test_attempts_are_whole(value: float) -> None:
    with pytest.raises(InvalidSetting, match="attempts must be a"):
        Settings().with_changes({"attempts": value})


def test_a_whole_number_of_attempts_counts() -> None:
    assert Settings().with_changes({"attempts": 3}).policy().attempts == 3


@pytest.mark.parametrize(("name", "value"), [("toasts", "some"), ("auth", "cookie"), ("auth", None)])
def test_a_choice_that_does_not_exist_is_refused(name: str, value: object) -> None:
    with pytest.raises(InvalidSetting, match=f"{name} must be one of"):
        Settings().with_changes({name: value})


@pytest.mark.parametrize(("name", "value"), [("toasts", "none"), ("auth", "ticket")])
def test_a_choice_that_exists_is_taken(name: str, value: str) -> None:
    assert getattr(Settings().with_changes({name: value}), name) == value


def test_a_setting_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidSetting, match="api_uri must be a setting that livebell knows, got '/api'"):
        Settings().with_changes({"api_uri": "/api"})


def test_the_address_of_the_socket_is_at_hand() -> None:
    assert websocket_url("http://localhost:8000/api") == "ws://localhost:8000/ws/notifications/"
