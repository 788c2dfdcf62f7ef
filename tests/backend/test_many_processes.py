"""Three processes behind one port, on a real PostgreSQL and a real Redis."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from websockets.exceptions import ConnectionClosed

from backend.feed import Draft
from backend.metrics_folder import PREFIX
from backend.services import Services
from backend.settings import Settings
from tests.support import loops

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backend.events import Event
    from tests.support.databases import Postgresql, RedisServer
    from tests.support.people import Line, Person
    from tests.support.server import LiveServer

pytestmark = pytest.mark.slow

PATIENCE = 60  # seconds; only what hangs takes as long
LINES = 9  # over three processes: that all of them land in one is next to impossible


@pytest.fixture
def many(start: Callable[..., LiveServer], postgresql: Postgresql, redis: RedisServer) -> LiveServer:
    """A server of three processes."""
    env = {"LIVEBELL_DATABASE_URL": postgresql.database(), "LIVEBELL_REDIS_URL": redis.url}
    return start(extra_args=["--workers", "3"], env=env)


def open_lines(person: Person, query: str | None = None) -> list[Line]:
    """Sockets that have been told the count, so whatever comes next is live."""
    lines = [person.line(query) for _ in range(LINES)]
    for line in lines:
        line.frame()
    return lines


def test_every_socket_of_every_process_hears_all_in_order_while_many_send_at_once(
    many: LiveServer, person_at: Callable[..., Person]
) -> None:
    person, count = person_at(many), 60
    lines = open_lines(person)

    def send(_number: int) -> int:
        with many.client(many.token("load", scope="service")) as client:
            answer = client.post("/api/notifications/", json={"user": person.name, "title": "One of many"})
            return int(answer.raise_for_status().json()["seq"])

    with ThreadPoolExecutor(8) as senders:
        answered = list(senders.map(send, range(count)))

    assert sorted(answered) == list(range(1, count + 1))
    for line in lines:
        frames = line.frames(count)
        assert [frame["seq"] for frame in frames] == list(range(1, count + 1))
        assert frames[-1]["unread_count"] == count
    again = person.line(f"token={person.token}&since=50").frames(11)
    assert [frame["seq"] for frame in again] == [*range(51, 61), 60]


def test_a_lost_redis_loses_nothing(
    many: LiveServer, redis: RedisServer, person_at: Callable[..., Person]
) -> None:
    person = person_at(many)
    lines = open_lines(person)

    redis.kill()
    person.notify("Without Redis")
    assert [line.frame()["payload"]["title"] for line in lines] == ["Without Redis"] * LINES

    redis.start()
    person.notify("With Redis again")
    assert [line.frame()["payload"]["title"] for line in lines] == ["With Redis again"] * LINES


def test_signing_out_in_one_process_ends_the_sockets_in_all_of_them(
    many: LiveServer, person_at: Callable[..., Person]
) -> None:
    person = person_at(many)
    with many.client() as client:
        access = client.get("/api/demo-session/").json()["access"]
        lines = open_lines(person, f"token={access}")
        witness = person.line()
        witness.frame()

        assert client.post("/api/logout/", headers={"Authorization": f"Bearer {access}"}).status_code == 204

    assert [line.close_code() for line in lines] == [4003] * LINES
    assert witness.pong()["type"] == "pong"


def test_a_ticket_of_one_process_opens_one_socket_at_any(
    many: LiveServer, person_at: Callable[..., Person]
) -> None:
    person = person_at(many)
    tickets = [person.api.post("/api/ws-ticket/").json()["ticket"] for _ in range(LINES)]

    assert [person.line(f"ticket={each}").frame()["type"] for each in tickets] == ["unread_count"] * LINES
    assert [person.line(f"ticket={each}").close_code() for each in tickets] == [4003] * LINES


def test_a_key_that_two_send_at_once_stores_one_notification(
    many: LiveServer, person_at: Callable[..., Person]
) -> None:
    person = person_at(many)

    def send(_number: int) -> int:
        with many.client(many.token("load", scope="service")) as client:
            body = {"user": person.name, "title": "Once"}
            answer = client.post("/api/notifications/", json=body, headers={"Idempotency-Key": "same"})
            return int(answer.raise_for_status().json()["id"])

    with ThreadPoolExecutor(8) as senders:
        answered = set(senders.map(send, range(16)))

    assert len(answered) == 1
    assert person.count() == 1


def test_all_processes_are_counted_together_and_say_1012_at_the_stop(
    many: LiveServer, person_at: Callable[..., Person]
) -> None:
    lines = open_lines(person_at(many))
    with many.client() as client:
        assert f"livebell_connections {float(LINES)}" in client.get("/metrics").text

    assert many.stop() == 0
    assert [line.close_code() for line in lines] == [1012] * LINES


# What dies


def title_or_end(line: Line) -> str:
    """Of the next notification; how the line ended where it has."""
    try:
        return str(line.frame()["payload"]["title"])
    except ConnectionClosed as closed:
        return "no goodbye" if closed.rcvd is None else f"closed with {closed.rcvd.code}"


def until(holds: Callable[[], bool]) -> None:
    """For what nobody tells: processes that come and go."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_killed_process_takes_only_its_own_sockets_along_and_is_replaced(
    many: LiveServer, person_at: Callable[..., Person]
) -> None:
    person = person_at(many)
    lines = open_lines(person)
    victim, *others = many.worker_ids()

    os.kill(victim, signal.SIGKILL)
    until(lambda: len(many.worker_ids()) == 3 and victim not in many.worker_ids())
    person.notify("Still here")

    heard = [title_or_end(line) for line in lines]
    assert set(heard) <= {"Still here", "no goodbye"}
    assert "Still here" in heard
    assert set(others) < set(many.worker_ids())
    again = person.line(f"token={person.token}&since=0")
    assert again.frame()["payload"]["title"] == "Still here"
    assert many.stop() == 0


def test_processes_whose_parent_was_killed_end_and_the_next_start_tidies_up(
    many: LiveServer, person_at: Callable[..., Person]
) -> None:
    lines = open_lines(person_at(many))
    orphans = many.worker_ids()
    folders = set(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))

    os.kill(many.process_id, signal.SIGKILL)

    assert [line.close_code() for line in lines] == [1012] * LINES
    until(lambda: not any(Path(f"/proc/{each}").exists() for each in orphans))
    many.kill()
    many.start()
    left = folders & set(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))
    assert len(left) < len(folders)


class Ear:
    """A connection as the hub knows it."""

    def __init__(self, session: str) -> None:
        self.session: str | None = session
        self.position = 0
        self.ended: int | None = None

    def offer(self, events: Sequence[Event]) -> None:
        """Not from another process."""
        raise AssertionError

    def wake(self, seq: int) -> None:
        """So far there is something to read."""
        self.position = seq

    def end(self, code: int, reason: str) -> None:
        """The session is over."""
        self.ended = code


def test_one_look_finds_what_was_told_in_vain(tmp_path: Path, postgresql: Postgresql) -> None:
    async def story() -> None:
        settings = Settings(var_dir=tmp_path, database_url=postgresql.database(), demo=True)
        here, there = Services(settings), Services(settings)
        await here.open()
        await there.open()
        for each in (here, there):
            await each.others.stop()  # nobody wakes, and nobody looks but this test
        access = there.check_user((await there.signed_in("demo"))["access"])
        assert access.session is not None
        ear = Ear(access.session)
        here.hub.add("demo", ear, None)

        await there.feed.create("demo", Draft("Told in vain"))
        await there.sign_out(access)
        assert (ear.position, ear.ended) == (0, None)
        await here._look()
        assert (ear.position, ear.ended) == (1, 4003)

        await asyncio.gather(here.close(), there.close())

    loops.run(story())
