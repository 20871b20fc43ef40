"""Which chart a view has: bars, shares, a curve; in other tables the rates are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.analytics.formulas.bands import NONE, REST
from app.analytics.formulas.survival import Point
from app.analytics.reports.report import Report
from app.analytics.reports.views.lasting import ALL, LastingRow, is_curve_telling
from app.analytics.reports.views.reasons import ReasonFigures, course_of_reasons
from app.analytics.reports.views.segments import Dimension
from app.console.insights.charts.bars import Bar, OutcomeChart, draw_outcomes, draw_shares
from app.console.insights.charts.labels import list_days
from app.console.insights.charts.lines import Curve, draw_curve
from app.console.insights.labels import value_label
from app.labels.member.formats import MemberFormats

MOST_REASONS = 5
CURVE_DAYS = 180
AT_RISK_AT = (0, 45, 90, 135, 180)


@dataclass(frozen=True, slots=True)
class CurveChart:
    """The share that is still there, with the band it lies in and how many it rests on."""

    curve: Curve
    heights: Sequence[str]
    widths: Sequence[str]
    at_risk: Sequence[str]
    """How many were followed up to each day along the axis."""


@dataclass(frozen=True, slots=True)
class ShareChart:
    """What each part of a period is made of, in shares."""

    bars: Sequence[Bar]
    parts: int
    names: Sequence[str]
    """What each share is called, the one at the foot first."""
    heights: Sequence[str]


@dataclass(frozen=True, slots=True)
class ViewChart:
    """The chart of a view: bars, shares or a curve."""

    bars: OutcomeChart | None = None
    shares: ShareChart | None = None
    days: Sequence[str] = ()
    curve: CurveChart | None = None


def build_chart(report: Report[Any], fmt: MemberFormats) -> ViewChart | None:
    """Return the chart of a report, or None if it has none."""
    if report.view == "outcomes":
        bars = draw_outcomes(report.rows)
        return ViewChart(bars=bars, days=list_days(report.rows, fmt)) if bars.bars else None
    if report.view == "reasons" and report.rows:
        return _reasons(report, fmt)
    of_all = [row for row in report.rows if report.view == "lasting" and row.kind == ALL]
    return ViewChart(curve=_curve(of_all, fmt)) if is_curve_telling(of_all) else None


def _reasons(report: Report[ReasonFigures], fmt: MemberFormats) -> ViewChart:
    """Draw how the most frequent reasons came and went; of the others, all that they are."""
    parts = course_of_reasons(report.wanted)
    named = [row.reason for row in report.rows if row.reason not in {NONE, REST}][:MOST_REASONS]
    counts = [_by_reason(part.ended, named) for part in parts]
    names = [value_label(Dimension.REASON, reason, fmt.locale) for reason in named]
    heights = [fmt.percent(share) for share in (1, 0.5, 0)]
    shares = ShareChart(
        draw_shares(counts), len(parts), [*names, _("Others, or no reason")], heights
    )
    return ViewChart(shares=shares, days=list_days(parts, fmt))


def _by_reason(ended: Mapping[str, int], named: Sequence[str]) -> list[int]:
    counts = [ended.get(reason, 0) for reason in named]
    return [*counts, sum(ended.values()) - sum(counts)]


def _curve(rows: Sequence[LastingRow], fmt: MemberFormats) -> CurveChart:
    """Draw the curve of all offers, as far as anybody was followed."""
    points = [Point(row.days, row.share, row.low, row.high, row.at_risk) for row in rows]
    until = max((point.days for point in points), default=0)
    labels = [_("%(days)s days", days=fmt.number(day)) for day in AT_RISK_AT]
    return CurveChart(
        curve=draw_curve(ALL, points, CURVE_DAYS, until),
        heights=[fmt.percent(share) for share in (1, 0.5, 0)],
        widths=labels,
        at_risk=[fmt.number(_followed(rows, day)) for day in AT_RISK_AT],
    )


def _followed(rows: Sequence[LastingRow], day: int) -> int:
    """Return how many were still followed on a day: those of the next step, at least."""
    return next((row.at_risk for row in rows if row.days >= day), 0)
