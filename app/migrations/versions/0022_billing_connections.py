"""Billing systems that accounts connect, and what those tell by themselves."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ID, CODE, MOMENT = sa.String(length=40), sa.String(length=32), sa.DateTime(timezone=True)
LINE = sa.String(length=200)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.add_column("accounts", sa.Column("billed_modes", JSON, nullable=False, server_default="[]"))
    _create_connections()
    _create_events()
    op.create_index(
        "ix_billing_events_received", "billing_events", ["account_id", "mode", "received_at"]
    )


def _create_connections() -> None:
    op.create_table(
        "billing_connections",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("mode", CODE, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("hint", LINE, nullable=False),
        sa.Column("webhook_secret", sa.Text(), nullable=True),
        sa.Column("permissions", JSON, nullable=False),
        sa.Column("checked_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_billing_connections_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", "mode", name=op.f("pk_billing_connections")),
    )


def _create_events() -> None:
    op.create_table(
        "billing_events",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("event_id", LINE, nullable=False),
        sa.Column("mode", CODE, nullable=False),
        sa.Column("type", LINE, nullable=False),
        sa.Column("subscription_ref", sa.Text(), nullable=True),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("session_id", ID, nullable=True),
        sa.Column("alarm", CODE, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_billing_events_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", "event_id", name=op.f("pk_billing_events")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("billing_events")
    op.drop_table("billing_connections")
    op.drop_column("accounts", "billed_modes")
