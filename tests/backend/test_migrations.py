"""A database of any age becomes one that this version can use, or is refused in one sentence."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from backend.errors import SettingsError
from backend.feed import Draft, Feed, Wanted
from backend.schema import NEWEST, STEPS, version_of
from backend.store import Store
from backend.tables import metadata
from tests.support import loops

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

OLD = (Path(__file__).parent / "before_migrations.sql").read_text(encoding="utf-8")


def in_store(path: Path, work: Callable[[Connection], Any]) -> Any:
    """What ``work`` returns in the database at ``path``, opened as the server opens it."""

    async def run() -> Any:
        store = Store(f"sqlite+aiosqlite:///{path}")
        await store.open()
        try:
            async with store.writing() as connection:
                return await connection.run_sync(work)
        finally:
            await store.close()

    return loops.run(run())


def differences(connection: Connection) -> list[Any]:
    """Where the tables in the database are not those of the code."""
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def old_database(path: Path) -> Path:
    """A database that the first version made."""
    connection = sqlite3.connect(path)
    connection.executescript(OLD)
    connection.close()
    return path


def test_a_new_database_gets_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    assert in_store(tmp_path / "new.db", differences) == []


def test_a_database_from_before_migrations_gets_the_same(tmp_path: Path) -> None:
    assert in_store(old_database(tmp_path / "old.db"), differences) == []


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    path = old_database(tmp_path / "old.db")

    assert [in_store(path, version_of), in_store(path, version_of)] == [NEWEST, NEWEST]


def test_what_was_in_a_database_from_before_migrations_is_there_after_them(tmp_path: Path) -> None:
    async def look() -> tuple[dict[str, Any], list[int], dict[str, Any]]:
        store = Store(f"sqlite+aiosqlite:///{old_database(tmp_path / 'old.db')}")
        await store.open()
        try:
            feed = Feed(store, lambda _user, _events: None, events_kept=100)
            page = await feed.page("ada", Wanted())
            _, events = await feed.since("ada", 0, 10)
            return page, [event.seq for event in events], await feed.create("ada", Draft("Third"))
        finally:
            await store.close()

    page, seqs, created = loops.run(look())

    assert [each["title"] for each in page["results"]] == ["Second", "First"]
    assert (page["seq"], page["unread_count"], seqs) == (2, 1, [1, 2])
    assert (created["id"], created["seq"], created["unread_count"]) == (3, 3, 2)


def test_the_newest_step_is_the_one_that_the_code_names() -> None:
    assert ScriptDirectory(str(STEPS)).get_heads() == [NEWEST]


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    in_store(path, version_of)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()

    with pytest.raises(SettingsError, match="newer version \\(schema 9999"):
        in_store(path, version_of)

    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]
    connection.close()


def test_a_step_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "odd.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE events (something_else TEXT)")  # in the way of ours

    with pytest.raises(SettingsError, match=r"odd\.db cannot be opened"):
        in_store(path, version_of)

    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert tables == [("events",)]
    connection.close()
