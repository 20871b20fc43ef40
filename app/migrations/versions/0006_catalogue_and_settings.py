"""Segments, the whole brand, when keys were used, and how long what customers wrote is kept."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
FONT = sa.Enum(
    "sans", "serif", "rounded", "mono",
    name="font", native_enum=False, create_constraint=False, length=32,
)  # fmt: skip
SCHEME = sa.Enum(
    "auto", "light", "dark",
    name="scheme", native_enum=False, create_constraint=False, length=32,
)  # fmt: skip


def _columns_of_accounts() -> list[sa.Column[Any]]:
    """Whoever is there gets what held so far, by the defaults."""
    return [
        sa.Column("brand_radius", sa.Integer(), nullable=True),
        sa.Column("brand_font", FONT, nullable=False, server_default="sans"),
        sa.Column("brand_scheme", SCHEME, nullable=False, server_default="auto"),
        sa.Column("previous_webhook_secret", sa.Text(), nullable=True),
        sa.Column("previous_webhook_secret_until", MOMENT, nullable=True),
        sa.Column("keep_texts_months", sa.Integer(), nullable=False, server_default="13"),
        sa.Column("keep_payloads_days", sa.Integer(), nullable=False, server_default="90"),
        sa.Column("keep_attempts_days", sa.Integer(), nullable=False, server_default="30"),
    ]


def _other_columns() -> list[tuple[str, sa.Column[Any]]]:
    return [
        ("api_keys", sa.Column("last_used_at", MOMENT, nullable=True)),
        ("signing_keys", sa.Column("last_used_at", MOMENT, nullable=True)),
        ("offers", sa.Column("segments", JSON, nullable=False, server_default="[]")),
        ("cancel_sessions", sa.Column("texts_deleted_at", MOMENT, nullable=True)),
        ("actions", sa.Column("payload_deleted_at", MOMENT, nullable=True)),
    ]


def upgrade() -> None:
    """Apply."""
    for column in _columns_of_accounts():
        op.add_column("accounts", column)
    for table, column in _other_columns():
        op.add_column(table, column)
    _create_segments()
    op.create_index("ix_webhook_attempts_at", "webhook_attempts", ["account_id", "at"])


def _create_segments() -> None:
    op.create_table(
        "segments",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("conditions", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_segments_accounts")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_segments")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_segments_account_id_key")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_webhook_attempts_at", "webhook_attempts")
    op.drop_table("segments")
    for table, column in _other_columns():
        op.drop_column(table, column.name)
    for column in _columns_of_accounts():
        op.drop_column("accounts", column.name)
