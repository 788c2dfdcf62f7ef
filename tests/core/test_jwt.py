"""What a token says of itself."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livebell.core.jwt import claims_of, expiry_of, lifetime_of, subject_of


def token(claims: object) -> str:
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{middle}.signature"


@given(st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.booleans())))
def test_claims_are_read_back(claims: dict[str, object]) -> None:
    assert claims_of(token(claims)) == claims


@given(
    st.one_of(st.text(), st.from_regex(r"[A-Za-z0-9_-]*\.[A-Za-z0-9_=-]*\.[A-Za-z0-9_-]*", fullmatch=True))
)
def test_whatever_is_no_jwt_is_opaque(text: str) -> None:
    assert isinstance(claims_of(text), dict)


@pytest.mark.parametrize(
    "text",
    ["", "opaque", "a.b", "a.b.c.d", "a.%%%.c", "a.\ud800.c", "a.bm90IGpzb24.c", token([1]), token("x")],
)
def test_an_opaque_token_has_no_claims(text: str) -> None:
    assert claims_of(text) == {}


def test_a_token_nested_beyond_reason_is_opaque() -> None:
    middle = base64.urlsafe_b64encode(b"[" * 100_000).decode()

    assert claims_of(f"a.{middle}.c") == {}


def test_the_lifetime_is_from_issue_to_expiry() -> None:
    assert lifetime_of({"iat": 1000, "exp": 1300}) == 300.0
    assert lifetime_of({"iat": 1000.5, "exp": 1300.5}) == 300.0


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"exp": 1300},
        {"iat": 1000},
        {"iat": "1000", "exp": 1300},
        {"iat": True, "exp": 1300},
        {"iat": 1300, "exp": 1300},
        {"iat": 1300, "exp": 1000},
        {"iat": 0, "exp": 10**12},
        {"iat": 0, "exp": 10**400},
        {"iat": 0, "exp": float("nan")},
        {"iat": 0, "exp": float("inf")},
    ],
)
def test_a_lifetime_that_makes_no_sense_is_none(claims: dict[str, object]) -> None:
    assert lifetime_of(claims) is None


def test_thirty_days_are_a_lifetime() -> None:
    assert lifetime_of({"iat": 0, "exp": 30 * 86400}) == 2_592_000.0


def test_the_end_is_a_number_or_nothing() -> None:
    assert expiry_of({"exp": 1300}) == 1300.0
    for nonsense in (None, "1300", True, 10**400):
        assert expiry_of({"exp": nonsense}) is None


def test_the_subject_is_sub_or_user_id() -> None:
    assert subject_of({"sub": "demo"}) == "demo"
    assert subject_of({"user_id": 7}) == "7"
    assert subject_of({"sub": ["demo"]}) is None
    assert subject_of({}) is None
