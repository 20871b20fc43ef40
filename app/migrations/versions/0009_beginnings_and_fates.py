"""Sessions found by how a customer begins, whatever the collation; what became of some letters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INDEXES = {
    "ix_cancel_sessions_customer": "customer_ref",
    "ix_cancel_sessions_subscription": "subscription_ref",
}


def upgrade() -> None:
    """Apply."""
    op.add_column("cancel_sessions", sa.Column("link_mail_state", sa.String(length=32)))
    op.add_column("accounts", sa.Column("mail_test", JSON))
    for name, column in INDEXES.items():
        op.drop_index(name, "cancel_sessions")
        op.create_index(
            name,
            "cancel_sessions",
            ["account_id", column],
            postgresql_ops={column: "varchar_pattern_ops"},
        )


def downgrade() -> None:
    """Take back."""
    for name, column in INDEXES.items():
        op.drop_index(name, "cancel_sessions")
        op.create_index(name, "cancel_sessions", ["account_id", column])
    with op.batch_alter_table("accounts") as accounts:
        accounts.drop_column("mail_test")
    op.drop_column("cancel_sessions", "link_mail_state")
