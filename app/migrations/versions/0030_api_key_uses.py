"""When API keys were used, beside the keys: those are copied to every node of a cluster."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. The column of the keys stays, for the version before."""
    op.create_table(
        "api_key_uses",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("secret_hash", sa.String(length=200), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "secret_hash", name=op.f("pk_api_key_uses")),
    )
    op.execute(
        "INSERT INTO api_key_uses (account_id, secret_hash, last_used_at) "
        "SELECT account_id, secret_hash, last_used_at FROM api_keys "
        "WHERE last_used_at IS NOT NULL"
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("api_key_uses")
