"""The currency that an account's sums are shown in, and the exchange rates it has entered."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. No account has a reporting currency until it chooses one."""
    op.add_column("accounts", sa.Column("reporting_currency", sa.String(length=3), nullable=True))
    op.create_table(
        "exchange_rates",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=3), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("rate", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_exchange_rates_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "target", "currency", "since", name=op.f("pk_exchange_rates")
        ),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("exchange_rates")
    op.drop_column("accounts", "reporting_currency")
