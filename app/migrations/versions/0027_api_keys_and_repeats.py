"""What each API key may do, and the answers that a repeated request gets again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    scopes = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("api_keys", sa.Column("scopes", scopes, nullable=True))
    op.add_column("api_keys", sa.Column("name", sa.String(length=200), nullable=True))
    _create_requests()


def _create_requests() -> None:
    op.create_table(
        "idempotent_requests",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("key_digest", sa.String(length=64), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("customer_ref", sa.String(length=200), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_idempotent_requests_accounts")
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "mode", "key_digest", name=op.f("pk_idempotent_requests")
        ),
    )
    op.create_index(
        "ix_idempotent_requests_created", "idempotent_requests", ["account_id", "created_at"]
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("idempotent_requests")
    op.drop_column("api_keys", "name")
    op.drop_column("api_keys", "scopes")
