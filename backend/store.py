"""
The database: how to read it, and how to write to it one after another.

SQLite has one writer. Writers queue here, in order, instead of colliding there:
``SQLITE_BUSY`` would come at random, a queue is fair. With a server database the
queue becomes the row lock on the user; callers would not notice.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from backend.errors import SettingsError
from backend.tables import metadata

SCHEMA_VERSION = 1
BUSY_SECONDS = 10  # another process (`user add`) may hold the file for a moment


class Store:
    """One database. Call ``open()`` before use and ``close()`` after."""

    def __init__(self, url: str, path: Path) -> None:
        self._path = path
        self._engine = create_async_engine(url, connect_args={"timeout": BUSY_SECONDS})
        self._turn = asyncio.Lock()
        event.listen(self._engine.sync_engine, "connect", _prepare_connection)
        event.listen(self._engine.sync_engine, "begin", _begin)

    async def open(self) -> None:
        """
        Make the tables where they are missing.

        Raises ``SettingsError`` where the file cannot be opened or is newer than this code.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            async with self.writing() as connection:
                await self._prepare(connection)
        except (SQLAlchemyError, OSError) as error:
            await self.close()
            raise SettingsError(
                f"the database {self._path} cannot be opened ({getattr(error, 'orig', None) or error}); "
                "choose another by --database-url, or make the file readable and writable"
            ) from error

    async def _prepare(self, connection: AsyncConnection) -> None:
        version = (await connection.execute(text("PRAGMA user_version"))).scalar_one()
        if version > SCHEMA_VERSION:
            raise SettingsError(
                f"the database {self._path} was made by a newer version (schema {version}, this one knows "
                f"{SCHEMA_VERSION}); update the program or choose another file by --database-url"
            )
        await connection.run_sync(metadata.create_all)
        await connection.execute(text(f"PRAGMA user_version = {SCHEMA_VERSION}"))

    async def close(self) -> None:
        """Give every connection back to the operating system."""
        await self._engine.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one moment of the database, beside any writer."""
        async with self._engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self, then: Callable[[], None] | None = None) -> AsyncIterator[AsyncConnection]:
        """
        A transaction of our own: committed at the end of the block, undone by an error in it.

        ``then`` runs after the commit and before the next writer's turn: what is told
        to sockets is told in the order of the commits, and never before its own.
        """
        async with self._turn:
            async with self._engine.connect() as connection:
                await connection.execution_options(livebell_writes=True)
                async with connection.begin():
                    yield connection
            if then is not None:
                then()


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
