"""Indexes that find customers and subscriptions by how they begin, whatever the collation."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_cancel_sessions_customer": "customer_ref",
    "ix_cancel_sessions_subscription": "subscription_ref",
}


def upgrade() -> None:
    """Apply."""
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
