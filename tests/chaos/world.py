"""The real backend behind a fault proxy, on one event loop in a thread of its own."""

from __future__ import annotations

import asyncio
import itertools
import random
import re
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx
import uvicorn
from pydantic import SecretStr

from backend.app import create_app
from backend.settings import Settings
from backend.tokens import Tokens
from tests.chaos.fault_proxy import FaultProxy, Pair
from tests.chaos.plain import Plain
from tools.build.site import MARK

if TYPE_CHECKING:
    from collections.abc import Coroutine

ROOT = Path(__file__).resolve().parents[2]
PAGE = Path(__file__).parent / "page"
MOST_KEPT = 18  # notifications: less than a page, so that a reload shows all there are
SECRET = "a secret of tests, long enough for HS256"

#: The settings of a page whose life goes faster by so much that a hundred cuts take half a minute.
FAST = """[livebell]
api_url = "/api"
toasts = "none"
heartbeat_seconds = 0.3
pong_seconds = 0.3
connect_seconds = 1.0
stable_seconds = 0.1
first_delay_seconds = 0.05
longest_delay_seconds = 0.4
poll_seconds = 0.5

"""
INTERPRETERS = ("py", "mpy")  # as PyScript calls Pyodide and MicroPython
FAULTS = ("reset", "stall", "delay", "half open")


def site(folder: Path) -> Path:
    """Our site with pages of the tests': one for each interpreter."""
    shutil.copytree(ROOT / "public", folder)
    (folder / MARK).touch()  # it is served as it is
    shutil.copytree(ROOT / "pyapp", folder / "pyapp", ignore=shutil.ignore_patterns("__pycache__"))
    chaos = folder / "chaos"
    chaos.mkdir()
    shutil.copy(PAGE / "start.js", chaos)
    shutil.copy(PAGE / "chaos.py", chaos)
    config = re.sub(r"(?ms)^\[livebell\]$.*?(?=^\[files\]$)", FAST, (ROOT / "pyscript.toml").read_text())
    (chaos / "py.toml").write_text(config)
    (chaos / "mpy.toml").write_text(config.replace("pyodide/pyodide.mjs", "micropython/micropython.mjs"))
    for kind in INTERPRETERS:
        other = "mpy" if kind == "py" else "py"
        page = (PAGE / "page.html").read_text().replace("{type}", kind).replace("{other}", other)
        (chaos / f"{kind}.html").write_text(page)
    return folder


class World:
    """``with World(folder, numbered) as world``: ``world.url`` leads through the proxy."""

    def __init__(self, folder: Path, seed: int, *, numbered: bool) -> None:
        self._settings = Settings(
            port=0,
            demo=True,
            secret=SecretStr(SECRET),
            var_dir=folder / "var",
            site_dir=site(folder / "site"),
            connections_per_user=200,  # half open ones stay for a while
        )
        app = create_app(self._settings)
        config = uvicorn.Config(app if numbered else Plain(app), port=0, log_config=None, ws_max_size=65536)
        self._server = uvicorn.Server(config)
        self._proxy = FaultProxy(self._port)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._random = random.Random(seed)
        self._ends: asyncio.Event
        self._api: httpx.AsyncClient
        self.done: dict[str, int] = dict.fromkeys(FAULTS, 0)
        self.created: list[int] = []
        self._kept: dict[int, bool] = {}  # id: is it read?

    def _port(self) -> int:
        port: int = self._server.servers[0].sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"http://localhost:{self._proxy.port}"

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do it on the loop, and wait."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def begin(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do it on the loop meanwhile."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def __enter__(self) -> Self:
        self._thread.start()
        self.run(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _start(self) -> None:
        self._ends = asyncio.Event()
        self._serving = asyncio.create_task(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.01)
            assert not self._serving.done()
        await self._proxy.__aenter__()
        token = Tokens(SECRET, 3600, 0).issue("tests", "service")
        demo = Tokens(SECRET, 3600, 0).issue("demo", "user")
        base = f"http://127.0.0.1:{self._port()}/api/notifications/"
        self._api = httpx.AsyncClient(base_url=base, trust_env=False, verify=False, timeout=60)
        self._service = {"Authorization": f"Bearer {token}"}
        self._demo = {"Authorization": f"Bearer {demo}"}

    async def _stop(self) -> None:
        await self._api.aclose()
        await self._proxy.__aexit__()
        self._server.should_exit = True
        await self._serving

    # -- events ----------------------------------------------------------------------------------

    async def flow(self) -> None:
        """Notifications come, are read, and go, until ``faults`` has ended."""
        for number in itertools.count(1):
            if self._ends.is_set():
                return
            await self._event(number)
            await asyncio.sleep(self._random.uniform(0.01, 0.06))

    async def _event(self, number: int) -> None:
        kept = self._kept
        if len(kept) >= MOST_KEPT or (kept and self._random.random() < 0.2):
            gone = min(kept) if len(kept) >= MOST_KEPT else self._random.choice(sorted(kept))
            del kept[gone]
            await self._api.delete(f"{gone}/", headers=self._demo)
        elif kept and self._random.random() < 0.4:
            item = self._random.choice(sorted(kept))
            kept[item] = not kept[item]
            await self._api.patch(f"{item}/", json={"is_read": kept[item]}, headers=self._demo)
        elif self._random.random() < 0.05:
            self._kept = dict.fromkeys(kept, True)
            await self._api.post("mark-all-read/", json={}, headers=self._demo)
        else:
            body = {"user": "demo", "title": f"Event {number}", "notification_type": "info"}
            answer = await self._api.post("", json=body, headers=self._service)
            self.created.append(answer.raise_for_status().json()["id"])
            kept[self.created[-1]] = False

    async def truth(self) -> dict[str, Any]:
        """What the server has."""
        answer = await self._api.get("", params={"limit": 100}, headers=self._demo)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    # -- faults ----------------------------------------------------------------------------------

    async def faults(self, count: int, pages: int) -> None:
        """So many faults, each on every page, and each once the pages have recovered from the last."""
        try:
            for number in range(count):
                fault = FAULTS[number % len(FAULTS)]
                await self._proxy.until(lambda: len(self._proxy.sockets) >= pages)
                await asyncio.sleep(self._random.uniform(0.0, 0.12))
                await self._harm(fault, self._proxy.sockets)
                self.done[fault] += 1
                if self._random.random() < 0.3:
                    await self._harm_rest_and_handshakes()
        finally:
            self._ends.set()

    async def _harm(self, fault: str, pairs: list[Pair]) -> None:
        if fault == "delay":
            for pair in pairs:
                pair.delay = self._random.uniform(0.02, 0.2)
            await asyncio.sleep(self._random.uniform(0.05, 0.2))
        elif fault == "stall":
            for pair in pairs:
                pair.stall()
            await asyncio.sleep(self._random.uniform(0.05, 0.4))
            for pair in pairs:
                pair.resume()
            await asyncio.sleep(self._random.uniform(0.0, 0.02))
        for pair in pairs:
            if fault == "half open":
                pair.half_open()
            else:
                pair.reset()

    async def _harm_rest_and_handshakes(self) -> None:
        await asyncio.sleep(self._random.uniform(0.0, 0.15))
        for pair in list(self._proxy.pairs):
            if not pair.is_over and pair.flows.is_set():
                pair.reset()
