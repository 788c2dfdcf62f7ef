"""Whatever hangs at the end: it is not waited for."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from backend import others
from backend.endings import ended, goodbye
from backend.metrics_folder import LOCK, PREFIX, metrics_folder
from backend.services import Services
from backend.settings import Settings
from backend.tables import tickets
from backend.tokens import Access
from tests.support import loops
from tests.support.server import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 60  # seconds; only what hangs takes as long
SHORT = 0.01  # seconds

# Two workers, and what befalls them.
PROGRAM = """
import os, signal, socket, sys, time
from backend import workers

{befalls}

workers.Workers(2, work, [socket.create_server(("127.0.0.1", 0))], print, lambda process: None).run()
print("ended")
"""
A_STOP_AT_THE_MOMENT_OF_THE_START = """
fork = os.fork

def fork_and_stop():
    os.kill(os.getpid(), signal.SIGTERM)
    return fork()

os.fork = fork_and_stop

def work(sockets, listening, lifeline):
    signal.pause()
"""
DEAF_WORKERS = """
workers.STOP_SECONDS = 1
parent = os.getpid()

def work(sockets, listening, lifeline):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    listening()
    while True:
        signal.pause()

say_ready = print
def print(*words):
    say_ready(*words)
    if not words:
        os.kill(parent, signal.SIGTERM)
"""


def test_a_task_that_swallows_a_cancellation_is_told_again() -> None:
    async def story() -> None:
        async def stubborn() -> None:
            try:
                await asyncio.sleep(PATIENCE)
            except asyncio.CancelledError:
                await asyncio.sleep(PATIENCE)

        task = asyncio.create_task(stubborn())
        await asyncio.sleep(0)
        await ended([task], SHORT)

        assert task.cancelled()

    loops.run(story())


def test_a_task_that_never_ends_is_left_behind_with_a_word(caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        let_go = asyncio.Event()

        async def deaf() -> None:
            while not let_go.is_set():
                try:
                    await let_go.wait()
                except asyncio.CancelledError:
                    continue

        task = asyncio.create_task(deaf(), name="the deaf one")
        await asyncio.sleep(0)
        await ended([task], SHORT)

        assert not task.done()
        let_go.set()
        await task

    loops.run(story())

    assert "the deaf one does not end" in caplog.text


def test_nothing_to_end_is_no_error() -> None:
    loops.run(ended([]))


def test_a_goodbye_that_hangs_or_fails_ends_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise OSError("token=canary")

    loops.run(goodbye("Redis", asyncio.sleep(PATIENCE), SHORT))
    loops.run(goodbye("the database", fail()))

    assert "Redis could not be closed in order (TimeoutError)" in caplog.text
    assert "the database could not be closed in order (OSError)" in caplog.text
    assert "canary" not in caplog.text


@pytest.mark.parametrize("befalls", [A_STOP_AT_THE_MOMENT_OF_THE_START, DEAF_WORKERS])
def test_workers_end_when_they_are_told_whatever_they_are_doing(befalls: str) -> None:
    program = PROGRAM.format(befalls=befalls)
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )

    assert done.stdout.split() == ["ended"]
    assert "Traceback" not in done.stderr


# What the dead leave behind


def test_the_folder_of_a_killed_server_goes_at_the_next_start(tmp_path: Path) -> None:
    orphan = tmp_path / f"{PREFIX}orphan"
    orphan.mkdir()
    (orphan / LOCK).touch()  # nobody holds it
    (orphan / "gauge_1.db").touch()
    strange = tmp_path / f"{PREFIX}strange"
    strange.mkdir()

    with metrics_folder(tmp_path) as first:
        assert not orphan.exists()
        assert strange.exists()  # without a lock there is no telling
        with metrics_folder(tmp_path) as second:
            assert first.exists()  # its server lives
            assert second != first
        assert not second.exists()
    assert not first.exists()


def test_tickets_that_nobody_used_go(tmp_path: Path) -> None:
    async def count(services: Services) -> int:
        async with services.store.reading() as connection:
            return await connection.scalar(select(func.count()).select_from(tickets)) or 0

    async def story() -> None:
        services = Services(Settings(var_dir=tmp_path))
        await services.open()
        access = Access("demo", "user", 0.0, None)
        await services.tickets.issue(access)
        services.tickets.lifetime = -1.0
        await services.tickets.issue(access)
        assert await count(services) == 2
        await services.close()

        await services.open()  # tidies, as every hour
        assert await count(services) == 1
        await services.close()

    loops.run(story())


# What others told in vain


def test_a_lost_wake_is_found_within_2_seconds_and_a_sign_out_within_1() -> None:
    """Whoever looks every 0.7 s finds at the next look; that it looks, the tests of many processes show."""
    assert others.LOOK_SECONDS < 1


def test_whoever_finds_redis_again_looks_at_once() -> None:
    async def story() -> None:
        looked = asyncio.Event()

        async def look() -> None:
            looked.set()

        watcher = others.Others(None, lambda _positions, _sessions: None, look)
        watcher._found()
        watcher.start()
        async with asyncio.timeout(others.LOOK_SECONDS / 2):
            await looked.wait()
        await watcher.stop()

    loops.run(story())
