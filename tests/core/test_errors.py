"""Errors: a sentence for people, fields for programs."""

from __future__ import annotations

from livebell.core.errors import (
    BadFrame,
    InvalidApiUrl,
    InvalidSetting,
    InvalidWsUrl,
    LivebellError,
    NotInitialized,
)


def test_one_class_catches_whatever_is_raised_on_purpose() -> None:
    for error in (InvalidSetting, InvalidApiUrl, InvalidWsUrl, NotInitialized, BadFrame):
        assert issubclass(error, LivebellError)


def test_a_setting_says_what_was_expected_and_what_came() -> None:
    error = InvalidSetting("toasts", "some", "one of all, none", "it is none of them")

    assert str(error) == "toasts must be one of all, none, got 'some': it is none of them"
    assert (error.name, error.value, error.reason) == ("toasts", "some", "it is none of them")


def test_an_address_error_has_its_value_and_reason() -> None:
    error = InvalidWsUrl("http://x", "'http' is none of ws, wss")

    assert (error.name, error.value, error.reason) == ("ws_url", "http://x", "'http' is none of ws, wss")


def test_a_missing_address_says_what_to_do() -> None:
    error = NotInitialized("reconnect()")

    assert error.wanted == "reconnect()"
    assert str(error) == (
        "reconnect() needs an address: call websocket_service.initialize(api_url, token=...) first"
    )


def test_a_bad_frame_has_a_kind() -> None:
    assert str(BadFrame("frame is not JSON")) == "frame is not JSON"
    assert str(BadFrame("frame is not an object", "list")) == "frame is not an object: list"
