"""
The tables. Times are text: ISO 8601, UTC, microseconds, ``Z``, so that text order is time order.

A user's row carries what every write changes together: the number of the last
event (``seq``), the count of the unread, the time of the newest notification.
Whoever writes for a user changes that row in the same transaction; that is what
keeps ``seq`` without gaps and the count true (protocol.md section 3).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

# SQLite numbers rows by itself only in a column that is called INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")

users = Table(
    "users",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", String(150), nullable=False, unique=True),
    Column("password_hash", Text),  # None: cannot sign in by password
    Column("seq", Id, nullable=False, default=0),
    Column("unread_count", Integer, nullable=False, default=0),
    Column("newest_at", String(32), nullable=False, default=""),
    sqlite_autoincrement=True,
)

notifications = Table(
    "notifications",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("notification_type", String(64), nullable=False),
    Column("is_read", Boolean, nullable=False, default=False),
    Column("created_at", String(32), nullable=False),
    Column("metadata", Text, nullable=False),  # JSON
    Index("notifications_newest_first", "user_id", "id"),
    Index("notifications_unread", "user_id", "is_read", "id"),
    # An id that came back would be taken by clients for the deleted one that they remember.
    sqlite_autoincrement=True,
)

events = Table(
    "events",
    metadata,
    Column("user_id", Id, ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("seq", Id, primary_key=True, autoincrement=False),
    Column("unread_count", Integer, nullable=False),
    Column("frame", Text, nullable=False),  # the text that goes to sockets, as it is
    Column("stored_at", Float),  # epoch seconds
    sqlite_with_rowid=False,
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("producer", String(150), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("answer", Text, nullable=False),  # JSON
    Column("stored_at", Float, nullable=False),
    Index("idempotency_keys_oldest", "stored_at"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("revoked_at", Float),
    Index("sessions_revoked", "revoked_at"),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256: a stolen database signs nobody in
    Column("session_id", String(32), ForeignKey("sessions.id"), nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("used_at", Float),
)

tickets = Table(
    "tickets",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("subject", String(150), nullable=False),
    Column("session_id", String(32)),
    Column("token_expires_at", Float, nullable=False),
    Column("good_until", Float, nullable=False),
)
