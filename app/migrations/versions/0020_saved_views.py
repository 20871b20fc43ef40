"""Saved views, and what members prefer in reports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID, CODE, MOMENT = sa.String(length=40), sa.String(length=32), sa.DateTime(timezone=True)
TEXT, JSON = sa.String(), sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    _create_preferences()
    _create_saved_views()


def _create_preferences() -> None:
    op.create_table(
        "report_preferences",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("delimiter", CODE, nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("digest_sent_for", sa.String(length=10), nullable=True),
        sa.Column("setup_hidden_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_report_preferences_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", "member_id", name=op.f("pk_report_preferences")),
    )


def _create_saved_views() -> None:
    op.create_table(
        "saved_views",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("mode", CODE, nullable=False),
        sa.Column("member_id", ID, nullable=True),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("view", CODE, nullable=False),
        sa.Column("parameters", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_saved_views_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_saved_views")),
    )
    op.create_index("ix_saved_views_member", "saved_views", ["account_id", "mode", "member_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("saved_views")
    op.drop_table("report_preferences")
