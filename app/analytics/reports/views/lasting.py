"""Lasting: how long saved customers stay, by kind of offer, as far as anything was heard."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.analytics.counting import Row
from app.analytics.formulas.survival import BEYOND, GRID, Duration, Point, survival_curve
from app.analytics.reports.changes import FEWEST
from app.analytics.reports.figures import Figure, FigureDefinition, figure
from app.analytics.reports.filters import Filter
from app.analytics.reports.report import Report
from app.analytics.reports.sources import counted_at, source_of
from app.core.clock import utcnow

ALL = ""
"""The kind that stands for all offers together."""


@dataclass(frozen=True, slots=True)
class LastingRow:
    """A point of one curve: the share still there after so many days."""

    kind: str
    days: int
    share: float
    low: float
    high: float
    at_risk: int


def is_curve_telling(rows: Sequence[LastingRow]) -> bool:
    """Whether enough customers are followed for a curve to say anything: of one, it is a cliff."""
    return max((row.at_risk for row in rows), default=0) >= FEWEST


def report_lasting(wanted: Filter) -> Report[LastingRow]:
    """Answer how long saved customers stay: a Kaplan-Meier curve for each kind of offer."""
    source = source_of(wanted)
    sums = source.sums("lasting", "kind", "known", "ended", "due")
    curves = {kind: survival_curve(found) for kind, found in _durations(sums).items()}
    rows = [_row(kind, point) for kind in sorted(curves) for point in curves[kind]]
    return Report(
        view="lasting",
        wanted=wanted,
        rows=rows,
        row_type=LastingRow,
        figures={"coverage": _coverage(sums)},
        amounts={},
        counted_at=counted_at(wanted),
        is_limited=source.is_limited,
        limit=source.limit,
    )


def _coverage(sums: Sequence[Row]) -> Figure:
    """Return of how many saved customers anything was heard after they were saved."""
    saves = sum(row["saves"] for row in sums)
    heard = sum(row["saves"] for row in sums if row["known"] > 0 or row["ended"] >= 0)
    return figure(FigureDefinition.COVERAGE, (heard, saves), None)


def _durations(sums: Sequence[Row]) -> Mapping[str, Counter[Duration]]:
    today = utcnow().date()
    found: dict[str, Counter[Duration]] = defaultdict(Counter)
    for row in sums:
        duration = _duration(row, today)
        for kind in dict.fromkeys((ALL, row["kind"])):
            found[kind][duration] += row["saves"]
    return found


def _duration(row: Row, today: date) -> Duration:
    """Return how long customers were followed. An end that lies ahead has not come to pass."""
    ended, due = row["ended"], row["due"]
    if ended < 0 or due >= today.isoformat():
        return Duration(row["known"], is_ended=False)
    if ended == BEYOND:
        return Duration(GRID[-1], is_ended=False)
    return Duration(ended, is_ended=True)


def _row(kind: str, point: Point) -> LastingRow:
    return LastingRow(kind, int(point.days), point.share, point.low, point.high, point.at_risk)
