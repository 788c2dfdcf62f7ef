"""
A server that never is quiet: the real one, with 500 events a second for one user and 50 for another.

A program that the test starts: ``python -m tests.soak.noisy_server FOLDER``. Several events are one commit, for
what is watched is the way from the commit to the reader. ``metadata.at`` says when that was.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from backend.accounts import UserExists
from backend.app import create_app
from backend.events import Event, Ledger
from backend.logs import set_up_logs
from backend.server import Server, config_of, open_sockets
from backend.services import Services
from backend.settings import Settings

# Events in each commit: of the user whose reader stops, and of somebody else.
USERS = {"loud": 20, "neighbour": 2}
COMMITS = 25  # a second, for each user
TEXT = "x" * 1000


async def make_noise(services: Services) -> None:
    """By the clock: what a slow moment cost is made good, so that the rate is true."""
    loop = asyncio.get_running_loop()
    began, number = loop.time(), 0
    while True:
        number += 1
        await asyncio.sleep(max(0.0, began + number / COMMITS - loop.time()))
        for user, events in USERS.items():
            await commit(services, user, events)


async def commit(services: Services, user: str, events: int) -> None:
    """Some events in one transaction, told after it as every other."""
    heard: list[Event] = []
    publish = services.feed._publish
    async with services.store.writing(then=lambda: publish(user, heard)) as connection:
        ledger = await Ledger.of(connection, user)
        for _ in range(events):
            payload = {"id": ledger.seq + 1, "title": TEXT, "metadata": {"at": time.time()}}
            ledger.record("notification_created", payload)
        await ledger.save(connection, services.settings.events_kept)
        heard.extend(ledger.recorded)


async def main() -> None:
    """Serve until told to stop."""
    settings = Settings(
        var_dir=Path(sys.argv[1]), port=0, demo=True, events_kept=100_000, log_format="console"
    )
    app = create_app(settings, page=False)
    services: Services = app.state.services
    sockets = open_sockets("127.0.0.1", 0)
    await services.open()
    for user in USERS:
        try:
            await services.accounts.add(user, None)
        except UserExists:
            continue
    tokens = " ".join(services.tokens.issue(user, lifetime=3600) for user in USERS)

    def listening() -> None:
        print(sockets[0].getsockname()[1], tokens, flush=True)  # noqa: T201 - for the test

    noise = asyncio.create_task(make_noise(services))
    await Server(config_of(app), services.hub, listening).serve(sockets)
    noise.cancel()


if __name__ == "__main__":
    set_up_logs("info")
    asyncio.run(main())
