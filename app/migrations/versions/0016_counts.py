"""Daily counts, what has to be counted anew, and the history of subscriptions."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from typeid import TypeID

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID, REF, MOMENT = sa.String(length=40), sa.String(length=200), sa.DateTime(timezone=True)
MODE, DAY, CURRENCY = sa.String(length=32), sa.String(length=10), sa.String(length=3)
_TO_ACCOUNT = "fk_subscription_history_accounts"
LASTING = [f"{name}_{days}" for name in ("lasted", "ended") for days in (30, 60, 90, 180)]


def upgrade() -> None:
    """Apply."""
    _create_history()
    _create_queue()
    _create_counts()
    columns = ["account_id", "mode", "ended_at"]
    op.create_index("ix_cancel_sessions_ended", "cancel_sessions", columns)
    _begin_history()
    _note_all_days()


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_cancel_sessions_ended", "cancel_sessions")
    for name in ("offers", "segments", "reasons", "steps"):
        op.drop_table(f"daily_{name}")
    op.drop_table("counted_days")
    op.drop_table("stale_counts")
    op.drop_table("subscription_history")


def _create_history() -> None:
    op.create_table(
        "subscription_history",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("mode", MODE, nullable=False),
        sa.Column("customer_ref", REF, nullable=False),
        sa.Column("subscription_ref", REF, nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("canceled_at", MOMENT, nullable=True),
        sa.Column("reported_at", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f(_TO_ACCOUNT)),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_subscription_history")),
    )
    columns = ["account_id", "mode", "customer_ref", "subscription_ref", "reported_at"]
    op.create_index("ix_subscription_history_subscription", "subscription_history", columns)


def _create_queue() -> None:
    op.create_table(
        "stale_counts",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("mode", MODE, nullable=False),
        sa.Column("customer_ref", REF, nullable=False),
        sa.Column("subscription_ref", REF, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_stale_counts")),
    )
    op.create_index("ix_stale_counts_at", "stale_counts", ["account_id", "at"])
    op.create_table(
        "counted_days",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("mode", MODE, nullable=False),
        sa.Column("day", DAY, nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "mode", "day", name=op.f("pk_counted_days")),
    )


def _create_counts() -> None:
    outcomes = ["saved", "paused", "kept", "canceled", "abandoned"]
    money = ["mrr_saved", "mrr_saved_net", "mrr_kept", "mrr_lost"]
    _create_table("steps", [_key("step")], ["reached", "left"], [])
    reasons = [_key("reason"), _key("plan"), _key("currency", CURRENCY)]
    _create_table("reasons", reasons, outcomes, money)
    dimension = _key("dimension", sa.String(length=20))
    segments = [dimension, _key("value"), _key("currency", CURRENCY)]
    _create_table("segments", segments, outcomes, money)
    kind = _key("kind", sa.String(length=40))
    offers = [_key("offer"), kind, _key("reason"), _key("currency", CURRENCY)]
    numbers = ["shown", "accepted", "applied", "saved", *LASTING]
    _create_table("offers", offers, numbers, ["mrr_saved", "mrr_saved_net", "mrr_after", "cost"])


def _key(name: str, kind: sa.String = REF) -> sa.Column[str]:
    return sa.Column(name, kind, nullable=False)


def _create_table(
    name: str, keys: list[sa.Column[str]], numbers: list[str], money: list[str]
) -> None:
    of_day = ["account_id", "mode", "day", "flow_id", "variant"]
    types = [ID, MODE, DAY, ID, REF]
    op.create_table(
        f"daily_{name}",
        *(sa.Column(key, kind, nullable=False) for key, kind in zip(of_day, types, strict=True)),
        *keys,
        *(sa.Column(number, sa.Integer(), nullable=False) for number in numbers),
        *(sa.Column(amount, sa.BigInteger(), nullable=False) for amount in money),
        sa.PrimaryKeyConstraint(
            *of_day, *(column.name for column in keys), name=op.f(f"pk_daily_{name}")
        ),
        sqlite_with_rowid=False,
    )


def _begin_history() -> None:
    """Let the history begin with what was last reported."""
    connection = op.get_bind()
    facts = sa.table(
        "subscription_facts",
        *map(sa.column, ("account_id", "mode", "customer_ref", "subscription_ref", "status")),
        *(sa.column(name, MOMENT) for name in ("canceled_at", "reported_at", "recorded_at")),
    )
    history = sa.table(
        "subscription_history",
        *(sa.column(column.name, column.type) for column in facts.columns),
        sa.column("id"),
        sa.column("source"),
    )
    for row in connection.execute(sa.select(facts)).mappings().all():
        own = {"id": str(TypeID(prefix="hst")), "source": "host"}
        connection.execute(sa.insert(history).values({**row, **own}))


def _note_all_days() -> None:
    """Let the worker count every day there is: one session of each stands for all of it."""
    connection = op.get_bind()
    columns = ("account_id", "mode", "customer_ref", "subscription_ref")
    ended_at = sa.column("ended_at", MOMENT)
    sessions = sa.table("cancel_sessions", *map(sa.column, columns), ended_at)
    own_columns: tuple[sa.ColumnClause[Any], ...] = (sa.column("id"), sa.column("at", MOMENT))
    notes = sa.table("stale_counts", *map(sa.column, columns), *own_columns)
    ended = sa.select(sessions).where(sessions.c.ended_at.is_not(None))
    by_day = {
        (row["account_id"], row["mode"], row["ended_at"].date()): row
        for row in connection.execute(ended).mappings()
    }
    for row in by_day.values():
        values = {name: row[name] for name in columns}
        own = {"id": str(TypeID(prefix="stc")), "at": row["ended_at"]}
        connection.execute(sa.insert(notes).values({**values, **own}))
