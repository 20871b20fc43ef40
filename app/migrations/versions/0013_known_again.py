"""Who canceled a saved subscription, why an answer said nothing, and the mail of a declaration."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("cancel_sessions", sa.Column("lapsed_by", sa.String(length=40), nullable=True))
    op.add_column("actions", sa.Column("problem", sa.String(length=200), nullable=True))
    op.add_column("actions", sa.Column("problem_status", sa.Integer(), nullable=True))
    waiting = sa.Column("mail_state", sa.String(length=32), nullable=False, server_default="none")
    op.add_column("notices", waiting)
    op.add_column("notices", sa.Column("mail_code", sa.Integer(), nullable=True))
    op.create_index("ix_notices_contract", "notices", ["account_id", "contract"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_notices_contract", table_name="notices")
    with op.batch_alter_table("notices") as notices:
        notices.drop_column("mail_code")
        notices.drop_column("mail_state")
    with op.batch_alter_table("actions") as actions:
        actions.drop_column("problem_status")
        actions.drop_column("problem")
    with op.batch_alter_table("cancel_sessions") as sessions:
        sessions.drop_column("lapsed_by")
