"""Where a host is asked which offers may be shown, and the early end of a pause."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("accounts", sa.Column("eligibility_url", sa.Text(), nullable=True))
    op.add_column("cancel_sessions", sa.Column("resume_action_id", sa.String(40), nullable=True))
    op.add_column(
        "cancel_sessions", sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    """Take back."""
    op.drop_column("cancel_sessions", "resumed_at")
    op.drop_column("cancel_sessions", "resume_action_id")
    op.drop_column("accounts", "eligibility_url")
