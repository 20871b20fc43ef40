"""Reasons: why customers come to cancel, and who of them stays."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.analytics.counting import Row
from app.analytics.formulas.rates import Rate, rate_of
from app.analytics.reports.figures import Figure, FigureDefinition, figure
from app.analytics.reports.filters import Filter
from app.analytics.reports.report import Report
from app.analytics.reports.sources import counted_at, source_of
from app.analytics.reports.views.outcomes import TrendStep, list_parts, outcomes_of

MOST_DAYS_IN_WEEKS = 200


@dataclass(frozen=True, slots=True)
class ReasonFigures:
    """One reason: how many of all named it, and how their sessions ended."""

    reason: str
    """Empty: none was given. ``*``: those too rare for a row of their own."""
    saved: int
    kept: int
    canceled: int
    abandoned: int
    share: Rate
    """Of all sessions that ended."""
    share_before: Rate
    save_rate: Rate
    save_rate_before: Rate


@dataclass(frozen=True, slots=True)
class ReasonPart:
    """A part of a period, and how many sessions of it ended after each reason."""

    start: str
    ended: Mapping[str, int]


def report_reasons(wanted: Filter) -> Report[ReasonFigures]:
    """Answer why customers come, the most frequent reason first, beside the period before."""
    source = source_of(wanted)
    now = {row["reason"]: row for row in source.sums("reasons", "reason")}
    before = _before(wanted)
    all_now, all_before = _ended(now), _ended(before)
    rows = [_row(key, now[key], before.get(key), all_now, all_before) for key in now]
    return Report(
        view="reasons",
        wanted=wanted,
        rows=sorted(rows, key=lambda row: (-row.share.count, row.reason)),
        row_type=ReasonFigures,
        figures=_figures(now, before),
        amounts={},
        counted_at=counted_at(wanted),
        is_limited=source.is_limited,
        limit=source.limit,
    )


def course_of_reasons(wanted: Filter) -> list[ReasonPart]:
    """Return how often each reason was named in each part of a period: weeks, or months."""
    step = TrendStep.WEEK if wanted.period.days <= MOST_DAYS_IN_WEEKS else TrendStep.MONTH
    by_part: dict[str, Counter[str]] = {part: Counter() for part in list_parts(wanted, step)}
    starts = sorted(by_part)
    for row in source_of(wanted).sums("reasons", "day", "reason"):
        start = starts[bisect_right(starts, row["day"]) - 1]
        by_part[start][row["reason"]] += ended_of(row)
    return [ReasonPart(start, by_part[start]) for start in starts]


def ended_of(row: Row) -> int:
    """Return how many sessions ended."""
    return int(row["saved"] + row["kept"] + row["canceled"] + row["abandoned"])


def _before(wanted: Filter) -> dict[str, Row]:
    if wanted.before is None:
        return {}
    return {row["reason"]: row for row in source_of(wanted.before).sums("reasons", "reason")}


def _ended(rows: dict[str, Row]) -> int:
    return sum(map(ended_of, rows.values()))


def _row(key: str, now: Row, before: Row | None, all_now: int, all_before: int) -> ReasonFigures:
    return ReasonFigures(
        reason=key,
        saved=now["saved"],
        kept=now["kept"],
        canceled=now["canceled"],
        abandoned=now["abandoned"],
        share=rate_of(ended_of(now), all_now),
        share_before=rate_of(ended_of(before) if before else 0, all_before),
        save_rate=rate_of(*outcomes_of(now)),
        save_rate_before=rate_of(*outcomes_of(before)) if before else rate_of(0, 0),
    )


def _figures(now: dict[str, Row], before: dict[str, Row]) -> dict[str, Figure]:
    """Return the save rate of each reason, beside that of the period before."""
    return {
        key: figure(
            FigureDefinition.SAVE_RATE,
            outcomes_of(row),
            outcomes_of(before[key]) if key in before else None,
        )
        for key, row in now.items()
    }
