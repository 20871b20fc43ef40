"""Claims that were of no use are named, and an end may be unknown."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.add_column("cancel_sessions", sa.Column("ignored", JSON, nullable=True))
    with op.batch_alter_table("receipts") as receipts:
        receipts.alter_column(
            "effective_at", existing_type=sa.DateTime(timezone=True), nullable=True
        )


def downgrade() -> None:
    """Take back. A receipt without an end gets the moment at which it was received."""
    op.execute("UPDATE receipts SET effective_at = received_at WHERE effective_at IS NULL")
    with op.batch_alter_table("receipts") as receipts:
        receipts.alter_column(
            "effective_at", existing_type=sa.DateTime(timezone=True), nullable=False
        )
    with op.batch_alter_table("cancel_sessions") as sessions:
        sessions.drop_column("ignored")
