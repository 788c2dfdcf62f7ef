"""livebell inside another application: mounted under a path, and rung by Python code."""

from __future__ import annotations

import ast
import json
import threading
from contextlib import asynccontextmanager
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from websockets.sync.client import connect

from backend.app import create_app
from backend.errors import NotFound
from backend.feed import Wanted
from backend.producer import NothingRuns, notify, running
from backend.services import Services
from backend.settings import Settings
from tests.support import loops
from tests.support.examples import Block, examples_for_the_backend

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


def settings_in(folder: Path) -> Settings:
    """Settings of a livebell that another program brings along."""
    return Settings(var_dir=folder / "var", secret=SecretStr("s" * 32), demo=True)


class Host(uvicorn.Server):
    """Somebody's own server, in a thread, with livebell under ``/company/bell``."""

    def __init__(self, settings: Settings) -> None:
        self.bell = create_app(settings, page=False)

        @asynccontextmanager
        async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
            async with self.bell.router.lifespan_context(self.bell):
                yield

        app = FastAPI(lifespan=lifespan)
        app.mount("/company/bell", self.bell)

        @app.post("/orders")
        async def order() -> dict[str, Any]:
            return await notify("demo", "Order received", metadata={"url": "/orders/1"})

        super().__init__(uvicorn.Config(app, port=0, log_config=None, lifespan="on"))
        self.ready = threading.Event()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}"


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """A host that runs."""
    server = Host(settings_in(tmp_path))
    thread = threading.Thread(target=server.run)
    thread.start()
    assert server.ready.wait(60)
    yield server
    server.should_exit = True
    thread.join(60)


def test_a_mounted_livebell_serves_rest_and_sockets_and_hears_of_its_hosts_orders(host: Host) -> None:
    token = host.bell.state.services.tokens.issue("demo")
    headers = {"Authorization": f"Bearer {token}"}
    with (
        httpx.Client(base_url=f"http://{host.address}", trust_env=False) as client,
        connect(f"ws://{host.address}/company/bell/ws/notifications/?token={token}", proxy=None) as line,
    ):
        assert json.loads(line.recv(20))["type"] == "unread_count"

        answer = client.post("/orders").json()
        frame = json.loads(line.recv(20))
        page = client.get("/company/bell/api/notifications/", headers=headers).json()

        assert client.get("/company/bell/").status_code == 404
    assert frame["payload"]["title"] == "Order received"
    assert page["results"][0]["metadata"] == {"url": "/orders/1"}
    assert answer["id"] == frame["payload"]["id"] == page["results"][0]["id"]


def test_notify_works_in_a_program_without_a_server_and_a_repeated_key_sends_nothing(tmp_path: Path) -> None:
    async def send() -> list[dict[str, Any]]:
        async with running(Services(settings_in(tmp_path))):
            return [await notify("demo", "Nightly job", key="job-7") for _ in range(2)]

    first, second = loops.run(send())

    assert first == second
    assert first["seq"] == 1


@pytest.mark.parametrize("example", examples_for_the_backend(), ids=lambda example: example.place)
def test_what_the_documentation_shows_runs_as_it_stands(example: Block, tmp_path: Path) -> None:
    code = compile(example.source, example.place, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)

    async def run() -> list[str]:
        async with running(Services(settings_in(tmp_path))) as services:
            await services.accounts.add("ada", None)
            await FunctionType(code, {})()
            return [item["title"] for item in (await services.feed.page("ada", Wanted()))["results"]]

    assert loops.run(run()) == ["Report ready"]


def test_notify_says_what_cannot_be_sent(tmp_path: Path) -> None:
    async def send(*arguments: str, **named: Any) -> None:
        async with running(Services(settings_in(tmp_path))):
            await notify(*arguments, **named)

    with pytest.raises(NotFound, match="no user 'nobody'"):
        loops.run(send("nobody", "x"))
    with pytest.raises(ValueError, match="notification_type"):
        loops.run(send("demo", "x", notification_type="<b>"))
    with pytest.raises(ValueError, match="must be JSON"):
        loops.run(send("demo", "x", metadata={"when": object()}))


def test_notify_without_a_livebell_says_how_to_get_one() -> None:
    with pytest.raises(NothingRuns, match="async with running"):
        loops.run(notify("demo", "x"))
