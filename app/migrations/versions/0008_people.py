"""Accounts that ask for a second factor, and how far an invitation has come by mail."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MAIL_STATE = sa.String(length=32)


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "accounts",
        sa.Column(
            "requires_second_factor", sa.Boolean(), server_default=sa.false(), nullable=False
        ),
    )
    op.add_column(
        "invitations",
        sa.Column("mail_state", MAIL_STATE, server_default="none", nullable=False),
    )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("invitations") as invitations:
        invitations.drop_column("mail_state")
    with op.batch_alter_table("accounts") as accounts:
        accounts.drop_column("requires_second_factor")
