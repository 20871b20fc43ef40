"""Logos that accounts upload, for light and for dark pages."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

THEME = sa.Enum(
    "light", "dark",
    name="theme", native_enum=False, create_constraint=False, length=32,
)  # fmt: skip
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "logos",
        sa.Column("account_id", sa.String(40), nullable=False),
        sa.Column("theme", THEME, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_logos_account_id_accounts"
        ),
        sa.PrimaryKeyConstraint("account_id", "theme", name="pk_logos"),
    )
    op.add_column("accounts", sa.Column("brand_logos", JSON, nullable=False, server_default="{}"))


def downgrade() -> None:
    """Take back."""
    op.drop_column("accounts", "brand_logos")
    op.drop_table("logos")
