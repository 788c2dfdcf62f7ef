"""
The first tables: users, notifications, events, keys of producers, sign-ins.

A database that was made before there were migrations has them already, and is
taken over as it is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# SQLite numbers rows by itself only in a column that is called INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """One way only: a backup is the way back."""
    if sa.inspect(op.get_bind()).has_table("users"):
        return
    _users_and_sign_ins()
    _notifications_and_events()


def _users_and_sign_ins() -> None:
    op.create_table(
        "users",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        sa.Column("name", sa.String(150), nullable=False, unique=True),
        sa.Column("password_hash", sa.Text()),
        sa.Column("seq", ID, nullable=False),
        sa.Column("unread_count", sa.Integer(), nullable=False),
        sa.Column("newest_at", sa.String(32), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("user_id", ID, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("revoked_at", sa.Float()),
    )
    op.create_index("sessions_revoked", "sessions", ["revoked_at"])
    op.create_table(
        "refresh_tokens",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("session_id", sa.String(32), sa.ForeignKey("sessions.id"), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.Column("used_at", sa.Float()),
    )


def _notifications_and_events() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        sa.Column("user_id", ID, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("notification_type", sa.String(64), nullable=False),
        sa.Column("is_read", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("metadata", sa.Text(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("notifications_newest_first", "notifications", ["user_id", "id"])
    op.create_index("notifications_unread", "notifications", ["user_id", "is_read", "id"])
    op.create_table(
        "events",
        sa.Column("user_id", ID, sa.ForeignKey("users.id"), primary_key=True, autoincrement=False),
        sa.Column("seq", ID, primary_key=True, autoincrement=False),
        sa.Column("unread_count", sa.Integer(), nullable=False),
        sa.Column("frame", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("producer", sa.String(150), primary_key=True),
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("stored_at", sa.Float(), nullable=False),
    )
    op.create_index("idempotency_keys_oldest", "idempotency_keys", ["stored_at"])
