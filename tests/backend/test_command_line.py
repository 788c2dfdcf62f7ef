"""``serve.py``: what it refuses, in one sentence, and what its commands do."""

from __future__ import annotations

import os
import pty
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backend.errors import SettingsError
from backend.server import open_sockets
from backend.settings import load_settings
from tests.support.server import ROOT, LiveServer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.people import Person


@pytest.fixture
def idle(tmp_path: Path) -> LiveServer:
    """A server that is not started, for its commands."""
    return LiveServer(tmp_path)


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """What a command said when it refused: one line, and no traceback."""
    assert done.returncode in {1, 2}
    assert done.stdout == ""
    assert done.stderr.startswith("serve.py: ")
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


# Starting


def test_importing_serve_does_nothing(tmp_path: Path) -> None:
    program = "import sys; sys.argv = ['x', '--nonsense']; import serve; print('quiet')"
    environment = os.environ | {"LIVEBELL_VAR_DIR": str(tmp_path / "var"), "LIVEBELL_PORT": "nonsense"}

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, check=True
    )

    assert done.stdout == b"quiet\n"
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_an_address_that_others_reach_needs_a_secret(idle: LiveServer, host: str) -> None:
    said = refused(idle.run("--host", host, "--port", "0"))

    assert host in said
    assert "LIVEBELL_SECRET" in said
    assert not idle.var_dir.exists()


def test_with_a_secret_it_serves_every_address_and_has_no_demo(start: Callable[..., LiveServer]) -> None:
    server = start(host="0.0.0.0", demo=False, env={"LIVEBELL_SECRET": "s" * 32})

    with server.client(server.token("nobody")) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/api/demo-session/").status_code in {403, 404}
    assert not (server.var_dir / "secret").exists()


def test_a_secret_that_is_too_short_is_refused_and_not_repeated(tmp_path: Path) -> None:
    said = refused(LiveServer(tmp_path, env={"LIVEBELL_SECRET": "hunter2"}).run("--port", "0"))

    assert "32" in said
    assert "hunter2" not in said


def test_a_taken_port_is_named_with_the_way_out(idle: LiveServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = refused(idle.run("--port", port))

    assert port in said
    assert "--port" in said


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"port": "abc"}, "0 (any free port) to 65535, got 'abc'"),
        ({"port": "65536"}, "got '65536'"),
        ({"workers": "2"}, "--workers 2 needs --database-url postgresql://… and --redis-url"),
        ({"workers": "x"}, "--workers (LIVEBELL_WORKERS) must be a whole number from 1 to 64, got 'x'"),
        ({"redis_url": "redis://localhost"}, "--redis-url needs --database-url postgresql://…"),
        ({"redis_url": "http://name:password@localhost"}, "rediss:// or unix://, got 'http'"),
        ({"database_url": "mysql://name:password@localhost/x"}, "or postgresql://, got 'mysql'"),
        (
            {"database_url": "postgresql://name:password@localhost:port/x"},
            "postgresql://USER:PASSWORD@HOST:PORT",
        ),
        ({"database_url": "sqlite:///:memory:"}, "--database-url must be sqlite:///FILE"),
        ({"database_url": "sqlite:///"}, "--database-url must be sqlite:///FILE"),
        ({"host": "x" * 64}, "--host (LIVEBELL_HOST) must be a name or an address of this machine"),
        ({"access_seconds": "inf"}, "LIVEBELL_ACCESS_SECONDS must be a finite number, got 'inf'"),
        ({"access_seconds": "0"}, "LIVEBELL_ACCESS_SECONDS must be greater than 0, got '0'"),
        ({"allow_origin": ["example.com"]}, "example.com"),
        ({"allow_origin": ["https://example.com/path"]}, "origins such as"),
        ({"log_level": "loud"}, "one of debug, info, warning, error"),
    ],
)
def test_a_value_that_cannot_work_is_named_with_what_is_expected(
    given: dict[str, Any], expected: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        load_settings(**given)

    assert expected in str(refusal.value)
    assert "password" not in str(refusal.value)


def test_a_host_that_is_not_ours_is_named() -> None:
    with pytest.raises(SettingsError, match=r"no-such-host\.invalid"):
        open_sockets("no-such-host.invalid", 0)


def test_localhost_is_listened_for_on_each_of_its_addresses(server: LiveServer) -> None:
    addresses = {
        str(each[4][0]) for each in socket.getaddrinfo("localhost", server.port, type=socket.SOCK_STREAM)
    }

    for address in addresses:
        with socket.create_connection((address, server.port), timeout=20):
            pass


def test_a_value_in_the_environment_is_checked_as_well(tmp_path: Path) -> None:
    said = refused(LiveServer(tmp_path, env={"LIVEBELL_PORT": "many"}).run())

    assert "LIVEBELL_PORT" in said
    assert "many" in said


def test_a_database_that_is_none_is_refused(idle: LiveServer, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("This is no database. " * 100)

    said = refused(idle.run("--port", "0", "--database-url", f"sqlite:///{tmp_path / 'text.db'}"))

    assert "text.db" in said


@pytest.mark.parametrize("rest", ["localhost:port", "localhost/?db=first", "localhost/?no_such_option=1"])
def test_a_redis_that_cannot_be_one_is_refused(idle: LiveServer, rest: str) -> None:
    database = ["--database-url", "postgresql://localhost:1/x"]
    said = refused(idle.run(*database, "--redis-url", f"redis://:geheim@{rest}", "--port", "0"))

    assert "--redis-url must be redis://" in said
    assert "geheim" not in said


@pytest.mark.parametrize("command", [["--port", "0"], ["token", "demo"]])
def test_a_folder_for_data_that_is_none_is_refused(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "file").write_text("no folder")

    said = refused(LiveServer(tmp_path, env={"LIVEBELL_VAR_DIR": str(tmp_path / "file")}).run(*command))

    assert str(tmp_path / "file") in said


def test_the_secret_is_ours_alone_and_stays(start: Callable[..., LiveServer]) -> None:
    server = start()
    secret = server.var_dir / "secret"
    before = secret.read_text()
    server.stop()
    server.start()

    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert secret.read_text() == before
    assert len(before) >= 32


def test_flags_stand_above_the_environment(start: Callable[..., LiveServer]) -> None:
    server = start(demo=False, env={"LIVEBELL_DEMO": "true"})

    with server.client() as client:
        assert client.get("/api/demo-session/").status_code == 404


# notify


def test_notify_rings_the_bell(person: Person, server: LiveServer) -> None:
    text = ["Title", "Text", "--type", "sync_completed", "--metadata", '{"url": "/there"}']

    done = server.run("notify", person.name, *text, "--url", server.url)

    assert (done.returncode, done.stdout, done.stderr) == (0, f"Sent to {person.name}.\n", "")
    (notification,) = person.api.get("/api/notifications/").json()["results"]
    assert notification["title"] == "Title"
    assert notification["message"] == "Text"
    assert notification["notification_type"] == "sync_completed"
    assert notification["metadata"] == {"url": "/there"}


def test_notify_says_when_no_server_runs(start: Callable[..., LiveServer]) -> None:
    server = start()
    server.stop()

    said = refused(server.run("notify", "demo", "Title", "--url", server.url))

    assert server.url in said
    assert "python serve.py" in said


def test_notify_before_the_first_start_says_what_is_missing(idle: LiveServer) -> None:
    assert "start the server once" in refused(idle.run("notify", "demo", "Title"))


def test_notify_says_when_there_is_no_such_user(server: LiveServer) -> None:
    assert "there is no user 'nobody'" in refused(server.run("notify", "nobody", "x", "--url", server.url))


def test_notify_says_when_the_server_has_another_secret(server: LiveServer, tmp_path: Path) -> None:
    other = LiveServer(tmp_path, env={"LIVEBELL_SECRET": "o" * 32})

    assert "another secret" in refused(other.run("notify", "demo", "x", "--url", server.url))


def test_notify_refuses_metadata_that_is_no_object(server: LiveServer) -> None:
    assert "--metadata" in refused(server.run("notify", "demo", "x", "--metadata", "[]", "--url", server.url))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["x", "--metadata", '{"x": NaN}'], "is no JSON"),
        (["x", "--metadata", '{"x":' * 5000 + "1" + "}" * 5000], "--metadata must be a JSON object"),
        (["latin-1 \udcff"], "is no JSON"),
        (["x", "--url", "http://[::1"], "no server answers at http://[::1 (Invalid IPv6 URL)"),
    ],
)
def test_notify_says_what_of_its_arguments_cannot_work(
    server: LiveServer, arguments: list[str], said: str
) -> None:
    assert said in refused(server.run("notify", "demo", *arguments))


# token, user


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "soon"])
def test_a_token_lives_for_a_while_or_is_refused(idle: LiveServer, seconds: str) -> None:
    done = idle.run("token", "demo", "--expires", seconds)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"must be a number of seconds above 0, got '{seconds}'" in done.stderr


def test_token_prints_a_token_alone_that_works(server: LiveServer) -> None:
    done = server.run("token", "demo", "--expires", "60")

    assert done.stdout.count("\n") == 1
    with server.client(done.stdout.strip()) as client:
        assert client.get("/api/notifications/").status_code == 200


def test_token_can_be_for_a_service(server: LiveServer, person: Person) -> None:
    done = server.run("token", "billing", "--scope", "service")

    with server.client(done.stdout.strip()) as client:
        assert client.post("/api/notifications/", json={"user": person.name, "title": "x"}).status_code == 201


def test_token_for_nobody_is_refused(server: LiveServer) -> None:
    assert "user add nobody" in refused(server.run("token", "nobody"))


def test_a_user_that_was_added_can_sign_in(server: LiveServer) -> None:
    done = server.run("user", "add", "ada", stdin="analytical engine\n")
    again = server.run("user", "add", "ada", stdin="analytical engine\n")

    assert (done.returncode, done.stdout) == (0, "Added ada.\n")
    assert "already" in refused(again)
    with server.client() as client:
        body = {"username": "ada", "password": "analytical engine"}
        assert client.post("/api/token/", json=body).status_code == 200


def test_a_short_password_is_refused(idle: LiveServer) -> None:
    assert "8 characters" in refused(idle.run("user", "add", "ada", stdin="short\n"))


@pytest.mark.parametrize("password", ["x" * 1025, "with\0nul inside"], ids=["long", "nul"])
def test_a_password_that_no_form_could_send_is_refused(idle: LiveServer, password: str) -> None:
    assert "a password must" in refused(idle.run("user", "add", "ada", stdin=f"{password}\n"))


@pytest.mark.parametrize("name", ["", "  ", " ada", "ada ", "a\tb", "x" * 151])
def test_a_name_that_would_be_mistaken_is_refused(idle: LiveServer, name: str) -> None:
    assert "a name must be" in refused(idle.run("user", "add", name, stdin="analytical engine\n"))


@pytest.mark.parametrize(("key", "code"), [(b"\x04", 1), (b"\x03", 130)], ids=["end", "interrupt"])
def test_whoever_types_no_password_adds_nobody(idle: LiveServer, key: bytes, code: int) -> None:
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, "serve.py", "user", "add", "ada"], idle.environment)
    said = b""
    try:
        while chunk := os.read(terminal, 1000):
            said += chunk
            if said.endswith(b"ada: "):
                os.write(terminal, key)
    except OSError:
        pass  # Linux: nobody holds the other end any more
    finally:
        os.close(terminal)
        status = os.waitpid(process, 0)[1]

    assert os.waitstatus_to_exitcode(status) == code
    assert b"Traceback" not in said
    assert not idle.var_dir.exists()


def test_a_command_without_its_verb_is_told_which(idle: LiveServer) -> None:
    assert idle.run("user").stderr.endswith("required: add\n")


# build


@pytest.mark.parametrize("flags", [["--api-url", "ftp://x"], ["--api-url", "//x"], ["--ws-url", "https://x"]])
def test_build_refuses_addresses_that_cannot_work(idle: LiveServer, flags: list[str]) -> None:
    assert flags[1] in refused(idle.run("build", *flags))


def test_build_refuses_a_place_that_is_no_folder(idle: LiveServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")

    said = refused(idle.run("build", "--out", str(tmp_path / "file")))

    assert "choose another --out" in said
    assert (tmp_path / "file").read_text() == "mine"
