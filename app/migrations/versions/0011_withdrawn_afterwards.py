"""Withdrawals that followed a cancellation: when, and the receipt of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    moment, receipt = sa.DateTime(timezone=True), sa.String(length=40)
    op.add_column("cancel_sessions", sa.Column("withdrawn_at", moment, nullable=True))
    op.add_column("cancel_sessions", sa.Column("withdrawal_receipt_id", receipt, nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("cancel_sessions") as sessions:
        sessions.drop_column("withdrawal_receipt_id")
        sessions.drop_column("withdrawn_at")
