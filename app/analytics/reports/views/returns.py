"""Coming back: who undid a cancellation or subscribed again, by the month they canceled in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.analytics.counting import RETURN_HORIZONS, Row
from app.analytics.formulas.rates import Rate, rate_of
from app.analytics.reports.filters import Filter
from app.analytics.reports.report import Report
from app.analytics.reports.sources import counted_at, source_of
from app.core.clock import utcnow


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
    source = source_of(wanted)
    by_month: dict[str, list[Row]] = defaultdict(list)
    for row in source.sums("returns", "day"):
        by_month[row["day"][:7]].append(row)
    today = utcnow().date()
    return Report(
        view="returns",
        wanted=wanted,
        rows=[_row(month, by_month[month], today) for month in sorted(by_month)],
        row_type=ReturnRow,
        figures={},
        amounts={},
        counted_at=counted_at(wanted),
        is_limited=source.is_limited,
        limit=source.limit,
    )


def _row(month: str, days: Sequence[Row], today: date) -> ReturnRow:
    rates = {f"returned_{most}": _returned(days, most, today) for most in RETURN_HORIZONS}
    canceled, undone = (sum(day[name] for day in days) for name in ("canceled", "undone"))
    return ReturnRow(month, canceled, undone, **rates)


def _returned(days: Sequence[Row], most: int, today: date) -> Rate:
    """Return how many came back within the time, of the days after which it has passed."""
    last = (today - timedelta(days=most + 1)).isoformat()
    old = [day for day in days if day["day"] <= last]
    back = sum(day[f"returned_{most}"] for day in old)
    return rate_of(back, sum(day["canceled"] for day in old))
