"""A reader that stops reading for a minute, at 500 events a second, costs the others nothing."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.soak.test_crashes import say
from tests.support import loops
from tests.support.server import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

WARM = 15.0  # seconds until caches and buffers have their size
WITHOUT = 40.0  # seconds that are measured before the reader stops
STALL = 60.0  # seconds that it does not read
RATES = {"loud": 500, "neighbour": 50}  # events a second
MOST_MEMORY = 2 << 20  # bytes
# A machine that does other things has moments of its own. Whoever waits for a reader that stalls
# waits for seconds (the server gives a frame 20), a hundred times what is allowed here.
FACTOR, FLOOR = 2.0, 0.1  # of the 99th percentile without the reader, and seconds
PATIENCE = 60.0
SMALL_BUFFER = 16 * 1024  # bytes: what the kernel keeps for a reader is not what is measured


class Server:
    """The noisy one, in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.process = process
        port, *tokens = process.stdout.readline().split()
        self.port = int(port)
        self.tokens = dict(zip(RATES, tokens, strict=True))

    def url(self, user: str, since: int | None = None) -> str:
        """The socket of a user."""
        query = "" if since is None else f"&since={since}"
        return f"ws://127.0.0.1:{self.port}/ws/notifications/?token={self.tokens[user]}{query}"

    def memory(self) -> int:
        """Bytes that the process holds now (proc(5), statm)."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def noisy(folder: Path) -> Iterator[Server]:
    """Started, and ended with the test."""
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.noisy_server", str(folder)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield Server(process)
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)
    assert "Traceback" not in (folder / "log").read_text()


class Other:
    """A reader that reads: how long after its commit each event came."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.delays: list[float] = []
        self.positions: list[int] = []

    async def read(self) -> None:
        """Until cancelled."""
        async with connect(self.url, proxy=None) as line:
            async for text in line:
                now, frame = time.time(), json.loads(text)
                if frame["type"] == "notification_created":
                    self.delays.append(now - frame["payload"]["metadata"]["at"])
                    self.positions.append(frame["seq"])

    def p99(self) -> float:
        """Seconds; what was read is forgotten then."""
        delays, self.delays = self.delays, []
        return quantiles(delays, n=100)[98]


async def most_memory(server: Server, seconds: float) -> int:
    """The most that it holds within that time."""
    loop = asyncio.get_running_loop()
    end, most = loop.time() + seconds, 0
    while loop.time() < end:
        most = max(most, server.memory())
        await asyncio.sleep(0.25)
    return most


def test_a_reader_that_stops_costs_nobody_anything_and_comes_back_by_since(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async def story(server: Server) -> None:
        others = {name: Other(server.url(name)) for name in server.tokens}
        reading = [asyncio.create_task(each.read()) for each in others.values()]
        await most_memory(server, WARM)
        for each in others.values():
            each.delays.clear()
        before = await most_memory(server, WITHOUT)
        counts = {name: len(each.delays) for name, each in others.items()}
        alone = {name: each.p99() for name, each in others.items()}
        say(capfd, f"without: p99 {shown(alone)}, {before / 2**20:.1f} MiB, {counts} events")

        # Without a queue of its own: what it does not read stays in the small buffer of its kernel.
        tap = socket.socket()
        tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        tap.connect(("127.0.0.1", server.port))
        async with connect(server.url("loud"), sock=tap, max_queue=1, ping_interval=None) as stalled:
            while (frame := json.loads(await stalled.recv()))["type"] != "unread_count":
                pass  # what came while it connected
            first = frame["seq"]
            during = await most_memory(server, STALL)
            counts = {name: len(each.delays) for name, each in others.items()}
            beside = {name: each.p99() for name, each in others.items()}
            grown = during - before
            say(capfd, f"beside it: p99 {shown(beside)}, {grown / 2**20:+.2f} MiB, {counts} events")
            position, code = await drain(stalled, first)
        say(capfd, f"it read on to {position - first} events after its first, and was closed with {code}")

        assert code == 1013
        for name, rate in RATES.items():
            assert counts[name] >= rate * STALL * 0.9, "this machine is too busy for so many events"
        assert grown <= MOST_MEMORY
        for name in others:
            assert beside[name] <= max(FACTOR * alone[name], FLOOR), name
        await resumes(server.url("loud", position), position, others["loud"].positions[-1])
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
        for each in others.values():
            assert each.positions == list(range(each.positions[0], each.positions[-1] + 1))

    with noisy(tmp_path) as server:
        loops.run(story(server))


def shown(delays: dict[str, float]) -> str:
    return ", ".join(f"{name} {delay * 1000:.1f} ms" for name, delay in delays.items())


async def drain(line: object, position: int) -> tuple[int, int | None]:
    """Read on: the last number without a gap, and the code of the close."""
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = json.loads(await line.recv())  # type: ignore[attr-defined]
                assert frame["seq"] == position + 1
                position = frame["seq"]
    except ConnectionClosed as closed:
        return position, closed.rcvd.code if closed.rcvd else None


async def resumes(url: str, position: int, goal: int) -> None:
    """Comes back with its number, and gets all that it missed, in order."""
    async with connect(url, proxy=None) as line, asyncio.timeout(PATIENCE):
        while position < goal:
            frame = json.loads(await line.recv())
            assert frame["type"] == "notification_created"
            assert frame["seq"] == position + 1
            position = frame["seq"]
