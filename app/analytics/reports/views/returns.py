"""Coming back: who undid a cancellation or subscribed again, by the month they canceled in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.analytics.formulas.rates import Rate, rate_of
from app.analytics.matching import ROW_COLUMNS, build_conditions, build_row_test
from app.analytics.reports.filters import Filter
from app.analytics.reports.report import MAX_CASES, Report
from app.core.clock import utcnow
from app.extensions import db
from app.sessions.engine.progress import Outcome
from app.sessions.followup.models import SessionFollowup
from app.sessions.models import CancelSession

_COLUMNS = (
    CancelSession.ended_at,
    SessionFollowup.undone_at,
    SessionFollowup.reactivated_at,
)
HORIZONS = (30, 60, 90, 180, 365)


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """Those who canceled in one month. A rate counts those alone for whom the time has passed."""

    month: str
    canceled: int
    undone: int
    """Took it back before it took effect."""
    returned_30: Rate
    returned_60: Rate
    returned_90: Rate
    returned_180: Rate
    returned_365: Rate


def report_returns(wanted: Filter) -> Report[ReturnRow]:
    """Answer who came back, by the month of the cancellation, the oldest first."""
    rows, is_limited = _read(wanted)
    by_month: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_month[row.ended_at.strftime("%Y-%m")].append(row)
    now = utcnow()
    return Report(
        view="returns",
        wanted=wanted,
        rows=[_row(month, by_month[month], now) for month in sorted(by_month)],
        row_type=ReturnRow,
        figures={},
        amounts={},
        counted_at=now,
        is_limited=is_limited,
    )


def _read(wanted: Filter) -> tuple[list[Any], bool]:
    """Return those of the latest canceled sessions that are meant, and whether there were more."""
    query = (
        select(*_COLUMNS, *(ROW_COLUMNS[:-1] if wanted.is_narrowed else ()))
        .outerjoin(CancelSession.followup)
        .where(CancelSession.outcome == Outcome.CANCELED, *build_conditions(wanted))
    )
    latest = query.order_by(CancelSession.ended_at.desc()).limit(MAX_CASES)
    rows, fits = db.session.execute(latest).all(), build_row_test(wanted)
    return [row for row in rows if fits(row)], len(rows) == MAX_CASES


def _row(month: str, rows: list[Any], now: datetime) -> ReturnRow:
    rates = {f"returned_{days}": _returned(rows, days, now) for days in HORIZONS}
    undone = sum(row.undone_at is not None for row in rows)
    return ReturnRow(month, len(rows), undone, **rates)


def _returned(rows: Iterable[Any], days: int, now: datetime) -> Rate:
    """Return how many came back within the time, of those for whom it has passed."""
    time = timedelta(days=days)
    old = [row for row in rows if row.ended_at + time <= now]
    back = [(row.ended_at, row.undone_at or row.reactivated_at) for row in old]
    return rate_of(sum(at is not None and at <= ended + time for ended, at in back), len(old))
