"""Developers' machines that take the actions of test mode, and what they are asked."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _create_listeners()
    _create_requests()


def _create_listeners() -> None:
    op.create_table(
        "listeners",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("include_text", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_listeners_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_listeners")),
    )


def _create_requests() -> None:
    op.create_table(
        "listener_requests",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("action_id", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("retry_after", sa.String(length=200), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_listener_requests_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", "action_id", name=op.f("pk_listener_requests")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("listener_requests")
    op.drop_table("listeners")
