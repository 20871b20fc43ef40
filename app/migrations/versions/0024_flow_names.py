"""What members call a flow, beside the key that stays."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("flows", sa.Column("name", sa.String(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("flows", "name")
