"""Lasting: how long saved customers stay, by kind of offer, as far as anything was heard."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.analytics.cases import Case
from app.analytics.followup import Followup
from app.analytics.formulas.survival import Duration, Point, survival_curve
from app.analytics.reports.figures import Figure, FigureDefinition, figure
from app.analytics.reports.filters import Filter
from app.analytics.reports.report import Report
from app.analytics.reports.sources import MAX_CASES, list_cases
from app.core.clock import utcnow
from app.sessions.engine.progress import Outcome

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


def report_lasting(wanted: Filter) -> Report[LastingRow]:
    """Answer how long saved customers stay: a Kaplan-Meier curve for each kind of offer."""
    cases = list_cases(wanted)
    curves = {kind: survival_curve(durations) for kind, durations in _durations(cases).items()}
    rows = [_row(kind, point) for kind in sorted(curves) for point in curves[kind]]
    return Report(
        view="lasting",
        wanted=wanted,
        rows=rows,
        row_type=LastingRow,
        figures={"coverage": _coverage(cases)},
        amounts={},
        counted_at=utcnow(),
        is_limited=len(cases) >= MAX_CASES,
    )


def _coverage(cases: list[Case]) -> Figure:
    """Return of how many saved customers anything was heard after they were saved."""
    saved = [case.followup for case in cases if case.outcome is Outcome.SAVED]
    known = sum(each is not None and _days(each, utcnow()).days > 0 for each in saved)
    return figure(FigureDefinition.COVERAGE, (known, len(saved)), None)


def _durations(cases: list[Case]) -> dict[str, list[Duration]]:
    found: dict[str, list[Duration]] = defaultdict(list)
    for case in cases:
        if case.outcome is Outcome.SAVED and case.followup is not None:
            duration = _days(case.followup, utcnow())
            for kind in dict.fromkeys((ALL, case.offer.kind if case.offer else ALL)):
                found[kind].append(duration)
    return found


def _days(followup: Followup, now: datetime) -> Duration:
    """Return how long a customer was followed. An end that lies ahead has not come to pass."""
    end = followup.ended_at
    if end is not None and end <= now:
        return Duration(_whole_days(end - followup.since), is_ended=True)
    return Duration(_whole_days(followup.known_until - followup.since), is_ended=False)


def _whole_days(time: timedelta) -> float:
    return float(max(0, time.days))


def _row(kind: str, point: Point) -> LastingRow:
    return LastingRow(kind, int(point.days), point.share, point.low, point.high, point.at_risk)
