"""Overview, and saves and revenue: how sessions ended, day by day, and what that is worth."""

from __future__ import annotations

import enum
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.analytics.counting import Row
from app.analytics.currency.conversion import Conversion, ConvertedSum
from app.analytics.currency.exchange_rates import read_conversion
from app.analytics.currency.sums import convert_rows, list_used_rates, sum_with_days
from app.analytics.formulas.rates import Rate, rate_of
from app.analytics.reports.figures import Amounts, Figure, FigureDefinition, figure
from app.analytics.reports.filters import Filter
from app.analytics.reports.report import Report
from app.analytics.reports.sources import CountSource, counted_at, source_of

MONEY = {
    "mrr_at_risk": FigureDefinition.MRR_AT_RISK,
    "mrr_saved": FigureDefinition.MRR_SAVED,
    "mrr_saved_net": FigureDefinition.MRR_SAVED_NET,
    "mrr_lost": FigureDefinition.MRR_LOST,
}


_WORTH = {
    "mrr_at_risk": ("saved", "kept", "canceled"),
    "mrr_saved": ("saved",),
    "mrr_saved_net": ("saved",),
    "mrr_lost": ("canceled",),
}
"""Of which sessions each amount is."""


class TrendStep(enum.StrEnum):
    """How long the parts are that a period is shown in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """How the sessions of some days ended."""

    start: str
    """The first of the days; the last is the one before the next row's."""
    saved: int
    paused: int
    kept: int
    canceled: int
    abandoned: int
    save_rate: Rate


def outcomes_of(sums: Row) -> tuple[int, int]:
    """Return how many were saved, and of how many concluded."""
    return sums["saved"], sums["saved"] + sums["kept"] + sums["canceled"]


def step_of(wanted: Filter) -> TrendStep:
    """Return the parts in which a period can be read: two months of days, half a year of weeks."""
    if wanted.period.days <= 62:
        return TrendStep.DAY
    return TrendStep.WEEK if wanted.period.days <= 200 else TrendStep.MONTH


def report_outcomes(wanted: Filter, step: TrendStep | None = None) -> Report[OutcomeRow]:
    """Answer how sessions ended: a row for each part of the period, empty ones too."""
    source, conversion = source_of(wanted), read_conversion(wanted.account_id)
    starts = list_parts(wanted, step or step_of(wanted))
    by_part = _sum_by_part(source, starts)
    money = sum_with_days(source, conversion, wanted.period, "reasons", "currency")
    before = _before(wanted, conversion)
    return Report(
        view="outcomes",
        wanted=wanted,
        rows=[_row(start, by_part[start]) for start in starts],
        row_type=OutcomeRow,
        figures=_figures(by_part.values(), _total(before)),
        amounts=_amounts(money, before, conversion),
        counted_at=counted_at(wanted),
        is_limited=source.is_limited,
        limit=source.limit,
        exchange_rates=list_used_rates(conversion, wanted, money + (before or [])),
    )


def _sum_by_part(source: CountSource, starts: Sequence[str]) -> dict[str, Counter[str]]:
    """Return what was counted in each part of the period, by the day with which it begins."""
    by_part: dict[str, Counter[str]] = {part: Counter() for part in starts}
    for row in source.sums("reasons", "day"):
        sums = by_part[starts[bisect_right(starts, row.pop("day")) - 1]]
        for name, value in row.items():
            sums[name] += value
    return by_part


def _before(wanted: Filter, conversion: Conversion | None) -> list[Row] | None:
    """Return the sums of the period this one is compared with, by currency."""
    if wanted.before is None:
        return None
    source, period = source_of(wanted.before), wanted.before.period
    return sum_with_days(source, conversion, period, "reasons", "currency")


def _total(rows: list[Row] | None) -> Counter[str] | None:
    """Return the sums of all currencies. Only its counts mean anything, never its money."""
    if rows is None:
        return None
    sums: Counter[str] = Counter()
    for row in rows:
        sums.update({name: row[name] for name in row.keys() - {"currency", "day"}})
    return sums


def _figures(parts: Iterable[Counter[str]], before: Counter[str] | None) -> dict[str, Figure]:
    now: Counter[str] = Counter()
    for part in parts:
        now.update(part)
    saved = outcomes_of(before) if before is not None else None
    retained = _retained(before) if before is not None else None
    return {
        "save_rate": figure(FigureDefinition.SAVE_RATE, outcomes_of(now), saved),
        "retained_rate": figure(FigureDefinition.RETAINED_RATE, _retained(now), retained),
    }


def _retained(sums: Row) -> tuple[int, int]:
    saved, concluded = outcomes_of(sums)
    return saved + sums["kept"], concluded


def _amounts(
    rows: list[Row], before: list[Row] | None, conversion: Conversion | None
) -> dict[str, Amounts]:
    return {
        name: Amounts(
            definition,
            _by_currency(rows, name),
            None if before is None else _by_currency(before, name),
            _converted(conversion, rows, name),
            None if before is None else _converted(conversion, before, name),
        )
        for name, definition in MONEY.items()
    }


def _by_currency(rows: list[Row], name: str) -> dict[str, int]:
    amounts: Counter[str] = Counter()
    for row in rows:
        amounts[row["currency"]] += _amount(row, name)
    return {currency: amount for currency, amount in amounts.items() if amount}


def _converted(conversion: Conversion | None, rows: list[Row], name: str) -> ConvertedSum | None:
    if conversion is None:
        return None
    return convert_rows(
        conversion,
        rows,
        lambda row: _amount(row, name),
        lambda row: sum(row[part] for part in _WORTH[name]),
    )


def _amount(row: Row, name: str) -> int:
    """Return a sum of money: at risk is what everybody paid who came to a decision."""
    parts = ("mrr_saved", "mrr_kept", "mrr_lost") if name == "mrr_at_risk" else (name,)
    return sum(row[part] for part in parts)


def _row(start: str, sums: Counter[str]) -> OutcomeRow:
    return OutcomeRow(
        start=start,
        saved=sums["saved"],
        paused=sums["paused"],
        kept=sums["kept"],
        canceled=sums["canceled"],
        abandoned=sums["abandoned"],
        save_rate=rate_of(*outcomes_of(sums)),
    )


def list_parts(wanted: Filter, step: TrendStep) -> list[str]:
    """Return the first day of each part. Weeks begin on Monday, the first part with the period."""
    found, day = [], wanted.period.first
    while day <= wanted.period.last:
        found.append(day.isoformat())
        day = _next(day, step)
    return found


def _next(day: date, step: TrendStep) -> date:
    match step:
        case TrendStep.DAY:
            return day + timedelta(days=1)
        case TrendStep.WEEK:
            return day + timedelta(days=7 - day.weekday())
        case TrendStep.MONTH:
            return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
