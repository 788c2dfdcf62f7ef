"""
What nobody thought of: requests made from the OpenAPI description, frames and bytes made at random.

Whatever comes, the answer is no 5xx, the close is no 1011, and the log holds no traceback.
"""

from __future__ import annotations

import json
import os
import socket
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.support.people import new_person
from tests.support.server import LiveServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.people import Person

pytestmark = pytest.mark.slow

PATIENCE = 20  # seconds
FUZZ = settings(
    max_examples=30,
    deadline=None,  # a busy machine is no bug
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    print_blob=True,
)
LIMITS = {
    "LIVEBELL_SYNC_STEP_SECONDS": "0",
    "LIVEBELL_SIGN_INS_PER_MINUTE": "100000",
    "LIVEBELL_REQUESTS_PER_SECOND_PER_USER": "100000",
    "LIVEBELL_LOG_LEVEL": "debug",
}
# What a server may close with, whatever it was sent (protocol.md section 4; RFC 6455 section 7.4.1).
FAIR_CLOSES = {1000, 1002, 1007, 1008, 1009, 4003, 4029}
OPERATIONS = [
    ("GET", "/notifications/"),
    ("POST", "/notifications/"),
    ("GET", "/notifications/unread-count/"),
    ("POST", "/notifications/mark-all-read/"),
    ("PATCH", "/notifications/{notification_id}/"),
    ("DELETE", "/notifications/{notification_id}/"),
    ("POST", "/token/"),
    ("POST", "/token/refresh/"),
    ("POST", "/logout/"),
    ("GET", "/demo-session/"),
    ("POST", "/ws-ticket/"),
    ("POST", "/integrations/{name}/sync/"),
]
DEAR = {"/token/"}  # argon2 takes its time on purpose


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server that does not mind how often it is asked."""
    with LiveServer(tmp_path_factory.mktemp("fuzzed"), env=LIMITS) as server:
        yield server
        with server.client() as client:
            assert client.get("/readyz").status_code == 200  # it lives, and its database does
    assert "Traceback" not in server.log_text()


@pytest.fixture(scope="module")
def victim(fuzzed: LiveServer) -> Iterator[Person]:
    """Somebody with a notification."""
    with ExitStack() as stack:
        person = new_person(fuzzed, stack, "a password of tests")
        person.notify()
        yield person


@pytest.fixture(scope="module")
def schema(fuzzed: LiveServer) -> Any:
    """The description that the server itself gives."""
    import schemathesis  # what `make test` alone does not install

    return schemathesis.openapi.from_url(f"{fuzzed.url}/api/openapi.json")


def test_the_description_names_every_route_that_is_tried_here(schema: Any) -> None:
    described = [each.ok() for each in schema.get_all_operations()]

    assert sorted((each.method.upper(), each.path.removeprefix("/api")) for each in described) == sorted(
        OPERATIONS
    )


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_request_is_answered_with_5xx(
    fuzzed: LiveServer, victim: Person, schema: Any, method: str, path: str
) -> None:
    operation = next(
        each.ok()
        for each in schema.get_all_operations()
        if (each.ok().method.upper(), each.ok().path.removeprefix("/api")) == (method, path)
    )
    tokens = [victim.token, fuzzed.token("fuzz", scope="service")]
    notification = victim.notify("To be changed")["id"]

    @settings(FUZZ, max_examples=6 if path in DEAR else 25)
    @given(case=operation.as_strategy(), token=st.sampled_from([*tokens, ""]), real=st.booleans())
    def ask(case: Any, token: str, real: bool) -> None:
        if real and "notification_id" in (case.path_parameters or {}):
            case.path_parameters["notification_id"] = notification
        if real and isinstance(case.body, dict) and "user" in case.body:
            case.body["user"] = victim.name
        answer = case.call(headers={"Authorization": f"Bearer {token}"} if token else {})
        _is_in_order(answer.status_code, answer.content, answer.headers)

    ask()


def _is_in_order(status: int, content: bytes, headers: Any) -> None:
    """A true status, and every error a sentence in ``detail``."""
    assert status < 500, content
    if status >= 400:
        assert isinstance(json.loads(content)["detail"], str), (status, headers)


@FUZZ
@given(
    method=st.sampled_from(["GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "TRACE"]),
    path=st.text(max_size=30).map(lambda text: quote(text, safe="/.%;")),
    body=st.binary(max_size=200) | st.recursive(st.none() | st.text(), st.lists).map(json.dumps),
    kind=st.sampled_from(["application/json", "text/plain", "application/x-www-form-urlencoded", "x"]),
)
def test_no_path_and_no_body_ends_in_5xx(
    victim: Person, method: str, path: str, body: bytes | str, kind: str
) -> None:
    with suppress_bad_request():
        answer = victim.api.request(
            method, f"/api/notifications/{path}", content=body, headers={"Content-Type": kind}
        )
        assert answer.status_code < 500


def suppress_bad_request() -> suppress:
    """What httpx itself refuses to send reaches nobody."""
    import httpx

    return suppress(httpx.InvalidURL)


class Repeated(NamedTuple):
    """A long frame under a short name: Hypothesis writes out what it sent, and warns at 30 kB of that."""

    unit: str
    times: int


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
known_types = st.sampled_from(["ping", "pong", "auth", "notification_created", "unread_count", "resync"])
frames = st.one_of(
    st.text(max_size=200),
    st.binary(max_size=200),
    json_values.map(json.dumps),
    st.builds(
        lambda kind, rest: json.dumps({**rest, "type": kind}),
        known_types | json_values,
        st.dictionaries(st.sampled_from(["token", "payload", "seq"]), json_values, max_size=3),
    ),
    st.builds(Repeated, st.just("["), st.integers(1, 3000)),
    st.just(Repeated("x", 70_000)),
)


@settings(FUZZ, max_examples=40)
@given(sent=st.lists(frames, max_size=12))
def test_no_frame_ends_in_an_error_of_the_server(victim: Person, sent: list[str | bytes | Repeated]) -> None:
    address = f"{victim.server.socket_url}?token={victim.token}"
    with connect(address, proxy=None) as line:
        with suppress(ConnectionClosed):
            for each in sent:
                line.send(each.unit * each.times if isinstance(each, Repeated) else each)
            line.send('{"type": "ping"}')
            while json.loads(line.recv(PATIENCE))["type"] != "pong":
                pass
        assert line.close_code is None or line.close_code in FAIR_CLOSES


@settings(FUZZ, max_examples=40)
@given(
    query=st.dictionaries(
        st.sampled_from(["token", "ticket", "since", "x"]), st.text(max_size=40), max_size=3
    ),
    known=st.booleans(),
)
def test_no_query_ends_in_an_error_of_the_server(victim: Person, query: dict[str, str], known: bool) -> None:
    if known:
        query["token"] = victim.token
        query.pop("ticket", None)
    asked = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in query.items())
    with connect(f"{victim.server.socket_url}?{asked}", proxy=None) as line:
        if known:
            assert json.loads(line.recv(PATIENCE))["type"] in {
                "unread_count",
                "resync",
                "notification_created",
            }
            return
        with pytest.raises(ConnectionClosed) as refused:
            line.recv(PATIENCE)
    assert refused.value.rcvd is not None
    assert refused.value.rcvd.code == 4003


@settings(FUZZ, max_examples=40)
@given(noise=st.binary(min_size=1, max_size=300))
def test_no_bytes_on_an_open_socket_end_in_an_error_of_the_server(victim: Person, noise: bytes) -> None:
    key = "dGhlIHNhbXBsZSBub25jZQ=="
    with socket.create_connection((victim.server.host, victim.server.port), PATIENCE) as tap:
        tap.sendall(
            (
                f"GET /ws/notifications/?token={victim.token} HTTP/1.1\r\nHost: {victim.server.host}\r\n"
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                f"Sec-WebSocket-Key: {key}\r\n\r\n"
            ).encode()
        )
        assert tap.recv(12) == b"HTTP/1.1 101"
        tap.sendall(noise)
        tap.shutdown(socket.SHUT_WR)
        heard = b""
        with suppress(ConnectionResetError):
            while more := tap.recv(1 << 16):  # until the server hangs up, as it must
                heard += more
    assert b"\x03\xf3" not in heard[-200:]  # 1011: an error of ours


def test_what_is_no_http_at_all_is_no_error_of_the_server(victim: Person) -> None:
    for noise in (
        b"\0" * 100,
        b"GET\r\n\r\n",
        os.urandom(500),
        b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    ):
        with socket.create_connection((victim.server.host, victim.server.port), PATIENCE) as tap:
            tap.sendall(noise)
            tap.shutdown(socket.SHUT_WR)
            with suppress(ConnectionResetError):
                assert b" 500 " not in tap.recv(1 << 16)


def test_text_that_is_no_utf_8_ends_the_line_with_1007_and_is_no_error_of_the_server(victim: Person) -> None:
    with socket.create_connection((victim.server.host, victim.server.port), PATIENCE) as tap:
        tap.sendall(
            (
                f"GET /ws/notifications/?token={victim.token} HTTP/1.1\r\nHost: {victim.server.host}\r\n"
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            ).encode()
        )
        assert tap.recv(12) == b"HTTP/1.1 101"
        tap.sendall(bytes([0x81, 0x82, 0, 0, 0, 0, 0xFF, 0xFE]))
        heard = b""
        with suppress(ConnectionResetError):
            while more := tap.recv(1 << 16):
                heard += more
    assert bytes([0x88, 0x02]) + (1007).to_bytes(2, "big") in heard
