"""Counts of how customers of experiments decided, and indexes that know what is asked of them."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ID, TEXT, MODE = sa.String(length=40), sa.String(length=200), sa.String(length=32)
DAY, INTEGER = sa.String(length=10), sa.Integer()
EXPERIMENT, SAID = "ix_cancel_sessions_experiment", "ix_cancel_sessions_said_ended"


def upgrade() -> None:
    """Apply. The worker then counts the days once more on which somebody in an experiment ended."""
    keys = {"account_id": ID, "mode": MODE, "day": DAY, "experiment_id": ID, "variant": TEXT}
    numbers = dict.fromkeys(["saved", "kept", "canceled"], INTEGER)
    op.create_table(
        "daily_experiments",
        *(sa.Column(name, kind, nullable=False) for name, kind in (keys | numbers).items()),
        sa.PrimaryKeyConstraint(*keys, name=op.f("pk_daily_experiments")),
        sqlite_with_rowid=False,
    )
    never = sa.Column("experiments_round", INTEGER, nullable=False, server_default="-1")
    op.add_column("counted_days", never)
    _index(
        EXPERIMENT, "exposed_at", "experiment_id", "customer_ref", "id", "outcome", "variant_key"
    )
    _index(SAID, "said", "mode", "ended_at", "locale", "outcome", "reason_code")
    _note_days()


def downgrade() -> None:
    """Take back."""
    _index(SAID, "said", "mode", "ended_at")
    _index(EXPERIMENT, "exposed_at", "experiment_id", "variant_key")
    op.drop_column("counted_days", "experiments_round")
    op.drop_table("daily_experiments")


def _index(name: str, has: str, *columns: str) -> None:
    """Put an index of the sessions that have a value in the place of the one of this name."""
    is_meant = sa.text(f"{has} IS NOT NULL")
    op.drop_index(name, table_name="cancel_sessions")
    op.create_index(
        name,
        "cancel_sessions",
        ["account_id", *columns],
        postgresql_where=is_meant,
        sqlite_where=is_meant,
    )


def _note_days() -> None:
    """Let the worker count those days: one session of each stands for all of it."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    day = "date(ended_at)" if is_sqlite else "(ended_at AT TIME ZONE 'UTC')::date"
    is_meant = "outcome IS NOT NULL AND exposed_at IS NOT NULL"
    op.execute(
        "INSERT INTO stale_counts (account_id, id, mode, customer_ref, subscription_ref, at) "
        "SELECT account_id, 'stc_0033_' || substr(id, 4), mode, customer_ref, subscription_ref, "
        "ended_at FROM cancel_sessions WHERE outcome IS NOT NULL AND (account_id, id) IN "
        f"(SELECT account_id, min(id) FROM cancel_sessions WHERE {is_meant} "
        f"GROUP BY account_id, mode, {day})"
    )
