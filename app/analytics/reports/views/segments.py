"""Segments: how sessions of one sort of customers ended, beside the others."""

from __future__ import annotations

import enum
from collections import defaultdict
from dataclasses import dataclass

from app.analytics.cases import Case
from app.analytics.counting import Row
from app.analytics.formulas.rates import Rate, rate_of
from app.analytics.reports.figures import FigureDefinition, figure
from app.analytics.reports.filters import Filter
from app.analytics.reports.report import Report
from app.analytics.reports.sources import counted_at, list_cases, source_of
from app.analytics.reports.views.outcomes import outcomes_of
from app.sessions.engine.progress import Outcome

SMALLEST = 5
"""Fewer customers in a crossing are shown as none: who is alone in it could be known again."""


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
    is_limited = False
    if across is None or across is by:
        source = source_of(wanted)
        rows, is_limited = _of_one(source.sums, by), source.is_limited
    else:
        found = list_cases(wanted)
        rows, is_limited = _of_two(found.cases, by, across), found.is_limited
    total = (sum(row.save_rate.count for row in rows), sum(row.save_rate.n for row in rows))
    return Report(
        view="segments",
        wanted=wanted,
        rows=rows,
        row_type=SegmentRow,
        figures={"save_rate": figure(FigureDefinition.SAVE_RATE, total, None)},
        amounts={},
        counted_at=counted_at(wanted),
        is_limited=is_limited,
    )


def _of_one(sums: object, by: Dimension) -> list[SegmentRow]:
    assert callable(sums)  # noqa: S101
    if by in {Dimension.PLAN, Dimension.REASON}:
        found = [(row[by.value], row) for row in sums("reasons", by.value)]
    else:
        rows = sums("segments", "dimension", "value")
        found = [(row["value"], row) for row in rows if row["dimension"] == by.value]
    return [_row(value, "", row) for value, row in found]


def _of_two(cases: list[Case], by: Dimension, across: Dimension) -> list[SegmentRow]:
    cells: dict[tuple[str, str], Row] = defaultdict(lambda: dict.fromkeys(Outcome, 0))
    for case in cases:
        values = case.values() | {"plan": case.plan, "reason": case.reason}
        cells[values[by.value], values[across.value]][case.outcome] += 1
    return [_small(_row(value, other, cells[value, other])) for value, other in sorted(cells)]


def _row(value: str, other: str, sums: Row) -> SegmentRow:
    ended = sum(sums[outcome.value] for outcome in Outcome)
    return SegmentRow(value, other, ended, rate_of(*outcomes_of(sums)))


def _small(row: SegmentRow) -> SegmentRow:
    if row.ended >= SMALLEST:
        return row
    return SegmentRow(row.value, row.other, 0, rate_of(0, 0), is_suppressed=True)
