"""In which open editor a revision of a draft was saved."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("flow_drafts", sa.Column("editor_id", sa.String(40), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("flow_drafts", "editor_id")
