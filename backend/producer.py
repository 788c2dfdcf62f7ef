"""
Sending a notification from Python: ``await notify("ada", "Report ready")``.

Inside an application that has livebell mounted, ``notify`` is all there is to it. A
program of its own (a job, a worker) opens the database first::

    async with running(Services(load_settings())):
        await notify("ada", "Report ready", metadata={"url": "/reports/7"})

The sockets of other processes hear of it where PostgreSQL is the database; SQLite's
only if they are in the same process (use ``POST notifications/`` there).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pydantic import ValidationError

from backend.errors import BackendError
from backend.feed import Draft
from backend.models import Produced
from backend.services import Services

PRODUCER = "python"  # keys of ours are never taken for those of a service of REST
_running: list[Services] = []


class NothingRuns(BackendError):
    """``notify`` was called where no livebell is open."""

    def __init__(self) -> None:
        super().__init__(
            "notify() needs a livebell that is open in this process: run the lifespan of create_app()'s app, "
            "or wrap the call in `async with running(Services(load_settings())):`"
        )


@asynccontextmanager
async def running(services: Services) -> AsyncIterator[Services]:
    """``services`` opened, and closed at the end; meanwhile ``notify`` sends through it."""
    await services.open()
    _running.append(services)
    try:
        yield services
    finally:
        _running.remove(services)
        await services.close()


async def notify(
    user: str,
    title: str,
    message: str = "",
    *,
    notification_type: str = "info",
    metadata: dict[str, Any] | None = None,
    key: str | None = None,
) -> dict[str, Any]:
    """
    Store a notification for ``user`` and ring their bells; what comes back is what REST answers.

    With a ``key`` that was used before, nothing is sent and the first answer comes
    back. Raises ``NotFound`` for an unknown user, ``ValueError`` for what cannot be
    stored, ``NothingRuns`` where no livebell is open.
    """
    if not _running:
        raise NothingRuns
    given = {"user": user, "title": title, "message": message, "notification_type": notification_type}
    try:
        body = Produced.model_validate(given | {"metadata": metadata or {}})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"notify() cannot send this: {field}: {first['msg']}") from None
    draft = Draft(body.title, body.message, body.notification_type, body.metadata)
    return await _running[-1].feed.create(body.user, draft, producer=PRODUCER, key=key)
