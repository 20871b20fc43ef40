"""What a host says of a customer who comes again after canceling, and proof of a way back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    kind = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("cancel_sessions", sa.Column("renewed_claims", kind, nullable=True))
    receipt = sa.String(length=40)
    op.add_column("cancel_sessions", sa.Column("return_receipt_id", receipt, nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("cancel_sessions", "return_receipt_id")
    op.drop_column("cancel_sessions", "renewed_claims")
