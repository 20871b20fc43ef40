"""Rules that lead customers to flows by their segments, as versions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID, MOMENT = sa.String(length=40), sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "route_versions",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rules", JSON, nullable=False),
        sa.Column("member_id", ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_route_versions_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_route_versions")),
        sa.UniqueConstraint(
            "account_id", "number", name=op.f("uq_route_versions_account_id_number")
        ),
    )
    op.add_column(
        "accounts",
        sa.Column("flow_routes", JSON, server_default=sa.text("'[]'"), nullable=False),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_column("accounts", "flow_routes")
    op.drop_table("route_versions")
