"""Alembic runs this; the connection, and the transaction on it, are those of ``backend.schema``."""

from alembic import context

from backend.tables import metadata

# render_as_batch: SQLite cannot alter most of a table, so Alembic copies it instead.
context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
context.run_migrations()
