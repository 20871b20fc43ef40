"""Sums of counts that can be converted: each with a day whose rates hold for all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from app.analytics.counting import Row
from app.analytics.currency.conversion import Conversion, ConvertedSum, DatedAmount, DatedRate
from app.analytics.reports.filters import Filter
from app.analytics.reports.periods import Period
from app.analytics.reports.sources import CountSource

Measure = Callable[[Row], int]


def sum_with_days(
    source: CountSource, conversion: Conversion | None, period: Period, table: str, *by: str
) -> list[Row]:
    """Return the sums of a table, by day too where the rates of the period differ.

    Where they do not, its first day says which rates hold, and far fewer rows are read.
    """
    if conversion is None:
        return source.sums(table, *by)
    day = find_steady_day(conversion, period)
    if day is None:
        return source.sums(table, "day", *by)
    return [row | {"day": day} for row in source.sums(table, *by)]


def find_steady_day(conversion: Conversion, period: Period) -> str | None:
    """Return a day whose rates hold in all of a period, or None if they change within it."""
    first, last = period.first.isoformat(), period.last.isoformat()
    return first if conversion.is_steady(first, last) else None


def convert_rows(
    conversion: Conversion, rows: Iterable[Row], amount: Measure, sessions: Measure
) -> ConvertedSum:
    """Return what a measure of rows comes to in the reporting currency."""
    return conversion.add_up(
        DatedAmount(row["currency"], row["day"], amount(row), sessions(row)) for row in rows
    )


def list_used_rates(
    conversion: Conversion | None, wanted: Filter, rows: Iterable[Row]
) -> Sequence[DatedRate]:
    """Return the rates by which rows of a period, and of the one before it, are converted."""
    if conversion is None:
        return ()
    periods = [each.period for each in (wanted, wanted.before) if each is not None]
    first = min(period.first for period in periods).isoformat()
    currencies = {row["currency"] for row in rows}
    return conversion.list_used(currencies, first, wanted.period.last.isoformat())
