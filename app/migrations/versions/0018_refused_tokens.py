"""Tokens that were refused, and why."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID, CODE, MOMENT = sa.String(length=40), sa.String(length=32), sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "refused_tokens",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("source", CODE, nullable=False),
        sa.Column("mode", CODE, nullable=True),
        sa.Column("reason", CODE, nullable=False),
        sa.Column("claims", JSON, nullable=False),
        sa.Column("given", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_refused_tokens_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_refused_tokens")),
    )
    op.create_index("ix_refused_tokens_at", "refused_tokens", ["account_id", "at"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("refused_tokens")
