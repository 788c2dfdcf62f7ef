"""Processes and Redis are killed twenty times each while many send: nothing that was acknowledged is lost or doubled."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.soak.crowd import READERS, Crowd
from tests.support import loops
from tests.support.databases import Postgresql, RedisServer
from tests.support.people import add_user
from tests.support.server import LiveServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

KILLS = 20
BETWEEN = 40  # notifications that are acknowledged between two kills
USERS = ["ada", "grace", "edsger"]
WORKERS = 3
PATIENCE = 60  # seconds


def say(capfd: pytest.CaptureFixture[str], words: str) -> None:
    """Progress, past pytest's capture: minutes of silence look like a hang."""
    with capfd.disabled():
        sys.stderr.write(f"  {words}\n")
        sys.stderr.flush()


@contextmanager
def served(folder: Path, *arguments: str, **env: str) -> Iterator[LiveServer]:
    """A server with the users."""
    with LiveServer(folder, demo=False, extra_args=arguments, env=env) as server:
        for user in USERS:
            add_user(server, user)
        yield server


async def three_workers_again(server: LiveServer, but: int) -> None:
    """Until the killed one has a successor."""
    async with asyncio.timeout(PATIENCE):
        while but in (alive := server.worker_ids()) or len(alive) < WORKERS:  # noqa: ASYNC110 - the kernel tells nobody
            await asyncio.sleep(0.02)


def everything_of(server: LiveServer, user: str) -> list[dict[str, Any]]:
    """All notifications of the user, as REST tells."""
    found: list[dict[str, Any]] = []
    with server.client(server.token(user)) as client:
        query = ""
        while True:
            page = client.get(f"/api/notifications/?limit=100{query}").raise_for_status().json()
            found += page["results"]
            if page["next"] is None:
                assert page["seq"] == len(found), "numbers and notifications must go together"
                assert page["unread_count"] == len(found)
                return found
            query = f"&before={page['next']}"


def nothing_is_lost(server: LiveServer, crowd: Crowd) -> None:
    """Every acknowledged one is there once, every client ends with it, and no number is missing."""
    assert [wrong for reader in crowd.readers for wrong in reader.wrongs] == []
    for user in USERS:
        stored = everything_of(server, user)
        titles = [each["title"] for each in stored]
        assert len(set(titles)) == len(titles), "something was stored twice"
        acknowledged = {title: a for title, a in crowd.acknowledged.items() if a["user"] == user}
        assert set(titles) == set(acknowledged), "what is stored and what was acknowledged differ"
        assert {each["title"]: each["id"] for each in stored} == {t: a["id"] for t, a in acknowledged.items()}
        assert sorted(a["seq"] for a in acknowledged.values()) == list(range(1, len(titles) + 1))
        readers = [each for each in crowd.readers if each.user == user]
        assert len(readers) == READERS
        for reader in readers:
            assert reader.titles == titles[::-1]
            assert reader.rounds > 1, "no kill has ever met this reader"
    assert "Traceback" not in server.log_text()


def test_processes_and_redis_are_killed_under_load(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    async def kill(server: LiveServer, redis: RedisServer) -> Crowd:
        async with Crowd(server, USERS) as crowd:
            await crowd.progress(BETWEEN)
            for number in range(KILLS):
                workers = server.worker_ids()
                victim = workers[number % len(workers)]
                os.kill(victim, signal.SIGKILL)
                await three_workers_again(server, victim)
                await crowd.progress(BETWEEN)
                say(capfd, f"process {number + 1}/{KILLS} killed: {len(crowd.acknowledged)} acknowledged")
            for number in range(KILLS):
                redis.kill()
                await crowd.progress(BETWEEN // 2)  # goes on without
                redis.start()
                await crowd.progress(BETWEEN // 2)
                say(capfd, f"Redis {number + 1}/{KILLS} killed: {len(crowd.acknowledged)} acknowledged")
            await crowd.finish()
        return crowd

    with Postgresql() as cluster, RedisServer() as redis:
        env = {"LIVEBELL_DATABASE_URL": cluster.database(), "LIVEBELL_REDIS_URL": redis.url}
        with served(tmp_path, "--workers", str(WORKERS), **env) as server:
            crowd = loops.run(kill(server, redis))
            nothing_is_lost(server, crowd)
    say(capfd, f"{len(crowd.acknowledged)} notifications, {crowd.repeats} attempts without an answer")


def test_the_one_process_on_sqlite_is_killed_under_load(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async def kill(server: LiveServer) -> Crowd:
        async with Crowd(server, USERS) as crowd:
            await crowd.progress(BETWEEN)
            for number in range(KILLS):
                await asyncio.to_thread(server.kill)
                await asyncio.to_thread(server.start)
                await crowd.progress(BETWEEN)
                say(capfd, f"SQLite {number + 1}/{KILLS} killed: {len(crowd.acknowledged)} acknowledged")
            await crowd.finish()
        return crowd

    with served(tmp_path) as server:
        crowd = loops.run(kill(server))
        nothing_is_lost(server, crowd)
    say(capfd, f"{len(crowd.acknowledged)} notifications, {crowd.repeats} attempts without an answer")
