"""REST, as protocol.md section 5 says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.people import Person
    from tests.support.server import LiveServer


def fill(person: Person, count: int) -> list[int]:
    """Send ``count`` notifications; their ids, oldest first."""
    return [person.notify(f"number {number}")["id"] for number in range(count)]


# Who


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", "Basic abc", "Bearer a.b.c"])
def test_without_a_good_token_the_answer_is_401_with_a_detail(server: LiveServer, header: str | None) -> None:
    with server.client() as client:
        answer = client.get(
            "/api/notifications/", headers={} if header is None else {"Authorization": header}
        )

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert isinstance(answer.json()["detail"], str)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/api/notifications/", None),
        ("GET", "/api/notifications/unread-count/", None),
        ("PATCH", "/api/notifications/1/", {"is_read": True}),
        ("DELETE", "/api/notifications/1/", None),
        ("POST", "/api/notifications/mark-all-read/", {}),
        ("POST", "/api/ws-ticket/", None),
    ],
)
def test_a_token_for_a_user_who_does_not_exist_is_401_as_on_the_socket(
    server: LiveServer, method: str, path: str, body: Any
) -> None:
    with server.client(server.token("nobody")) as client:
        answer = client.request(method, path, json=body)

    assert (answer.status_code, answer.json()) == (401, {"detail": "there is no such user"})


def test_a_service_cannot_read_a_feed_and_a_user_cannot_produce(server: LiveServer, person: Person) -> None:
    with server.client(server.token("billing", scope="service")) as service:
        assert service.get("/api/notifications/").status_code == 403
    assert person.api.post("/api/notifications/", json={"user": person.name}).status_code == 403


def test_nobody_touches_what_is_anothers(
    server: LiveServer, person: Person, person_at: Callable[..., Person]
) -> None:
    stranger = person_at(server)
    mine = person.notify()["id"]

    assert stranger.api.patch(f"/api/notifications/{mine}/", json={"is_read": True}).status_code == 404
    assert stranger.api.delete(f"/api/notifications/{mine}/").status_code == 404
    assert stranger.api.post("/api/notifications/mark-all-read/", json={}).json()["updated"] == 0
    assert person.count() == 1


# The page


def test_pages_follow_each_other_newest_first_and_end_with_null(person: Person) -> None:
    ids = fill(person, 5)

    first = person.api.get("/api/notifications/", params={"limit": 2}).json()
    second = person.api.get("/api/notifications/", params={"limit": 2, "before": first["next"]}).json()
    third = person.api.get("/api/notifications/", params={"limit": 2, "before": second["next"]}).json()

    pages = [[each["id"] for each in page["results"]] for page in (first, second, third)]
    assert pages == [[ids[4], ids[3]], [ids[2], ids[1]], [ids[0]]]
    assert third["next"] is None
    assert (first["unread_count"], first["seq"]) == (5, 5)


def test_a_page_goes_on_after_one_that_was_deleted_meanwhile(person: Person) -> None:
    ids = fill(person, 4)
    page = person.api.get("/api/notifications/", params={"limit": 2}).json()

    person.api.delete(f"/api/notifications/{page['next']}/")
    rest = person.api.get("/api/notifications/", params={"before": page["next"]}).json()

    assert [each["id"] for each in rest["results"]] == [ids[1], ids[0]]


def test_a_page_can_be_of_the_unread_or_of_one_type(person: Person) -> None:
    read, _ = person.notify("read"), person.notify("unread")
    person.notify("synced", notification_type="sync_completed")
    person.api.patch(f"/api/notifications/{read['id']}/", json={"is_read": True})

    def titles(**params: str) -> list[str]:
        page = person.api.get("/api/notifications/", params=params).json()
        return [each["title"] for each in page["results"]]

    assert titles(unread="true") == ["synced", "unread"]
    assert titles(notification_type="sync_completed") == ["synced"]
    assert titles() == ["synced", "unread", "read"]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "before=-1", "before=1e400", "unread=perhaps"]
)
def test_a_query_that_makes_no_sense_is_422_with_a_sentence(person: Person, query: str) -> None:
    answer = person.api.get(f"/api/notifications/?{query}")

    assert answer.status_code == 422
    assert query.split("=", maxsplit=1)[0] in answer.json()["detail"]


def test_times_are_utc_and_rise_with_the_ids(person: Person) -> None:
    fill(person, 3)

    page = person.api.get("/api/notifications/").json()["results"]

    assert all(each["created_at"].endswith("Z") and len(each["created_at"]) == 27 for each in page)
    assert page == sorted(page, key=lambda each: (each["created_at"], each["id"]), reverse=True)


# Changes


def test_reading_one_answers_with_it_the_number_and_the_count(person: Person) -> None:
    created = person.notify()

    answer = person.api.patch(f"/api/notifications/{created['id']}/", json={"is_read": True}).json()

    assert answer == created | {"is_read": True, "seq": 2, "unread_count": 0}


@pytest.mark.parametrize("body", [{}, {"is_read": "yes"}, {"is_read": 1}, {"is_read": None}, [], "x"])
def test_only_true_and_false_are_read_states(person: Person, body: Any) -> None:
    created = person.notify()

    assert person.api.patch(f"/api/notifications/{created['id']}/", json=body).status_code == 422
    assert person.count() == 1


def test_deleting_an_unread_one_lowers_the_count_and_the_second_time_is_404(person: Person) -> None:
    created = person.notify()

    assert person.api.delete(f"/api/notifications/{created['id']}/").status_code == 204
    assert person.count() == 0
    again = person.api.delete(f"/api/notifications/{created['id']}/")
    assert again.status_code == 404
    assert "detail" in again.json()


def test_the_id_of_a_deleted_one_never_comes_back(person: Person) -> None:
    first = person.notify()["id"]
    person.api.delete(f"/api/notifications/{first}/")

    assert person.notify()["id"] > first


def test_mark_all_read_stops_at_what_the_user_saw(person: Person) -> None:
    ids = fill(person, 3)

    answer = person.api.post("/api/notifications/mark-all-read/", json={"up_to": ids[1]}).json()

    assert answer == {"updated": 2, "ids": ids[:2], "unread_count": 1, "seq": 5}
    assert person.api.post("/api/notifications/mark-all-read/", json={"up_to": ids[1]}).json()["updated"] == 0


@pytest.mark.parametrize("options", [{}, {"json": {}}, {"json": {"up_to": None}}])
def test_mark_all_read_without_a_limit_reads_all(person: Person, options: dict[str, Any]) -> None:
    ids = fill(person, 2)

    answer = person.api.post("/api/notifications/mark-all-read/", **options).json()

    assert (answer["ids"], answer["unread_count"]) == (ids, 0)


# Producing


def test_a_repeated_key_gets_the_first_answer_again_and_sends_nothing(
    server: LiveServer, person: Person
) -> None:
    with server.client(server.token("billing", scope="service")) as service:
        answers = [
            service.post(
                "/api/notifications/",
                json={"user": person.name, "title": f"attempt {attempt}"},
                headers={"Idempotency-Key": f"order-7-{person.name}"},
            )
            for attempt in range(2)
        ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert person.count() == 1


def test_the_same_key_of_another_service_is_another_key(server: LiveServer, person: Person) -> None:
    for name in ("billing", "shipping"):
        with server.client(server.token(name, scope="service")) as service:
            headers = {"Idempotency-Key": f"same-{person.name}"}
            assert service.post("/api/notifications/", json={"user": person.name}, headers=headers).is_success

    assert person.count() == 2


def test_a_notification_for_nobody_is_404(server: LiveServer) -> None:
    with server.client(server.token("billing", scope="service")) as service:
        answer = service.post("/api/notifications/", json={"user": "nobody", "title": "x"})

    assert answer.status_code == 404
    assert "nobody" in answer.json()["detail"]


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"[]",
        b'{"user": 5}',
        b'{"user": "demo", "title": "nul \\u0000"}',
        b'{"user": "demo", "title": "\\ud800"}',
        b'{"user": "demo", "metadata": {"x": "\\ud800"}}',
        b'{"user": "demo", "metadata": {"x": NaN}}',
        b'{"user": "demo", "metadata": []}',
        b'{"user": "demo", "notification_type": "<b>"}',
        b'{"user": "demo", "title": "' + b"x" * 501 + b'"}',
        b'{"user": "demo", "metadata": ' + b'{"x":' * 5000 + b"1" + b"}" * 5000 + b"}",
        b'{"user": "demo", "metadata": ' + b'{"x":' * 500 + b"1" + b"}" * 500 + b"}",
        b'{"user": "demo", "metadata": {"x":' + b"[" * 24 + b"]" * 24 + b"}}",
        b"\xff\xfe",
    ],
)
def test_a_body_that_is_no_notification_is_refused_without_a_traceback(
    server: LiveServer, raw: bytes
) -> None:
    with server.client(server.token("billing", scope="service")) as service:
        answer = service.post(
            "/api/notifications/", content=raw, headers={"Content-Type": "application/json"}
        )

    assert answer.status_code in {400, 422}
    assert "detail" in answer.json()


def test_the_deepest_metadata_that_is_taken_comes_back_in_the_list(person: Person) -> None:
    deepest: dict[str, Any] = {"x": 1}
    for _ in range(23):
        deepest = {"x": deepest}

    person.notify(metadata=deepest)

    assert person.api.get("/api/notifications/").json()["results"][0]["metadata"] == deepest


def test_a_body_over_64_kib_is_413_announced_or_not(server: LiveServer) -> None:
    large = b'{"user": "demo", "title": "' + b"x" * 70_000 + b'"}'
    with server.client(server.token("billing", scope="service")) as service:
        announced = service.post("/api/notifications/", content=large)
        streamed = service.post("/api/notifications/", content=iter([large[:40_000], large[40_000:]]))

    assert [announced.status_code, streamed.status_code] == [413, 413]
    assert "65536" in streamed.json()["detail"]


# Signing in


def test_a_name_and_a_password_give_tokens_that_work(
    server: LiveServer, person_at: Callable[..., Person]
) -> None:
    person = person_at(server, password="correct horse")
    with server.client() as client:
        pair = client.post("/api/token/", json={"username": person.name, "password": "correct horse"}).json()
        answer = client.get("/api/notifications/", headers={"Authorization": f"Bearer {pair['access']}"})

    assert set(pair) == {"access", "refresh"}
    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["demo", "nobody"])
def test_a_wrong_password_and_an_unknown_name_are_the_same_401(server: LiveServer, name: str) -> None:
    with server.client() as client:
        answer = client.post("/api/token/", json={"username": name, "password": "guess"})

    assert (answer.status_code, answer.json()) == (401, {"detail": "the name or the password is wrong"})


def test_guessing_passwords_is_stopped_with_429(start: Callable[..., LiveServer]) -> None:
    with start(env={"LIVEBELL_SIGN_INS_PER_MINUTE": "2"}).client() as client:
        body = {"username": "demo", "password": "guess"}
        statuses = [client.post("/api/token/", json=body).status_code for _ in range(3)]

    assert statuses == [401, 401, 429]


@pytest.mark.parametrize(
    "raw", [b'{"username": "demo", "password": "\\ud800"}', b'{"username": "\\u0000", "password": ""}']
)
def test_characters_that_are_none_are_refused_at_the_door(server: LiveServer, raw: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    with server.client() as client:
        assert client.post("/api/token/", content=raw, headers=headers).status_code == 422
        surrogate = b'{"refresh": "\\ud800"}'
        assert client.post("/api/token/refresh/", content=surrogate, headers=headers).status_code == 422


def test_what_was_typed_never_comes_back_in_an_error(server: LiveServer) -> None:
    with server.client() as client:
        answer = client.post("/api/token/", json={"username": "demo", "password": ["hunter2"]})

    assert answer.status_code == 422
    assert "hunter2" not in answer.text


def test_a_refresh_token_is_good_for_one_new_pair(server: LiveServer) -> None:
    with server.client() as client:
        first = client.get("/api/demo-session/").json()
        second = client.post("/api/token/refresh/", json={"refresh": first["refresh"]}).json()
        answer = client.get("/api/notifications/", headers={"Authorization": f"Bearer {second['access']}"})

    assert second["refresh"] != first["refresh"]
    assert answer.status_code == 200


def test_a_refresh_token_that_was_copied_ends_the_session_for_both(start: Callable[..., LiveServer]) -> None:
    with start(env={"LIVEBELL_REFRESH_GRACE_SECONDS": "0"}).client() as client:
        first = client.get("/api/demo-session/").json()
        second = client.post("/api/token/refresh/", json={"refresh": first["refresh"]}).json()
        copied = client.post("/api/token/refresh/", json={"refresh": first["refresh"]})
        owner = client.post("/api/token/refresh/", json={"refresh": second["refresh"]})
        access = client.get("/api/notifications/", headers={"Authorization": f"Bearer {second['access']}"})

    assert [copied.status_code, owner.status_code, access.status_code] == [401, 401, 401]


def test_a_lost_answer_to_a_refresh_may_be_asked_for_again(server: LiveServer) -> None:
    with server.client() as client:
        first = client.get("/api/demo-session/").json()
        answers = [client.post("/api/token/refresh/", json={"refresh": first["refresh"]}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]


def test_signing_out_outlives_a_restart(start: Callable[..., LiveServer]) -> None:
    server = start()
    with server.client() as client:
        pair = client.get("/api/demo-session/").json()
        headers = {"Authorization": f"Bearer {pair['access']}"}
        client.post("/api/logout/", headers=headers)
    server.stop()
    server.start()

    with server.client() as client:
        assert client.get("/api/notifications/", headers=headers).status_code == 401
        assert client.post("/api/token/refresh/", json={"refresh": pair["refresh"]}).status_code == 401


# The session of the demo


def test_the_page_on_this_machine_is_signed_in_as_demo(server: LiveServer) -> None:
    with server.client() as client:
        session = client.get("/api/demo-session/", headers={"Sec-Fetch-Site": "same-origin"}).json()
        answer = client.get("/api/notifications/", headers={"Authorization": f"Bearer {session['access']}"})

    assert set(session) == {"access", "refresh", "user"}
    assert session["user"] == "demo"
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "rebound.example:8000"},
        {"Host": "192.168.1.7"},
        {"Host": "localhost.evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
    ],
)
def test_nobody_else_gets_the_session_of_the_demo(server: LiveServer, headers: dict[str, str]) -> None:
    with server.client() as client:
        answer = client.get("/api/demo-session/", headers=headers)

    assert answer.status_code == 403
    assert "access" not in answer.json()


def test_without_demo_mode_there_is_no_such_session(start: Callable[..., LiveServer]) -> None:
    with start(demo=False).client() as client:
        assert client.get("/api/demo-session/").status_code == 404


# Jobs


def test_a_sync_runs_in_the_background_and_tells_of_its_end(person: Person) -> None:
    line = person.line()
    line.frame()

    answer = person.api.post("/api/integrations/github/sync/")
    news = line.frame()

    assert answer.status_code == 202
    assert news["type"] == "notification_created"
    assert news["payload"]["notification_type"] == "sync_completed"
    assert (news["payload"]["title"], news["payload"]["message"]) == (
        "Sync completed",
        "GitHub is up to date",
    )
    assert news["payload"]["metadata"] == {"integration": "github"}


def test_a_sync_that_fails_says_so(person: Person) -> None:
    line = person.line()
    line.frame()

    assert person.api.post("/api/integrations/legacy-crm/sync/").status_code == 202

    assert line.frame()["payload"]["notification_type"] == "sync_failed"


def test_a_second_press_while_a_job_runs_starts_no_second_job(start: Callable[..., LiveServer]) -> None:
    server = start(env={"LIVEBELL_SYNC_STEP_SECONDS": "0.2"})
    with server.client(server.token("demo")) as client:
        for _ in range(3):
            assert client.post("/api/integrations/slack/sync/").status_code == 202
        server.stop()  # lets the job end
        server.start()
        assert client.get("/api/notifications/unread-count/").json() == {"unread_count": 1, "seq": 1}


@pytest.mark.parametrize("name", ["Git Hub", "%3Cb%3E", "x" * 41, "-", "github%0A"])
def test_what_cannot_be_an_integration_is_404(person: Person, name: str) -> None:
    assert person.api.post(f"/api/integrations/{name}/sync/").status_code == 404


# Manners


def test_unknown_calls_and_wrong_methods_are_told_as_json(person: Person) -> None:
    unknown, wrong = person.api.get("/api/unheard-of/"), person.api.get("/api/token/")

    assert (unknown.status_code, wrong.status_code) == (404, 405)
    assert "detail" in unknown.json()
    assert "detail" in wrong.json()


def test_the_last_slash_may_be_forgotten(person: Person) -> None:
    assert person.api.get("/api/notifications").status_code == 200
    assert person.api.post("/api/notifications/mark-all-read", json={}).status_code == 200


def test_other_origins_may_not_read_the_api_unless_allowed(start: Callable[..., LiveServer]) -> None:
    server = start(extra_args=["--allow-origin", "https://app.example.com"])
    with server.client(server.token("demo")) as client:
        allowed = client.get("/api/notifications/", headers={"Origin": "https://app.example.com"})
        foreign = client.get("/api/notifications/", headers={"Origin": "https://evil.example"})
        asked = client.options(
            "/api/notifications/1/",
            headers={
                "Origin": "https://app.example.com",
                "Access-Control-Request-Method": "PATCH",
                "Access-Control-Request-Headers": "authorization,content-type",
            },
        )

    assert allowed.headers["access-control-allow-origin"] == "https://app.example.com"
    assert allowed.headers["access-control-expose-headers"] == "Date"
    assert "access-control-allow-origin" not in foreign.headers
    assert asked.status_code == 200


def test_answers_are_not_stored_by_caches_and_run_nothing(person: Person) -> None:
    headers = person.api.get("/api/notifications/").headers

    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"].startswith("default-src 'none'; base-uri 'none'")
    assert "date" in headers


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_a_probe_may_ask_for_the_head_alone(server: LiveServer, path: str) -> None:
    with server.client() as client:
        answer = client.head(path)

    assert (answer.status_code, answer.content) == (200, b"")


def test_health_and_readiness_are_told(server: LiveServer) -> None:
    with server.client() as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.get("/readyz").status_code == 200
