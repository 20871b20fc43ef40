"""The rows of an account, to be written again into another test's database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert, select

from app.accounts.models import Account
from app.core.clock import utcnow
from app.extensions import db

Row = dict[str, Any]


@dataclass(frozen=True)
class Snapshot:
    """What stood in the tables about one account, and when it was looked at."""

    account_id: str
    taken_at: datetime
    rows: list[tuple[Table, list[Row]]]


def take_snapshot(account_id: str) -> Snapshot:
    """Return what this session's database holds about an account."""
    db.session.flush()
    found = [(table, _read_rows(table, account_id)) for table in db.metadata.sorted_tables]
    return Snapshot(account_id, utcnow(), [(table, rows) for table, rows in found if rows])


def write_again(snapshot: Snapshot) -> bool:
    """Write the rows as if all had just happened; False if the account is there already."""
    if db.session.get(Account, snapshot.account_id) is not None:
        return False
    later_by = utcnow() - snapshot.taken_at
    for table, rows in snapshot.rows:
        db.session.execute(insert(table), [_move(row, later_by) for row in rows])
    return True


def _read_rows(table: Table, account_id: str) -> list[Row]:
    owner = table.columns.get("id" if table is Account.__table__ else "account_id")
    if owner is None:
        return []
    found = db.session.execute(select(table).where(owner == account_id))
    return [dict(row) for row in found.mappings()]


def _move(row: Row, later_by: timedelta) -> Row:
    return {
        name: value + later_by if isinstance(value, datetime) else value
        for name, value in row.items()
    }
