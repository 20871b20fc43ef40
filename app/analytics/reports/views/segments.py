"""Segments: how sessions of one sort of customers ended, beside the others."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from app.analytics.counting import Row
from app.analytics.formulas.bands import PriceBand, Tenure
from app.analytics.formulas.rates import Rate, rate_of
from app.analytics.reports.figures import FigureDefinition, figure
from app.analytics.reports.filters import Filter
from app.analytics.reports.report import Report
from app.analytics.reports.sources import (
    CountSource,
    counted_at,
    crossing_source_of,
    source_of,
)
from app.analytics.reports.views.outcomes import outcomes_of
from app.sessions.engine.progress import Outcome

SMALLEST = 5
"""Fewer customers in a crossing are shown as none: who is alone in it could be known again."""


_BANDS = {band.value: position for position, band in enumerate((*Tenure, *PriceBand)) if band.value}


class Dimension(enum.StrEnum):
    """By what customers can be told apart."""

    TENURE = "tenure"
    PRICE = "price"
    COUNTRY = "country"
    LOCALE = "locale"
    PLAN = "plan"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One sort of customers."""

    value: str
    other: str
    """The value of the second dimension. Empty where there is none."""
    ended: int
    save_rate: Rate
    is_suppressed: bool = False
    """Whether there are too few of them to be shown."""


def report_segments(
    wanted: Filter, by: Dimension, across: Dimension | None = None
) -> Report[SegmentRow]:
    """Answer how each sort of customers decided; crossed with another dimension, if wanted."""
    is_crossed = across is not None and across is not by
    source = crossing_source_of(wanted) if is_crossed else source_of(wanted)
    rows = _of_two(source, by, across) if is_crossed and across else _of_one(source, by)
    total = (sum(row.save_rate.count for row in rows), sum(row.save_rate.n for row in rows))
    return Report(
        view="segments",
        wanted=wanted,
        rows=rows,
        row_type=SegmentRow,
        figures={"save_rate": figure(FigureDefinition.SAVE_RATE, total, None)},
        amounts={},
        counted_at=counted_at(wanted),
        is_limited=source.is_limited,
        limit=source.limit,
        by=by.value,
    )


def _of_one(source: CountSource, by: Dimension) -> list[SegmentRow]:
    if by in {Dimension.PLAN, Dimension.REASON}:
        found = [(row[by.value], row) for row in source.sums("reasons", by.value)]
    else:
        rows = source.sums("segments", "dimension", "value")
        found = [(row["value"], row) for row in rows if row["dimension"] == by.value]
    return [
        _row(value, "", row) for value, row in sorted(found, key=lambda each: _sort_key(each[0]))
    ]


def _of_two(source: CountSource, by: Dimension, across: Dimension) -> list[SegmentRow]:
    sums = source.sums("reasons", by.value, across.value)
    found = [(row[by.value], row[across.value], row) for row in sums]
    found.sort(key=lambda each: (_sort_key(each[0]), _sort_key(each[1])))
    return [_small(_row(*each)) for each in found]


def _sort_key(value: str) -> tuple[int, str]:
    """Return by what a value is sorted: bands from the lowest on, all else by the alphabet."""
    return _BANDS.get(value, len(_BANDS)), value


def _row(value: str, other: str, sums: Row) -> SegmentRow:
    ended = sum(sums[outcome.value] for outcome in Outcome)
    return SegmentRow(value, other, ended, rate_of(*outcomes_of(sums)))


def _small(row: SegmentRow) -> SegmentRow:
    if row.ended >= SMALLEST:
        return row
    return SegmentRow(row.value, row.other, 0, rate_of(0, 0), is_suppressed=True)
