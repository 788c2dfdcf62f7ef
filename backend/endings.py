"""
How what runs in the background ends: soon, whatever hangs.

A library may swallow a cancellation that meets it at the wrong moment, and a goodbye to a
database that is gone may wait for an answer for ever. A process that is told to stop must
end all the same, so neither is waited for longer than a moment.
"""

import asyncio
import logging
from collections.abc import Awaitable, Iterable
from typing import Any

logger = logging.getLogger("livebell")

TRIES = 3  # cancellations of one task
TRY_SECONDS = 1  # for each to be heeded
GOODBYE_SECONDS = 3  # for one connection, or one pool of them


async def ended(tasks: Iterable[asyncio.Task[Any]], seconds: float = TRY_SECONDS) -> None:
    """Cancel ``tasks`` until they end; what does not heed it three times is left behind."""
    waiting = set(tasks)
    for _ in range(TRIES):
        for task in waiting:
            task.cancel()
        if waiting:
            _, waiting = await asyncio.wait(waiting, timeout=seconds)
    for task in waiting:
        logger.warning("%s does not end; it is left behind", task.get_name())


async def goodbye(what: str, closing: Awaitable[object], seconds: float = GOODBYE_SECONDS) -> None:
    """Await ``closing``, but no longer than ``seconds``, and whatever it raises: it is the end."""
    try:
        async with asyncio.timeout(seconds):
            await closing
    except Exception as error:  # noqa: BLE001 - said, and there is nothing else to do
        logger.warning("%s could not be closed in order (%s)", what, type(error).__name__)
