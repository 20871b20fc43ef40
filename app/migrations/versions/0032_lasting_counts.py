"""Counts of who stayed and who came back, and the sessions as they were counted, one by one."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ID, TEXT, MODE = sa.String(length=40), sa.String(length=200), sa.String(length=32)
DAY, CURRENCY = sa.String(length=10), sa.String(length=3)
KIND, BAND = sa.String(length=40), sa.String(length=20)
SMALL, INTEGER, MONEY = sa.SmallInteger(), sa.Integer(), sa.BigInteger()
RETURNED = [f"returned_{days}" for days in (30, 60, 90, 180, 365)]
LASTING = [f"{name}_{days}" for name in ("lasted", "ended") for days in (30, 60, 90, 180)]
OF_DAY: dict[str, Any] = {
    "account_id": ID,
    "mode": MODE,
    "day": DAY,
    "flow_id": ID,
    "variant": TEXT,
}


def upgrade() -> None:
    """Apply. The worker then counts every day once more."""
    lasting: dict[str, Any] = {"kind": KIND, "known": INTEGER, "ended": INTEGER, "due": DAY}
    _create_table("daily_lasting", OF_DAY | lasting, {"saves": INTEGER})
    numbers = dict.fromkeys(["canceled", "undone", *RETURNED], INTEGER)
    _create_table("daily_returns", OF_DAY, numbers)
    _create_sessions()
    _note_all_days()


def downgrade() -> None:
    """Take back."""
    for name in ("counted_sessions", "daily_returns", "daily_lasting"):
        op.drop_table(name)


def _create_sessions() -> None:
    keys = {"account_id": ID, "mode": MODE, "day": DAY, "id": ID}
    values: dict[str, Any] = {
        "flow_id": ID,
        **dict.fromkeys(["variant", "reason", "plan"], TEXT),
        "currency": CURRENCY,
        **dict.fromkeys(["tenure", "price"], BAND),
        **dict.fromkeys(["country", "locale", "offer"], TEXT),
        "kind": KIND,
        **dict.fromkeys(["steps", "last_step"], TEXT),
        **dict.fromkeys(["seconds", "presses", "known", "ended"], INTEGER),
        "due": DAY,
        **dict.fromkeys(["saved", "paused", "kept", "canceled", "abandoned"], SMALL),
        **dict.fromkeys(["mrr_saved", "mrr_saved_net", "mrr_kept", "mrr_lost"], MONEY),
        **dict.fromkeys(["shown", "accepted", "applied", *LASTING], SMALL),
        **dict.fromkeys(["mrr_after", "cost"], MONEY),
        **dict.fromkeys(["saves", "undone", *RETURNED], SMALL),
    }
    _create_table("counted_sessions", keys, values)


def _create_table(name: str, keys: dict[str, Any], values: dict[str, Any]) -> None:
    columns = [
        sa.Column(key, kind, nullable=False, autoincrement=False)
        for key, kind in (keys | values).items()
    ]
    key = sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{name}"))
    op.create_table(name, *columns, key, sqlite_with_rowid=False)


def _note_all_days() -> None:
    """Let the worker count every day there is: one session of each stands for all of it."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    day = "date(ended_at)" if is_sqlite else "(ended_at AT TIME ZONE 'UTC')::date"
    op.execute(
        "INSERT INTO stale_counts (account_id, id, mode, customer_ref, subscription_ref, at) "
        "SELECT account_id, 'stc_0035_' || substr(id, 4), mode, customer_ref, subscription_ref, "
        "ended_at FROM cancel_sessions WHERE outcome IS NOT NULL AND (account_id, id) IN "
        "(SELECT account_id, min(id) FROM cancel_sessions WHERE outcome IS NOT NULL "
        f"GROUP BY account_id, mode, {day})"
    )
