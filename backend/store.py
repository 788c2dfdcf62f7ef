"""
The database: how to read it, and how to write to it.

SQLite has one writer. Writers queue here, in order, instead of colliding there:
``SQLITE_BUSY`` would come at random, a queue is fair. PostgreSQL locks the user's
row instead (see ``backend.events.Ledger``), in this process and in all others.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from backend.endings import goodbye
from backend.errors import SettingsError
from backend.schema import migrate

BUSY_SECONDS = 10  # another process (`user add`) may hold the file for a moment
CONNECT_SECONDS = 10  # to a server that does not answer
CONNECTIONS = 10  # to the database, of each process; sockets that catch up wait for one in turn
WAIT_SECONDS = 60  # for one of them: thousands that come at once after an outage are no error


class Store:
    """One database, by its address in SQLAlchemy's spelling. Call ``open()`` before use and ``close()`` after."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self.is_shared = self._url.get_backend_name() == "postgresql"  # with other processes
        self._engine = _postgresql(self._url) if self.is_shared else _sqlite(self._url)
        self._turn: AbstractAsyncContextManager[Any] = nullcontext() if self.is_shared else asyncio.Lock()

    async def open(self) -> None:
        """
        Make or change the tables where that is due.

        Raises ``SettingsError`` where the database cannot be opened or is newer than this code.
        """
        try:
            if not self.is_shared:
                Path(self._url.database or "").parent.mkdir(parents=True, exist_ok=True)
            async with self.writing() as connection:
                await connection.run_sync(migrate)
        except SettingsError:
            await self.close()
            raise
        except (SQLAlchemyError, OSError) as error:
            await self.close()
            raise SettingsError(
                f"the database {self._shown} cannot be opened ({getattr(error, 'orig', None) or error}); {self._way_out}"
            ) from error

    @property
    def _shown(self) -> str:
        """Its name for people, without a password."""
        return self._url.render_as_string() if self.is_shared else str(self._url.database)

    @property
    def _way_out(self) -> str:
        if self.is_shared:
            return "start PostgreSQL, or correct --database-url"
        return "choose another by --database-url, or make the file readable and writable"

    async def close(self) -> None:
        """Give every connection back to the operating system."""
        await goodbye("the database", self._engine.dispose())

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one moment of the database, beside any writer."""
        async with self._engine.connect() as connection:
            if self.is_shared:  # SQLite's readers see one moment anyhow
                await connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @asynccontextmanager
    async def writing(self, then: Callable[[], None] | None = None) -> AsyncIterator[AsyncConnection]:
        """
        A transaction of our own: committed at the end of the block, undone by an error in it.

        ``then`` runs after the commit: sockets are told what is stored, never what may
        still fail. On SQLite it also runs before the next writer's turn, so they are
        told in the order of the commits; elsewhere the numbers of the events put
        right what comes in another order.
        """
        async with self._turn:
            async with self._engine.connect() as connection:
                await connection.execution_options(livebell_writes=True)
                async with connection.begin():
                    yield connection
            if then is not None:
                then()


# hide_parameters: they are people's texts and names, and errors end up in logs.


def _sqlite(url: URL) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        connect_args={"timeout": BUSY_SECONDS},
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "connect", _prepare_connection)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _postgresql(url: URL) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        pool_pre_ping=True,  # PostgreSQL may have been restarted since
        connect_args={"timeout": CONNECT_SECONDS},
        hide_parameters=True,
    )


def _prepare_connection(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's own type
    """
    WAL lets readers read while a writer writes.

    ``synchronous=NORMAL`` survives a killed process; only a power cut may cost the
    last commits, and never the consistency of the file.
    """
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's synchronous connection
    """A reader that turned into a writer half-way could not wait, only fail: writers begin as such."""
    writes = connection.get_execution_options().get("livebell_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
