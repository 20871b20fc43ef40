"""The experiment whose holdout goes on in another one, with the same customers."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("experiments", sa.Column("continues", sa.String(length=200), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("experiments", "continues")
