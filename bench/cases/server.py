"""
The reference backend beside the Django example: how many readers, how much, how soon.

Ours is one process on SQLite as `serve.py` starts it; the example is one daphne with Channels' layer
in memory, as its README starts it. Both are loaded in turn by the same client, run by run.
"""

from __future__ import annotations

import http.client
import json
import os
import resource
import statistics
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import Figure, spread
from bench.lines import Group, Lines
from tests.conformance.django_example import DAPHNE, served
from tests.support.people import add_user
from tests.support.server import LiveServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IDLE = 5_000  # sockets whose memory is measured
CROWD = 1_000  # sockets that each event goes to
WARM = 100  # sockets that come and go before memory is looked at
SECONDS = 4.0  # of one run of events
UNDER_WAY = 4  # events that have not come to everybody yet: enough to keep a server busy
POSTS = 40  # of one run, one after another, for the way of each
USER = "conformance"  # the name that the example's helper gives its user
SETTINGS = {"LIVEBELL_CONNECTIONS_PER_USER": str(2 * IDLE)}
KIB = 1024


@dataclass
class Side:
    """One of the two servers."""

    name: str
    process_id: int
    service_token: str
    group: Group
    rates: list[float] = field(default_factory=list)  # events a second, of each run
    ways: list[float] = field(default_factory=list)  # milliseconds from POST to frame

    def memory(self) -> int:
        """Bytes that the process holds (proc(5), statm)."""
        pages = int(Path(f"/proc/{self.process_id}/statm").read_text(encoding="utf-8").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def producer(self) -> Producer:
        """Somebody who sends to the user."""
        return Producer(self)


class Producer:
    """A connection that is kept."""

    def __init__(self, side: Side) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", side.group.port)
        self._headers = {
            "Authorization": f"Bearer {side.service_token}",
            "Content-Type": "application/json",
        }
        self._body = json.dumps({"user": USER, "title": "Report ready", "message": "July is done"})

    def send(self) -> None:
        """One notification."""
        self._connection.request("POST", "/api/notifications/", self._body, self._headers)
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != 201:
            raise ConnectionError(f"a notification was answered with {answer.status}")


def measure(runs: int, say: Callable[[str], None]) -> Iterator[Figure]:
    """Ways first, with one reader; then events to a thousand; then thousands who only wait."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # inherited by both servers
    lines = Lines()
    with ExitStack() as stack:
        ours, theirs = _start(stack)
        for side in (ours, theirs):
            lines.open(side.group, WARM)
            lines.close(side.group)
            lines.open(side.group, 1)
            _ways(side, lines)
            side.ways.clear()  # the first ones load what is loaded late
        for run in range(runs):
            for side in (ours, theirs):
                _ways(side, lines)
            say(
                f"  way {run + 1}/{runs}: {_percentile(ours.ways, 50):.1f}, {_percentile(theirs.ways, 50):.1f} ms"
            )
        yield from _figures_of_ways(ours, theirs)

        before = theirs.memory()
        for side in (ours, theirs):
            lines.open(side.group, CROWD - 1)
        their_memory = (theirs.memory() - before) / (CROWD - 1) / KIB
        for run in range(runs):
            for side in (ours, theirs):
                _events(side, lines)
            say(f"  events {run + 1}/{runs}: {ours.rates[-1]:.1f}, {theirs.rates[-1]:.1f} a second")
        yield _figure_of_events(ours, theirs)
        for side in (ours, theirs):
            lines.close(side.group)
        yield _figure_of_memory(stack, lines, their_memory)


def _start(stack: ExitStack) -> tuple[Side, Side]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="livebell-bench-")))
    django = folder / "django"
    django.mkdir()
    example = stack.enter_context(served(DAPHNE, django))
    theirs = Side(
        "the example under daphne",
        example.process_id,
        example.tokens["service_token"],
        Group(example.port, example.tokens["token"]),
    )
    return _start_ours(stack, folder), theirs


def _start_ours(stack: ExitStack, folder: Path) -> Side:
    server = stack.enter_context(LiveServer(folder, demo=False, env=SETTINGS, host="127.0.0.1"))
    add_user(server, USER)
    group = Group(server.port, server.token(USER))
    return Side("ours", server.process_id, server.token("bench", scope="service"), group)


def _ways(side: Side, lines: Lines) -> None:
    """From the begin of a POST to its frame, which may come before the answer."""
    producer = side.producer()
    with ThreadPoolExecutor(1) as thread:
        for _ in range(POSTS):
            goal = side.group.notifications + 1
            began = time.perf_counter()
            answer = thread.submit(producer.send)
            lines.until(side.group, notifications=goal)
            side.ways.append((time.perf_counter() - began) * 1000)
            answer.result()


def _events(side: Side, lines: Lines) -> None:
    """As fast as they come to everybody: at most a few are under way."""
    group, start, sent = side.group, side.group.notifications, 0
    producers = [side.producer() for _ in range(UNDER_WAY)]
    answers: list[Future[None]] = []
    with ThreadPoolExecutor(UNDER_WAY) as threads:
        began = time.perf_counter()
        while time.perf_counter() - began < SECONDS:
            lines.until(group, notifications=start + (sent - UNDER_WAY + 1) * CROWD)
            if sent >= UNDER_WAY:
                answers[sent - UNDER_WAY].result()  # its connection is free then
            answers.append(threads.submit(producers[sent % UNDER_WAY].send))
            sent += 1
        lines.until(group, notifications=start + sent * CROWD)
        side.rates.append(sent / (time.perf_counter() - began))
        for answer in answers:
            answer.result()


def _figures_of_ways(ours: Side, theirs: Side) -> Iterator[Figure]:
    for percent in (50, 99):
        mine, other = _percentile(ours.ways, percent), _percentile(theirs.ways, percent)
        yield Figure(
            f"POST to frame, p{percent}",
            mine / other,
            ours=f"{mine:.1f} ms (n={len(ours.ways)})",
            baseline=f"{theirs.name}: {other:.1f} ms",
            runs=len(ours.ways) // POSTS,
            note="one reader; one notification after the other" if percent == 50 else "",
            detail={"ours_ms": ours.ways, "baseline_ms": theirs.ways},
        )


def _figure_of_events(ours: Side, theirs: Side) -> Figure:
    return Figure(
        f"events/s to {CROWD} sockets",
        statistics.median(ours.rates) / statistics.median(theirs.rates),
        target=3.0,
        at_least=True,
        ours=spread(ours.rates, "events/s"),
        baseline=f"{theirs.name}: {spread(theirs.rates, 'events/s')}",
        runs=len(ours.rates),
        note=f"each event is one POST and one frame to each of {CROWD} sockets of one user; the client has the second core",
        detail={"ours": ours.rates, "baseline": theirs.rates},
    )


def _figure_of_memory(stack: ExitStack, lines: Lines, their_memory: float) -> Figure:
    """A process of its own: what a busy one has freed would be used again and hide what is needed."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="livebell-bench-")))
    ours = _start_ours(stack, folder)
    lines.open(ours.group, WARM)
    before = ours.memory()
    lines.open(ours.group, IDLE)
    each = (ours.memory() - before) / IDLE / KIB
    lines.close(ours.group)
    return Figure(
        f"memory of an idle connection, of {IDLE}",
        each,
        "KiB",
        target=25.0,
        ours=f"{each:.1f} KiB",
        baseline=f"the example under daphne: {their_memory:.1f} KiB, of {CROWD}",
        note="resident memory of the process; the kernel's buffers are not in it",
    )


def _percentile(readings: list[float], percent: int) -> float:
    return statistics.quantiles(readings, n=100)[percent - 1]
