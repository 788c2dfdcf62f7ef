"""
Any backend by its URL; without one, the backends of this repository, in real processes.

    pytest tests/conformance --backend-url http://localhost:8000/api --token … --service-token …
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from tests.conformance.backends import Backend, Offers
from tests.conformance.ours import STARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

FOUND: dict[str, Offers] = {}

OPTIONS = {
    "--backend-url": "api_url of the backend, such as http://localhost:8000/api",
    "--token": "an access token of a user",
    "--user": "how a producer names that user (default: demo)",
    "--service-token": "a token that may send notifications by POST notifications/",
    "--produce": "a command that sends one; it gets the JSON of the notification as its last argument",
    "--other-token": "an access token of another user",
    "--expired-token": "an access token of the user that has expired",
    "--password": "the user's password at POST token/",
    "--allowed-origin": "an origin whose pages may use the backend",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance", "conformance of a notification backend")
    for name, meaning in OPTIONS.items():
        group.addoption(name, help=meaning)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "backend" in metafunc.fixturenames:
        given = metafunc.config.getoption("--backend-url", None)
        metafunc.parametrize("backend", ["given"] if given else list(STARTS), indirect=True, scope="session")


@pytest.fixture(scope="session")
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    """The backend that is judged."""
    if request.param == "given":
        with closing(_given(request.config)) as judged:
            yield judged
        return
    with STARTS[request.param](tmp_path_factory.mktemp(request.param)) as ours, closing(ours):
        yield ours
        log = ours.log()
        assert "Traceback" not in log  # whatever the suite has sent
        assert ours.token not in log  # though every socket carried it in its URL
        assert ours.token.rpartition(".")[2] not in log


def _given(config: pytest.Config) -> Backend:
    option = config.getoption
    if not option("--token") or not (option("--service-token") or option("--produce")):
        raise pytest.UsageError("--backend-url also needs --token, and --service-token or --produce")
    return Backend(
        "given",
        option("--backend-url").rstrip("/"),
        option("--token"),
        option("--user") or "demo",
        service_token=option("--service-token"),
        produce_command=option("--produce"),
        other_token=option("--other-token"),
        expired_token=option("--expired-token"),
        password=option("--password"),
        allowed_origin=option("--allowed-origin"),
    )


@pytest.fixture(autouse=True)
def _known(request: pytest.FixtureRequest, backend: Backend) -> None:
    """What a backend is known not to do is told as such, with its reason."""
    if request.node.originalname in backend.cannot:
        pytest.xfail(backend.cannot[request.node.originalname])


@pytest.fixture
def offers(backend: Backend) -> Offers:
    """Its extensions, asked for once."""
    if backend.name not in FOUND:
        FOUND[backend.name] = backend.offers()
    return FOUND[backend.name]


@pytest.fixture
def seq(offers: Offers) -> None:
    """For tests of the extension ``seq``."""
    if not offers.seq:
        pytest.skip("an extension that this backend does not offer: seq")


@pytest.fixture
def service(backend: Backend) -> str:
    """For tests of sending by REST."""
    if backend.service_token is None:
        pytest.skip("no --service-token was given")
    return backend.service_token


@pytest.fixture
def stranger(backend: Backend) -> str:
    """The token of another user."""
    if backend.other_token is None:
        pytest.skip("no --other-token was given")
    return backend.other_token


@pytest.fixture
def password(backend: Backend) -> str:
    """For tests of signing in."""
    if backend.password is None:
        pytest.skip("no --password was given")
    return backend.password


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What each backend has beyond the plain protocol."""
    for name, found in FOUND.items():
        parts = [f"{each}: {'yes' if has else 'no'}" for each, has in asdict(found).items()]
        terminalreporter.write_line(f"conformance: extensions of {name}: {', '.join(parts)}")
