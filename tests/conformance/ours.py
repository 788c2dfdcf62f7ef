"""The backends of this repository, started for the suite."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.conformance.backends import Backend
from tests.conformance.django_example import django_channels
from tests.support.databases import Postgresql, RedisServer
from tests.support.people import add_user
from tests.support.server import LiveServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

ORIGIN = "https://app.example.com"
USER, PASSWORD, STRANGER = "conformance", "a password of tests", "stranger"


@contextmanager
def sqlite(folder: Path) -> Iterator[Backend]:
    """One process, SQLite."""
    with _ours("sqlite", folder, {}) as backend:
        yield backend


@contextmanager
def postgresql(folder: Path) -> Iterator[Backend]:
    """Three processes, PostgreSQL and Redis: what comes in at one goes out at the others."""
    with Postgresql() as cluster, RedisServer() as redis:
        env = {
            "LIVEBELL_WORKERS": "3",
            "LIVEBELL_DATABASE_URL": cluster.database(),
            "LIVEBELL_REDIS_URL": redis.url,
        }
        with _ours("postgresql-3-processes", folder, env) as backend:
            yield backend


@contextmanager
def _ours(name: str, folder: Path, env: dict[str, str]) -> Iterator[Backend]:
    env = {"LIVEBELL_SYNC_STEP_SECONDS": "0.01", "LIVEBELL_SIGN_INS_PER_MINUTE": "1000", **env}
    with LiveServer(folder, env=env, extra_args=["--allow-origin", ORIGIN]) as server:
        add_user(server, USER, PASSWORD)
        add_user(server, STRANGER)
        yield Backend(
            name,
            f"{server.url}/api",
            server.token(USER),
            USER,
            service_token=server.token("conformance", scope="service"),
            other_token=server.token(STRANGER),
            expired_token=server.token(USER, expires=-60),
            password=PASSWORD,
            allowed_origin=ORIGIN,
            log=server.log_text,
        )


STARTS: dict[str, Callable[[Path], AbstractContextManager[Backend]]] = {
    "sqlite": sqlite,
    "postgresql-3-processes": postgresql,
    "django": lambda folder: django_channels(folder, ORIGIN),
}
