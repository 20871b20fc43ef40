"""How often a day was counted, by which two that count it at once tell each other apart."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "counted_days", sa.Column("round", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    """Take back."""
    op.drop_column("counted_days", "round")
