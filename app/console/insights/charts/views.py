"""Which chart a view has: outcomes as bars, lasting saves as a curve; the others are tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.analytics.formulas.survival import Point
from app.analytics.reports.report import Report
from app.analytics.reports.views.lasting import ALL, LastingRow, is_curve_telling
from app.console.insights.charts.bars import OutcomeChart, draw_outcomes
from app.console.insights.charts.labels import list_days
from app.console.insights.charts.lines import Curve, draw_curve
from app.labels.member.formats import MemberFormats

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
class ViewChart:
    """The chart of a view: bars or a curve."""

    bars: OutcomeChart | None = None
    days: Sequence[str] = ()
    curve: CurveChart | None = None


def build_chart(report: Report[Any], fmt: MemberFormats) -> ViewChart | None:
    """Return the chart of a report, or None if it has none."""
    if report.view == "outcomes":
        bars = draw_outcomes(report.rows)
        return ViewChart(bars=bars, days=list_days(report.rows, fmt)) if bars.bars else None
    of_all = [row for row in report.rows if report.view == "lasting" and row.kind == ALL]
    return ViewChart(curve=_curve(of_all, fmt)) if is_curve_telling(of_all) else None


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
