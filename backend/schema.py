"""
Bringing a database to the tables that this version knows.

Runs at every start, in one transaction: a step that fails leaves the database as it
was. Where nothing is to be done, which is nearly always, Alembic is not even loaded.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from backend.errors import SettingsError

NEWEST = "0002"  # the last step in migrations/versions; a test holds them together
STEPS = Path(__file__).parent / "migrations"
LOCK = 0x11FE_BE11  # any number of our own: PostgreSQL's advisory locks are told apart by it


def migrate(connection: Connection) -> None:
    """
    Run the steps that are missing. The transaction is the caller's.

    Raises ``SettingsError`` for a database that a newer version has made.
    """
    if connection.dialect.name == "postgresql":  # several processes start at once; SQLite has one writer
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    version = version_of(connection)
    if version != NEWEST:
        _upgrade(connection, version)


def version_of(connection: Connection) -> str | None:
    """The last step that this database has seen; None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _upgrade(connection: Connection, version: str | None) -> None:
    from alembic import command  # noqa: PLC0415 - 0.2 s that only a change of tables costs
    from alembic.config import Config  # noqa: PLC0415 - as above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise SettingsError(
            f"the database was made by a newer version (schema {version}, this one knows {NEWEST}); "
            "update the program, or choose another database by --database-url"
        )
    command.upgrade(config, "head")
