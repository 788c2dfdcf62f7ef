"""What is secret stays out of every log, at every level."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import pytest

from backend.logs import CleanFormatter, Form, clean, keep_tokens_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.people import Person
    from tests.support.server import LiveServer


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_token_leaves_no_trace_in_the_log_even_at_debug(
    start: Callable[..., LiveServer], person_at: Callable[..., Person], form: str
) -> None:
    server = start(env={"LIVEBELL_LOG_LEVEL": "debug", "LIVEBELL_LOG_FORMAT": form})
    person = person_at(server, password="canary-password")
    body = {"username": person.name, "password": "canary-password"}
    pair = person.api.post("/api/token/", json=body).json()
    ticket = person.api.post("/api/ws-ticket/").json()["ticket"]
    line = person.line()
    line.frame()
    line.send({"type": "auth", "token": pair["access"]})
    line.frame()
    person.line(f"ticket={ticket}").frame()
    person.line("token=canary-token&since=1").close_code()
    person.api.get("/api/notifications/?token=canary-query")
    person.api.post("/api/token/refresh/", json={"refresh": pair["refresh"]})
    server.stop()

    log = server.log_text()

    assert "/ws/notifications/?token=…" in log  # it does log sockets, so this test sees something
    for secret in (person.token, pair["access"], pair["refresh"], ticket, "canary"):
        assert secret not in log
        assert secret.rsplit(".", 1)[-1] not in log


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
