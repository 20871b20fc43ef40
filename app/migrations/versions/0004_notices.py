"""Notices: cancellations declared on the public page, for the host to verify."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "notices",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("contract", sa.String(length=200), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("country", sa.String(length=200), nullable=True),
        sa.Column("locale", sa.String(length=200), nullable=False),
        sa.Column("packs", JSON, nullable=False),
        sa.Column("action_id", sa.String(length=40), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notices_accounts")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_received", "notices", ["account_id", "received_at"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("notices")
