"""Addresses. The table of tests/vectors says which are taken and why others are refused."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livebell.core.addresses import quoted, rest_url, websocket_url, with_query
from livebell.core.errors import InvalidApiUrl, InvalidWsUrl
from tests.vectors import runner

TABLE = Path(__file__).resolve().parents[1] / "vectors" / "addresses.json"


def test_the_table_of_addresses() -> None:
    assert runner.run(TABLE.read_text(encoding="utf-8")) == []


def test_a_refusal_names_the_value_and_what_is_allowed() -> None:
    with pytest.raises(InvalidApiUrl) as caught:
        websocket_url("ftp://x")

    assert caught.value.value == "ftp://x"
    assert str(caught.value) == (
        "api_url must be an http(s) URL or a path such as '/api', got 'ftp://x': 'ftp' is none of http, https"
    )


def test_a_refusal_of_ws_url_names_it() -> None:
    with pytest.raises(InvalidWsUrl, match=r"ws_url must be a ws:// or wss:// URL, got 'http://x'"):
        websocket_url("/api", "http://x", "http://x")


def test_rest_is_refused_like_the_socket() -> None:
    with pytest.raises(InvalidApiUrl):
        rest_url("//api.example.com/api", "https://app.example.com")


@given(st.text())
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    try:
        url = websocket_url(text, origin="https://app.example.com")
    except InvalidApiUrl:
        return
    assert url.endswith("/ws/notifications/")
    assert urlsplit(url).scheme in ("ws", "wss")


@given(st.from_regex(r"https?://[\[\]:0-9a-z.@%\\ ²]{0,12}(/[a-z]*)?", fullmatch=True))
def test_what_is_nearly_an_address_never_raises_anything_else(text: str) -> None:
    try:
        parts = urlsplit(websocket_url(text))
    except InvalidApiUrl:
        return
    assert parts.hostname
    assert parts.username is None
    assert parts.port is None or parts.port > 0


def test_a_query_is_appended() -> None:
    assert with_query("ws://x/", [("token", "a b"), ("since", "5")]) == "ws://x/?token=a%20b&since=5"


def test_a_query_that_is_there_is_kept() -> None:
    assert with_query("ws://x/?room=5", [("token", "t")]) == "ws://x/?room=5&token=t"
    assert with_query("ws://x/?", [("token", "t")]) == "ws://x/?token=t"
    assert with_query("ws://x/?room=5&", [("token", "t")]) == "ws://x/?room=5&token=t"


def test_no_query_changes_nothing() -> None:
    assert with_query("ws://x/", []) == "ws://x/"


@given(st.text(st.characters(codec="utf-8")))
def test_quoting_is_that_of_the_standard(text: str) -> None:
    assert quoted(text) == quote(text, safe="")


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_a_token_survives_the_query(token: str) -> None:
    assert parse_qsl(urlsplit(with_query("ws://x/", [("token", token)])).query) == [("token", token)]
