"""What is secret stays out of every log, at every level."""

from __future__ import annotations

import io
import logging
import sys
from typing import TYPE_CHECKING

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from backend.logs import CleanFormatter, Form, clean, keep_tokens_out
from tests.conformance.django_example import APPLICATION, DAPHNE, PORT, served
from tests.support.server import LiveServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.databases import Postgresql, RedisServer
    from tests.support.people import Person

PASSWORD = "canary-password"
PATIENCE = 20  # seconds
UVICORN = ("uvicorn", "--log-level", "trace", "--port", PORT, APPLICATION)


def use_secrets(server: LiveServer, person: Person) -> list[str]:
    """Show everything that is secret to the server, rightly and wrongly; returns what must not be seen."""
    body = {"username": person.name, "password": PASSWORD}
    pair = person.api.post("/api/token/", json=body).json()
    ticket = person.api.post("/api/ws-ticket/").json()["ticket"]
    line = person.line()
    line.frame()
    line.send({"type": "auth", "token": pair["access"]})
    line.frame()
    person.line(f"ticket={ticket}").frame()
    person.line("token=canary-token&since=1").close_code()
    person.line("ticket=canary-ticket").close_code()
    person.line().send({"type": "auth", "token": "canary-renewal"})
    person.api.get("/api/notifications/?token=canary-query")
    person.api.get("/api/notifications/", headers={"Authorization": "Bearer canary-bearer"})
    person.api.post("/api/token/", json=body | {"password": "canary-wrong"})
    person.api.post("/api/token/", json={"password": ["canary-list"]})
    person.api.post("/api/token/refresh/", json={"refresh": pair["refresh"]})
    person.api.post("/api/token/refresh/", json={"refresh": "canary-refresh"})
    return [person.token, pair["access"], pair["refresh"], ticket, "canary"]


def seen_in(log: str, secrets: list[str]) -> list[str]:
    """Those of which the log shows the whole, or the part that makes a token good: its signature."""
    return [each for each in secrets if each in log or each.rsplit(".", 1)[-1] in log]


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_token_leaves_no_trace_in_the_log_even_at_debug(
    start: Callable[..., LiveServer], person_at: Callable[..., Person], form: str
) -> None:
    server = start(env={"LIVEBELL_LOG_LEVEL": "debug", "LIVEBELL_LOG_FORMAT": form})
    secrets = use_secrets(server, person_at(server, password=PASSWORD))
    server.stop()

    log = server.log_text()

    assert "/ws/notifications/?token=…" in log  # it does log sockets, so this test sees something
    assert seen_in(log, secrets) == []


@pytest.mark.slow
def test_nor_in_those_of_several_processes(
    start: Callable[..., LiveServer],
    person_at: Callable[..., Person],
    postgresql: Postgresql,
    redis: RedisServer,
) -> None:
    database = postgresql.database().replace("livebell@", "livebell:canary-database@")
    env = {
        "LIVEBELL_LOG_LEVEL": "debug",
        "LIVEBELL_DATABASE_URL": database,
        "LIVEBELL_REDIS_URL": redis.url,
    }
    server = start(env=env, extra_args=["--workers", "2"])
    secrets = use_secrets(server, person_at(server, password=PASSWORD))
    redis.kill()  # losses are told, too
    person_at(server).notify()
    server.stop()

    log = server.log_text()

    assert "/ws/notifications/?token=…" in log
    assert seen_in(log, secrets) == []


class PlainUvicorn(LiveServer):
    """Our application under uvicorn's own command line, which sets up logs its own way."""

    says = "Uvicorn running"

    def _command(self) -> list[str]:
        uvicorn = [sys.executable, "-m", "uvicorn", "--log-level", "trace", "--port", "0"]
        return [*uvicorn, "--factory", "backend.app:create_app"]


@pytest.mark.slow
def test_nor_under_the_command_line_of_uvicorn_at_its_lowest_level(
    tmp_path: Path, person_at: Callable[..., Person]
) -> None:
    with PlainUvicorn(tmp_path, host="127.0.0.1") as server:
        secrets = use_secrets(server, person_at(server, password=PASSWORD))

    log = server.log_text()

    assert "/ws/notifications/?token=…" in log
    assert seen_in(log, secrets) == []


@pytest.mark.slow
@pytest.mark.parametrize("command", [DAPHNE, UVICORN], ids=["daphne", "uvicorn"])
def test_nor_in_those_of_the_django_example(tmp_path: Path, command: tuple[str, ...]) -> None:
    with served(command, tmp_path) as example:
        token = example.tokens["token"]
        socket = f"ws://127.0.0.1:{example.port}/ws/notifications/"
        with connect(f"{socket}?token={token}", proxy=None) as line:
            line.recv(PATIENCE)
        with connect(f"{socket}?token=canary", proxy=None) as line, pytest.raises(ConnectionClosed):
            line.recv(PATIENCE)
        api = f"http://127.0.0.1:{example.port}/api/"
        with httpx.Client(base_url=api, trust_env=False, verify=False, timeout=PATIENCE) as client:
            answers = [
                client.get("notifications/", headers={"Authorization": f"Bearer {token}"}),
                client.get("notifications/?token=canary", headers={"Authorization": "Bearer canary"}),
                client.get("nothing/?token=canary"),
                client.post("token/", json={"username": "conformance", "password": "canary"}),
            ]

    assert [each.status_code for each in answers] == [200, 401, 404, 401]
    assert seen_in(example.log.read_text(encoding="utf-8"), [token, "canary"]) == []


@pytest.mark.parametrize(
    "text",
    [
        "cannot connect to postgresql://livebell:canary@db.example.com/livebell",
        "/ws/notifications/?since=3&token=canary",
        "GET /?ticket=canary HTTP/1.1",
        "Authorization: Bearer canary",
        '> TEXT \'{"type": "auth", "token": "canary"}\'',
        '{\\"refresh\\": \\"canary\\"}',
        "{'password': 'canary'}",
        "somewhere eyJcanary0.eyJcanary.canary-_ in a text",
    ],
)
def test_every_way_to_write_a_secret_is_cleaned(text: str) -> None:
    assert "canary" not in clean(text)


def test_the_rest_of_a_line_stays_as_it_is() -> None:
    assert (
        clean("GET /api/?limit=2&since=4&token=x&unread=true 200")
        == "GET /api/?limit=2&since=4&token=…&unread=true 200"
    )


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_traceback_is_cleaned_too(form: Form) -> None:
    try:
        int("token=canary")
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "", 0, "%s", ("token=canary",), (type(error), error, None)
        )

    assert "canary" not in CleanFormatter(form).format(record)


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_field_that_is_named_like_a_secret_is_not_shown(form: Form) -> None:
    record = logging.makeLogRecord({"msg": "signed in", "access_token": "canary", "place": "here"})

    line = CleanFormatter(form).format(record)

    assert "canary" not in line
    assert "here" in line


def test_a_log_that_somebody_else_has_set_up_is_cleaned_too() -> None:
    written = io.StringIO()
    handler, log = logging.StreamHandler(written), logging.getLogger("uvicorn.error")
    keep_tokens_out()
    log.addHandler(handler)
    try:
        int("ticket=canary")
    except ValueError:
        log.exception("GET /?token=canary")
    finally:
        log.removeHandler(handler)

    assert "GET /?token=…" in written.getvalue()
    assert "canary" not in written.getvalue()
