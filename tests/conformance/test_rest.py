"""The REST calls (protocol section 5)."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from tests.conformance.backends import Backend, Offers, results_of, tampered

CALLS = [
    ("GET", "notifications/"),
    ("GET", "notifications/unread-count/"),
    ("PATCH", "notifications/1/"),
    ("DELETE", "notifications/1/"),
    ("POST", "notifications/mark-all-read/"),
    ("POST", "notifications/"),
]


STRANGE = {
    "NUL": r'"title": "nul \u0000"',
    "NUL in metadata": r'"title": "x", "metadata": {"x": "\u0000"}',
    "half a character": r'"title": "\ud83d"',
    "half a character in metadata": r'"title": "x", "metadata": {"x": "\ud83d"}',
    "half a character as a name in metadata": r'"title": "x", "metadata": {"\ud83d": 1}',
    "NaN": '"title": "x", "metadata": {"x": NaN}',
    "infinity": '"title": "x", "metadata": {"x": 1e999}',
    "a long number": f'"title": "x", "metadata": {{"x": {"9" * 4500}}}',
    "a little deep": f'"title": "x", "metadata": {{"x": {"[" * 300}{"]" * 300}}}',
    "deep": f'"title": "x", "metadata": {{"x": {"[" * 900}{"]" * 900}}}',
    "too deep": f'"title": "x", "metadata": {{"x": {"[" * 9000}{"]" * 9000}}}',
    "metadata that is a list": '"title": "x", "metadata": []',
    "metadata that is null": '"title": "x", "metadata": null',
    "a title that is null": '"title": null',
    "a title that is a list": '"title": ["x"]',
}


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_without_a_token_every_call_is_refused_with_401(backend: Backend, method: str, path: str) -> None:
    answer = backend.call(method, path, None, json={} if method in {"PATCH", "POST"} else None)

    assert answer.status_code == 401
    assert answer.json()["detail"]


def test_a_token_with_another_signature_is_refused_with_401(backend: Backend) -> None:
    assert backend.call("GET", "notifications/unread-count/", tampered(backend.token)).status_code == 401


def test_an_expired_token_is_refused_with_401(backend: Backend) -> None:
    if backend.expired_token is None:
        pytest.skip("no --expired-token was given")
    assert backend.call("GET", "notifications/unread-count/", backend.expired_token).status_code == 401


def test_the_list_is_newest_first(backend: Backend) -> None:
    sent = [backend.send() for _ in range(3)]

    assert [each["id"] for each in backend.page("limit=3")] == [each["id"] for each in reversed(sent)]


def test_limit_is_how_many_a_page_has(backend: Backend) -> None:
    for _ in range(3):
        backend.send()

    assert len(backend.page("limit=2")) == 2


def test_next_leads_through_all_pages_without_gap_or_repetition(backend: Backend) -> None:
    sent = [backend.send() for _ in range(5)]
    ids: list[Any] = []
    query = "limit=2"
    while not {each["id"] for each in sent} <= set(ids):
        answer = backend.get(f"notifications/?{query}")
        ids += [each["id"] for each in results_of(answer)]
        query = _query_of(answer["next"])

    assert ids[:5] == [each["id"] for each in reversed(sent)]
    assert len(ids) == len(set(ids))


def _query_of(following: Any) -> str:
    """The query of the page after: of a URL only the query is used, an id goes into ``before``."""
    if isinstance(following, str) and "?" in following:
        return urlsplit(following).query
    return f"limit=2&before={following}"


def test_the_last_page_has_no_next(backend: Backend) -> None:
    oldest = backend.page("limit=100")[-1]

    assert backend.get(f"notifications/?limit=2&before={oldest['id']}").get("next") is None


def test_unread_leaves_out_what_is_read(backend: Backend) -> None:
    read, unread = backend.send(), backend.send()
    backend.set_read(read)

    ids = [each["id"] for each in backend.page("limit=20&unread=true")]
    assert unread["id"] in ids
    assert read["id"] not in ids


def test_notification_type_leaves_out_the_others(backend: Backend) -> None:
    backend.send(notification_type="info")
    wanted = backend.send(notification_type="sync_failed")

    page = backend.page("limit=20&notification_type=sync_failed")
    assert page[0]["id"] == wanted["id"]
    assert {each["notification_type"] for each in page} == {"sync_failed"}


def test_the_count_follows_what_is_sent_read_and_deleted(backend: Backend) -> None:
    before = backend.count()
    first, second = backend.send(), backend.send()
    assert backend.count() == before + 2

    backend.set_read(first)
    assert backend.count() == before + 1

    backend.call("DELETE", f"notifications/{second['id']}/").raise_for_status()
    assert backend.count() == before


def test_patch_is_answered_with_the_notification(backend: Backend) -> None:
    sent = backend.send()
    answer = backend.set_read(sent)

    assert (answer["id"], answer["title"], answer["is_read"]) == (sent["id"], sent["title"], True)


@pytest.mark.parametrize("body", [{}, {"is_read": "perhaps"}, {"is_read": None}, []])
def test_patch_refuses_what_is_not_is_read(backend: Backend, body: Any) -> None:
    sent = backend.send()
    answer = backend.call("PATCH", f"notifications/{sent['id']}/", json=body)

    assert answer.status_code in {400, 422}
    assert answer.json()["detail"]


def test_patch_changes_nothing_but_is_read(backend: Backend) -> None:
    sent = backend.send()
    backend.call("PATCH", f"notifications/{sent['id']}/", json={"is_read": True, "title": "Other"})

    assert backend.page("limit=1")[0]["title"] == sent["title"]


def test_mark_all_read_leaves_none(backend: Backend) -> None:
    backend.send()
    answer = backend.call("POST", "notifications/mark-all-read/", json={}).raise_for_status().json()

    assert answer["updated"] >= 1
    assert backend.count() == 0


def test_mark_all_read_up_to_an_id_leaves_what_came_later(backend: Backend, offers: Offers) -> None:
    if not offers.seq:
        pytest.skip("an extension that this backend does not offer: up_to comes with seq")
    seen, later = backend.send(), backend.send()
    backend.call("POST", "notifications/mark-all-read/", json={"up_to": seen["id"]}).raise_for_status()

    assert [each["id"] for each in backend.page("limit=20&unread=true")] == [later["id"]]


def test_delete_is_204_and_then_404(backend: Backend) -> None:
    path = f"notifications/{backend.send()['id']}/"

    assert [backend.call("DELETE", path).status_code for _ in range(2)] == [204, 404]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_nobody_touches_what_is_another_s(backend: Backend, stranger: str, method: str) -> None:
    sent = backend.send()
    body = {"is_read": True} if method == "PATCH" else None
    answer = backend.call(method, f"notifications/{sent['id']}/", stranger, json=body)

    assert answer.status_code == 404
    assert backend.page("limit=1")[0]["is_read"] is False


def test_nobody_sees_what_is_another_s(backend: Backend, stranger: str) -> None:
    sent = backend.send()
    theirs = results_of(backend.call("GET", "notifications/?limit=100", stranger).json())

    assert sent["id"] not in [each["id"] for each in theirs]


def test_what_is_not_there_is_404_with_a_detail(backend: Backend) -> None:
    answer = backend.call("PATCH", "notifications/999999999/", json={"is_read": True})

    assert answer.status_code == 404
    assert answer.json()["detail"]


def test_a_call_that_there_is_not_is_404_with_a_detail(backend: Backend) -> None:
    answer = backend.call("GET", "no-such-call/")

    assert answer.status_code == 404
    assert answer.json()["detail"]


def test_a_method_that_a_call_has_not_is_405_with_a_detail(backend: Backend) -> None:
    answer = backend.call("PUT", "notifications/", json={})

    assert answer.status_code == 405
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=-1", "limit=many", "limit=100000", "before=x", "before=-1", f"before={'9' * 30}"],
)
def test_a_query_that_makes_no_sense_is_no_error_of_the_backend(backend: Backend, query: str) -> None:
    answer = backend.call("GET", f"notifications/?{query}")

    assert answer.is_success or answer.json()["detail"]
    assert answer.status_code < 500


# Producers


def test_a_service_sends_with_201(backend: Backend, service: str) -> None:
    answer = backend.post({"user": backend.user, "title": "By a service"}, service)

    assert answer.status_code == 201
    assert answer.json()["id"] == backend.page("limit=1")[0]["id"]


def test_a_user_may_not_send(backend: Backend, service: str) -> None:
    assert backend.post({"user": backend.user, "title": "By a user"}, backend.token).status_code == 403


def test_a_service_has_no_list(backend: Backend, service: str) -> None:
    assert backend.call("GET", "notifications/", service).status_code in {401, 403}


def test_sending_to_nobody_is_refused(backend: Backend, service: str) -> None:
    assert backend.post({"user": "nobody-of-that-name", "title": "x"}, service).status_code in {400, 404, 422}


def test_a_repeated_key_sends_nothing_and_brings_the_first_answer(backend: Backend, service: str) -> None:
    body = {"user": backend.user, "title": "Once"}
    key = f"key-of-{backend.send()['id']}"
    first, again = backend.post(body, service, key), backend.post(body, service, key)

    assert (first.json()["id"], again.is_success) == (again.json()["id"], True)
    assert [each["title"] for each in backend.page("limit=2")].count("Once") == 1


def test_a_repeated_key_with_another_body_brings_the_first_answer_all_the_same(
    backend: Backend, service: str
) -> None:
    key = f"key-of-{backend.send()['id']}"
    first = backend.post({"user": backend.user, "title": "First"}, service, key)
    again = backend.post({"user": backend.user, "title": "Second"}, service, key)

    assert (again.json()["id"], again.json()["title"]) == (first.json()["id"], "First")


@pytest.mark.parametrize("strange", STRANGE)
def test_a_strange_notification_is_refused_or_can_be_listed(
    backend: Backend, service: str, strange: str
) -> None:
    body = f'{{"user": {json.dumps(backend.user)}, {STRANGE[strange]}}}'
    headers = {"Content-Type": "application/json"}
    answer = backend.call("POST", "notifications/", service, content=body.encode(), headers=headers)
    page = backend.call("GET", "notifications/?limit=5")

    assert answer.status_code == 201 or answer.json()["detail"]
    assert answer.status_code < 500
    assert page.is_success, "one notification must not keep the others from being listed"
    json.loads(page.content, parse_constant=pytest.fail)  # NaN and Infinity are no JSON


def test_a_body_over_64_kib_without_a_length_is_refused(backend: Backend, service: str) -> None:
    body = json.dumps({"user": backend.user, "title": "x", "unknown": "x" * 70_000}).encode()
    pieces = (body[start : start + 1000] for start in range(0, len(body), 1000))
    headers = {"Content-Type": "application/json"}
    with suppress(httpx.WriteError):  # it may be cut before the last is sent
        answer = backend.call("POST", "notifications/", service, content=pieces, headers=headers)

        assert 400 <= answer.status_code < 500


def test_a_body_over_64_kib_is_refused(backend: Backend, service: str) -> None:
    answer = backend.post({"user": backend.user, "title": "x", "message": "x" * 70_000}, service)

    assert 400 <= answer.status_code < 500


def test_bad_json_is_refused_with_a_detail(backend: Backend, service: str) -> None:
    answer = backend.call(
        "POST", "notifications/", service, content=b"{", headers={"Content-Type": "application/json"}
    )

    assert answer.status_code in {400, 422}
    assert answer.json()["detail"]


# Signing in


def test_a_name_and_a_password_bring_tokens_that_hold(backend: Backend, password: str) -> None:
    body = {"username": backend.user, "password": password}
    answer = backend.call("POST", "token/", None, json=body).raise_for_status().json()

    assert backend.call("GET", "notifications/", answer["access"]).is_success


def test_a_wrong_password_is_401(backend: Backend, password: str) -> None:
    body = {"username": backend.user, "password": f"{password}x"}

    assert backend.call("POST", "token/", None, json=body).status_code == 401


def test_a_refresh_token_brings_an_access_token_that_holds(backend: Backend, password: str) -> None:
    body = {"username": backend.user, "password": password}
    pair = backend.call("POST", "token/", None, json=body).raise_for_status().json()
    fresh = backend.call("POST", "token/refresh/", None, json={"refresh": pair["refresh"]}).raise_for_status()

    assert backend.call("GET", "notifications/", fresh.json()["access"]).is_success


def test_a_refresh_token_that_is_none_is_401(backend: Backend, password: str) -> None:
    assert backend.call("POST", "token/refresh/", None, json={"refresh": "nonsense"}).status_code == 401


# Other origins


def test_an_allowed_origin_may_read_the_answer_and_its_date(backend: Backend) -> None:
    if backend.allowed_origin is None:
        pytest.skip("no --allowed-origin was given")
    answer = backend.call("GET", "notifications/", headers={"Origin": backend.allowed_origin})

    assert answer.headers["access-control-allow-origin"] == backend.allowed_origin
    assert "date" in answer.headers["access-control-expose-headers"].lower()


def test_a_foreign_origin_may_not_read_the_answer(backend: Backend) -> None:
    answer = backend.call("GET", "notifications/", headers={"Origin": "https://evil.example"})

    assert answer.headers.get("access-control-allow-origin") not in {"*", "https://evil.example"}


def test_a_preflight_of_an_allowed_origin_names_what_the_bell_sends(backend: Backend) -> None:
    if backend.allowed_origin is None:
        pytest.skip("no --allowed-origin was given")
    headers = {
        "Origin": backend.allowed_origin,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    answer = backend.call("OPTIONS", "notifications/1/", None, headers=headers)

    assert answer.is_success
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    assert "authorization" in answer.headers["access-control-allow-headers"].lower()


def test_a_preflight_of_a_foreign_origin_allows_it_nothing(backend: Backend) -> None:
    headers = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "DELETE",
        "Access-Control-Request-Headers": "authorization",
    }
    answer = backend.call("OPTIONS", "notifications/1/", None, headers=headers)

    assert answer.headers.get("access-control-allow-origin") not in {"*", "https://evil.example"}


def test_a_page_of_another_origin_gets_no_demo_session(backend: Backend) -> None:
    for name, value in {
        "Origin": "https://evil.example",
        "Host": "evil.example",
        "X-Forwarded-For": "192.0.2.1",
    }.items():
        assert not backend.call("GET", "demo-session/", None, headers={name: value}).is_success, name


# Beside the API


@pytest.mark.parametrize(("path", "kind"), [("healthz", None), ("readyz", None), ("metrics", "text/plain")])
def test_health_and_metrics_are_told_beside_the_api(backend: Backend, path: str, kind: str | None) -> None:
    answer = backend.call("GET", urljoin(backend.url, f"/{path}"), None)
    if answer.status_code == 404:
        pytest.skip(f"this backend has no /{path}")

    assert answer.status_code == 200
    assert kind is None or answer.headers["content-type"].startswith(kind)


# Jobs


def test_a_sync_is_202_and_its_end_is_told(backend: Backend) -> None:
    with backend.line() as line:
        line.ready()
        answer = backend.call("POST", "integrations/github/sync/", json={})
        if answer.status_code == 404:
            pytest.skip("this backend has no integrations to sync")
        ending = line.until(lambda each: each["type"].startswith("notification"))[-1]

    assert answer.status_code == 202
    assert ending["payload"]["notification_type"] in {"sync_completed", "sync_failed"}
