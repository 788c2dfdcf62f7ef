"""Who may open the line (protocol sections 2 and 4)."""

from __future__ import annotations

import pytest
from websockets.exceptions import ConnectionClosed

from tests.conformance.backends import Backend, Offers, forged, tampered

AUTHENTICATION = {1008, 4003}


def test_a_good_token_opens_the_line(backend: Backend) -> None:
    with backend.line() as line:
        line.ready()


def test_a_line_without_a_token_is_accepted_then_closed_with_4003(backend: Backend) -> None:
    assert backend.refusal("") in AUTHENTICATION


def test_a_token_that_is_none_is_accepted_then_closed_with_4003(backend: Backend) -> None:
    assert backend.refusal("token=nonsense") in AUTHENTICATION


def test_an_empty_token_is_accepted_then_closed_with_4003(backend: Backend) -> None:
    assert backend.refusal("token=") in AUTHENTICATION


def test_a_token_with_another_signature_is_accepted_then_closed_with_4003(backend: Backend) -> None:
    assert backend.refusal(f"token={tampered(backend.token)}") in AUTHENTICATION


def test_a_token_without_a_signature_is_accepted_then_closed_with_4003(backend: Backend) -> None:
    assert backend.refusal(f"token={forged(backend.token)}") in AUTHENTICATION


def test_an_expired_token_is_accepted_then_closed_with_4003(backend: Backend) -> None:
    if backend.expired_token is None:
        pytest.skip("no --expired-token was given")
    assert backend.refusal(f"token={backend.expired_token}") in AUTHENTICATION


def test_a_service_token_is_no_user_s(backend: Backend, service: str) -> None:
    assert backend.refusal(f"token={service}") in AUTHENTICATION


def test_a_refused_line_is_sent_nothing(backend: Backend) -> None:
    backend.send()
    with backend.line("token=nonsense&since=0") as line, pytest.raises(ConnectionClosed):
        line.frame()


def test_the_trailing_slash_and_other_parts_of_the_query_do_not_matter(backend: Backend) -> None:
    with backend.line(f"page=settings&token={backend.token}&empty=") as line:
        line.ready()


def test_a_page_of_a_foreign_origin_gets_no_line(backend: Backend) -> None:
    headers = {"Origin": "https://evil.example"}

    assert backend.refusal(f"token={backend.token}", additional_headers=headers) in {
        401,
        403,
        *AUTHENTICATION,
    }


def test_a_page_of_an_allowed_origin_gets_a_line(backend: Backend) -> None:
    if backend.allowed_origin is None:
        pytest.skip("no --allowed-origin was given")
    with backend.line(additional_headers={"Origin": backend.allowed_origin}) as line:
        line.ready()


# Extensions: tickets, and renewal in place


@pytest.fixture
def ticket(backend: Backend, offers: Offers) -> str:
    if not offers.ticket:
        pytest.skip("an extension that this backend does not offer: ticket")
    answer = backend.call("POST", "ws-ticket/").json()
    assert 0 < answer["expires_in"] <= 30
    text: str = answer["ticket"]
    return text


def test_a_ticket_opens_the_line_of_its_user(backend: Backend, ticket: str) -> None:
    with backend.line(f"ticket={ticket}") as line:
        line.ready()
        line.created(backend.send())


def test_a_ticket_is_good_once(backend: Backend, ticket: str) -> None:
    with backend.line(f"ticket={ticket}") as line:
        line.ready()

    assert backend.refusal(f"ticket={ticket}") in AUTHENTICATION


def test_a_ticket_that_was_never_issued_is_refused(backend: Backend, ticket: str) -> None:
    assert backend.refusal(f"ticket={ticket}x") in AUTHENTICATION


def test_a_ticket_needs_a_token(backend: Backend, ticket: str) -> None:
    assert backend.call("POST", "ws-ticket/", None).status_code == 401


@pytest.fixture
def renewal(offers: Offers) -> None:
    if not offers.renewal:
        pytest.skip("an extension that this backend does not offer: renewal in place")


@pytest.mark.usefixtures("renewal")
def test_a_token_is_renewed_in_place(backend: Backend) -> None:
    with backend.line() as line:
        line.send({"type": "auth", "token": backend.token})
        answer = line.until(lambda each: each["type"] == "auth")[-1]

        assert answer["payload"]["expires_in"] > 0
        line.created(backend.send())


@pytest.mark.usefixtures("renewal")
def test_a_renewal_with_a_bad_token_ends_the_line_with_4003(backend: Backend) -> None:
    with backend.line() as line:
        line.send({"type": "auth", "token": tampered(backend.token)})

        assert line.close_code() in AUTHENTICATION


@pytest.mark.usefixtures("renewal")
def test_a_renewal_for_another_user_ends_the_line_with_4003(backend: Backend, stranger: str) -> None:
    with backend.line() as line:
        line.send({"type": "auth", "token": stranger})

        assert line.close_code() in AUTHENTICATION
