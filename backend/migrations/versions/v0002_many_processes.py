"""What many processes share: tickets, and the age of events."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Events from before have no age; their number alone decides how long they are kept."""
    op.add_column("events", sa.Column("stored_at", sa.Float()))
    op.create_table(
        "tickets",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("subject", sa.String(150), nullable=False),
        sa.Column("session_id", sa.String(32)),
        sa.Column("token_expires_at", sa.Float(), nullable=False),
        sa.Column("good_until", sa.Float(), nullable=False),
    )
