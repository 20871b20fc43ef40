"""Sums of counts that can be converted: each with a day whose rates hold for all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from app.analytics.counted.keys import Key, Stretches
from app.analytics.counting import Row
from app.analytics.currency.conversion import Conversion, ConvertedSum, DatedAmount, DatedRate
from app.analytics.reports.filters import Filter
from app.analytics.reports.periods import Period
from app.analytics.reports.sources import CountSource

Measure = Callable[[Row], int]
MOST_STRETCHES = 100
"""With more of them the database compares each row more often than it is worth."""


def sum_with_days(
    source: CountSource, conversion: Conversion | None, period: Period, table: str, *by: str
) -> list[Row]:
    """Return the sums of a table, each with a day whose rates hold for all of it."""
    if conversion is None:
        return source.sums(table, *by)
    key = find_day_key(conversion, period)
    if key is not None:
        return source.sums(table, key, *by)
    return put_day(source.sums(table, *by), period)


def find_day_key(conversion: Conversion, period: Period) -> Key | None:
    """Return by which days sums are told apart to be converted; None: one rate holds for all.

    A row for each change of a rate is far less to read than one for each day.
    """
    starts = conversion.list_stretches(period.first.isoformat(), period.last.isoformat())
    if len(starts) > MOST_STRETCHES:
        return "day"
    return Stretches(tuple(starts)) if len(starts) > 1 else None


def put_day(rows: Iterable[Row], period: Period) -> list[Row]:
    """Return sums of a whole period in which no rate changes with a day of it."""
    return [row | {"day": period.first.isoformat()} for row in rows]


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
