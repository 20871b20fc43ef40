"""Wrong passwords, counted by address and network, whoever has the address."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sign_in_tries",
        sa.Column("whence", sa.String(length=64), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("whence", name=op.f("pk_sign_in_tries")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("sign_in_tries")
