"""How often a day was counted, and an index of the sessions with free answers by their end."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "counted_days", sa.Column("round", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index(
        "ix_cancel_sessions_said_ended",
        "cancel_sessions",
        ["account_id", "mode", "ended_at"],
        postgresql_where=sa.text("said IS NOT NULL"),
        sqlite_where=sa.text("said IS NOT NULL"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_cancel_sessions_said_ended", table_name="cancel_sessions")
    op.drop_column("counted_days", "round")
