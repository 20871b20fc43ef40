"""Whether a refund at Stripe is followed by a credit note about it."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Nobody has asked for one before."""
    op.add_column(
        "billing_connections",
        sa.Column("issues_credit_notes", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_column("billing_connections", "issues_credit_notes")
