"""Flows in work: every saved revision, and who published which version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _keys() -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["account_id", "flow_id"],
            ["flows.account_id", "flows.id"],
            name=op.f("fk_flow_drafts_flows"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_flow_drafts")),
        sa.UniqueConstraint(
            "account_id",
            "flow_id",
            "revision",
            name=op.f("uq_flow_drafts_account_id_flow_id_revision"),
        ),
    )


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "flow_drafts",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("flow_id", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=True),
        sa.Column("undo_to", sa.Integer(), nullable=True),
        sa.Column("redo_to", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.String(length=40), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_keys(),
    )
    op.add_column("flow_versions", sa.Column("member_id", sa.String(length=40), nullable=True))
    op.add_column("flow_versions", sa.Column("override_reason", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("flow_versions", "override_reason")
    op.drop_column("flow_versions", "member_id")
    op.drop_table("flow_drafts")
