"""
The jobs behind the "Sync" buttons: they take a moment, go through steps, and may fail.

Nothing is fetched from anywhere; what is real is the way of the news: a job in the
background ends, and a notification tells of it.
"""

import asyncio
import logging
import re
from dataclasses import dataclass, field

from backend.errors import NotFound
from backend.feed import Draft, Feed

logger = logging.getLogger("livebell.syncs")

STEPS = ("signing in", "reading changes", "comparing", "saving")
FAILS_AT = {"legacy-crm": "reading changes"}  # so that failure can be seen as well
SPELLING = {"github": "GitHub", "gitlab": "GitLab", "hubspot": "HubSpot", "legacy-crm": "Legacy CRM"}
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
LONGEST_NAME = 40
FINISH_SECONDS = 3  # at the end of the server; a job takes less


class StepFailed(Exception):
    """An integration did not do its part. ``step`` says which."""

    def __init__(self, step: str) -> None:
        self.step = step
        super().__init__(step)


@dataclass(slots=True)
class Job:
    """One run. ``step`` is what it is doing."""

    user: str
    integration: str
    step: str = STEPS[0]

    @property
    def label(self) -> str:
        """The integration's name as people write it."""
        return SPELLING.get(self.integration) or self.integration.replace("-", " ").title()


@dataclass
class Syncs:
    """Running jobs, at most one for each user and integration. ``step_seconds`` is how long a step takes."""

    feed: Feed
    step_seconds: float
    _running: dict[tuple[str, str], asyncio.Task[None]] = field(default_factory=dict)

    def start(self, user: str, integration: str) -> Job:
        """
        Start a job; where one is running already, that one is meant.

        Raises ``NotFound`` for what cannot be the name of an integration.
        """
        if len(integration) > LONGEST_NAME or not NAME.match(integration):
            raise NotFound("there is no such integration")
        job, key = Job(user, integration), (user, integration)
        if key not in self._running:
            task = asyncio.create_task(self._run(job))
            self._running[key] = task
            task.add_done_callback(lambda _done: self._running.pop(key, None))
        return job

    async def finish(self) -> None:
        """Wait for the running jobs, a little: who pressed the button waits for their news."""
        if self._running:
            _, late = await asyncio.wait(self._running.values(), timeout=FINISH_SECONDS)
            for task in late:
                task.cancel()

    async def _run(self, job: Job) -> None:
        try:
            await self._work(job)
        except StepFailed as failure:
            draft = _news(
                job, "sync_failed", "Sync failed", f"{job.label} did not answer while {failure.step}"
            )
        else:
            draft = _news(job, "sync_completed", "Sync completed", f"{job.label} is up to date")
        try:
            await self.feed.create(job.user, draft)
        except Exception:
            logger.exception("the end of a sync could not be told")

    async def _work(self, job: Job) -> None:
        for step in STEPS:
            job.step = step
            await asyncio.sleep(self.step_seconds)
            if FAILS_AT.get(job.integration) == step:
                raise StepFailed(step)


def _news(job: Job, kind: str, title: str, message: str) -> Draft:
    return Draft(title, message, kind, {"integration": job.integration})
