"""The table of each view: the same numbers as the chart, the API and the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.analytics.followup import HORIZONS
from app.analytics.reports.report import Report
from app.analytics.reports.views.offers import OfferTotal, add_currencies
from app.analytics.reports.views.segments import Dimension
from app.console.insights.cells import (
    TableCell,
    amounts,
    count,
    drawn_rate,
    rate,
    step_time,
    word,
    worth,
)
from app.console.insights.labels import kind_of_offer, step_label, value_label
from app.experiments.analysis.results import Verdict
from app.experiments.models import ExperimentStatus
from app.labels.member.experiments.results import (
    difference_text,
    status_label,
    variant_name,
    verdict_label,
)
from app.labels.member.formats import MemberFormats
from app.labels.member.sessions import language_name

FEW_TERMS = 10


_Row = Callable[[Any, MemberFormats], list[TableCell]]


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows; the first cell of a row names it."""

    headings: list[str]
    rows: list[list[TableCell]]


_Builder = Callable[[Report[Any], MemberFormats], Table]


def build_table(
    report: Report[Any],
    fmt: MemberFormats,
    by: Dimension = Dimension.TENURE,
    across: str = "",
) -> Table:
    """Return the table of a report."""
    if report.view == "segments":
        return _segments(report, fmt, by, across)
    return _TABLES[report.view](report, fmt)


def _row_by_row(headings: Callable[[], list[str]], cells: _Row) -> _Builder:
    return lambda report, fmt: Table(headings(), [cells(row, fmt) for row in report.rows])


def _outcomes(row: Any, fmt: MemberFormats) -> list[TableCell]:
    day = fmt.calendar_day(date.fromisoformat(row.start))
    numbers = (row.saved, row.paused, row.kept, row.canceled, row.abandoned)
    return [word(day), *(count(fmt, each) for each in numbers), rate(fmt, row.save_rate)]


def _reasons(row: Any, fmt: MemberFormats) -> list[TableCell]:
    return [
        word(value_label(Dimension.REASON, row.reason, fmt.locale)),
        drawn_rate(fmt, row.share),
        rate(fmt, row.share_before),
        drawn_rate(fmt, row.save_rate),
        rate(fmt, row.save_rate_before),
    ]


def _offers(report: Report[Any], fmt: MemberFormats) -> Table:
    """Return a row for each offer; who is still there only where anybody is known to be."""
    totals = add_currencies(report.rows)
    known = [days for days in (30, 90) if any(total.lasting[days].n for total in totals)]
    headings = [_("Offer"), _("Accepted"), _("Saved"), _("Monthly revenue saved"), _("Cost")]
    headings += [_("Kept against cost")]
    headings += [_("Still there after %(days)s days", days=days) for days in known]
    return Table(headings, [_offer(total, known, fmt) for total in totals])


def _offer(total: OfferTotal, known: list[int], fmt: MemberFormats) -> list[TableCell]:
    return [
        word(total.offer),
        drawn_rate(fmt, total.acceptance),
        count(fmt, total.saved),
        offer_amounts(total, "mrr_saved_net", fmt),
        offer_amounts(total, "cost", fmt),
        worth(fmt, total),
        *(drawn_rate(fmt, total.lasting[days], total.unknown[days]) for days in known),
    ]


def offer_amounts(total: OfferTotal, name: str, fmt: MemberFormats) -> TableCell:
    """Return one of the amounts of an offer, in the reporting currency where it can be."""
    by_currency: Counter[str] = Counter()
    for each in total.by_currency:
        by_currency[each.currency] += getattr(each, name)
    return amounts(fmt, by_currency, total.converted(name))


def _lasting(report: Report[Any], fmt: MemberFormats) -> Table:
    """Return how many are still there at some days; every step of the curves is in the files."""
    kinds = dict.fromkeys(row.kind for row in report.rows)
    headings = [_("Offer"), _("Customers followed")]
    headings += [_("After %(days)s days", days=days) for days in HORIZONS]
    rows = [[row for row in report.rows if row.kind == kind] for kind in kinds]
    return Table(headings, [_curve(points, fmt) for points in rows])


def _curve(points: list[Any], fmt: MemberFormats) -> list[TableCell]:
    name, followed = word(kind_of_offer(points[0].kind)), count(fmt, points[0].at_risk)
    return [name, followed, *(_still_there(points, days, fmt) for days in HORIZONS)]


def _still_there(points: list[Any], days: int, fmt: MemberFormats) -> TableCell:
    """Return the share on a day, as far as the curve is known to reach."""
    if points[-1].days < days:
        return TableCell("\N{EN DASH}")
    reached = [point for point in points if point.days <= days]
    if not reached:
        return TableCell(fmt.percent(1))
    low, high = (fmt.percent(bound) for bound in (reached[-1].low, reached[-1].high))
    between = _("%(low)s to %(high)s", low=low, high=high)
    return TableCell(fmt.percent(reached[-1].share), between)


def _offer_reasons(row: Any, fmt: MemberFormats) -> list[TableCell]:
    return [
        word(row.offer),
        word(value_label(Dimension.REASON, row.reason, fmt.locale)),
        count(fmt, row.shown),
        drawn_rate(fmt, row.acceptance),
        drawn_rate(fmt, row.save_rate),
    ]


def _returns(row: Any, fmt: MemberFormats) -> list[TableCell]:
    rates = (row.returned_30, row.returned_60, row.returned_90, row.returned_180, row.returned_365)
    numbers = [count(fmt, row.canceled), count(fmt, row.undone)]
    return [word(row.month), *numbers, *(rate(fmt, each) for each in rates)]


def _steps(report: Report[Any], fmt: MemberFormats) -> Table:
    """Return a row for each step; its time only where any is known."""
    headings = [_("Step"), _("Reached"), _("Share"), _("Left here")]
    longest = max((row.high_seconds for row in report.rows if row.timed), default=None)
    if longest is None:
        return Table(headings, [_step(row, fmt) for row in report.rows])
    rows = [[*_step(row, fmt), step_time(fmt, row, longest)] for row in report.rows]
    return Table([*headings, _("Time")], rows)


def _step(row: Any, fmt: MemberFormats) -> list[TableCell]:
    return [
        word(step_label(row.step)),
        count(fmt, row.reached),
        drawn_rate(fmt, row.share),
        drawn_rate(fmt, row.left_rate),
    ]


def _of_terms(report: Report[Any], fmt: MemberFormats) -> Table:
    """Return the words that stand out; where none does, the few that come closest."""
    ranked = sorted(report.rows, key=lambda row: -abs(row.z))[:FEW_TERMS]
    rows = [row for row in report.rows if row.is_telling or row in ranked]
    headings = [_("Word"), _("Here"), _("Elsewhere"), _("Stands out")]
    return Table(headings, [_terms(row, fmt) for row in rows])


def _terms(row: Any, fmt: MemberFormats) -> list[TableCell]:
    url = url_for("console.feedback.show", text=row.term, locale=row.locale)
    verdict = _("Beyond chance") if row.is_telling else _("May be chance")
    return [
        TableCell(row.term, language_name(row.locale, fmt.locale), is_number=False, url=url),
        TableCell(fmt.number(row.count), _("of %(n)s answers", n=fmt.number(row.texts))),
        TableCell(
            fmt.number(row.elsewhere), _("of %(n)s answers", n=fmt.number(row.texts_elsewhere))
        ),
        TableCell(fmt.number(round(row.z, 1) + 0.0), verdict),
    ]


def _experiments(row: Any, fmt: MemberFormats) -> list[TableCell]:
    url = url_for("console.experiments.read", key=row.experiment)
    name = variant_name(row.variant, row.variant_name)
    status, _tone = status_label(ExperimentStatus(row.status))
    verdict, _tone = verdict_label(Verdict(row.verdict))
    return [
        TableCell(row.name, name, is_number=False, url=url),
        count(fmt, row.exposed),
        count(fmt, row.saved),
        rate(fmt, row.save_rate),
        _against_control(row, fmt),
        TableCell(verdict, status, is_number=False),
    ]


def _against_control(row: Any, fmt: MemberFormats) -> TableCell:
    """Return the bounds of a difference: in points, or in money a month and session."""
    if row.difference_low is None or row.difference_high is None:
        return TableCell("\N{EN DASH}")
    low, high = (
        difference_text(bound, fmt, row.currency or None)
        for bound in (row.difference_low, row.difference_high)
    )
    unit = _("a month per session") if row.currency else _("points")
    return TableCell(_("%(low)s to %(high)s", low=low, high=high), unit)


def _segments(report: Report[Any], fmt: MemberFormats, by: Dimension, across: str) -> Table:
    names = [_("Group"), *([_("Second group")] if across else [])]
    rows = [_segment(row, fmt, by, across) for row in report.rows]
    return Table([*names, _("Sessions"), _("Save rate")], rows)


def _segment(row: Any, fmt: MemberFormats, by: Dimension, across: str) -> list[TableCell]:
    names = [word(value_label(by, row.value, fmt.locale))]
    if across:
        names.append(word(value_label(across, row.other, fmt.locale)))
    if row.is_suppressed:
        return [*names, TableCell(_("Fewer than 5")), TableCell("\N{EN DASH}")]
    return [*names, count(fmt, row.ended), drawn_rate(fmt, row.save_rate)]


_TABLES: Mapping[str, _Builder] = {
    "offers": _offers,
    "lasting": _lasting,
    "terms": _of_terms,
    "steps": _steps,
    "outcomes": _row_by_row(
        lambda: [
            _("From"),
            _("Saved"),
            _("Of these paused"),
            _("Kept"),
            _("Canceled"),
            _("Abandoned"),
            _("Save rate"),
        ],
        _outcomes,
    ),
    "reasons": _row_by_row(
        lambda: [_("Reason"), _("Share"), _("Share before"), _("Save rate"), _("Save rate before")],
        _reasons,
    ),
    "offer_reasons": _row_by_row(
        lambda: [_("Offer"), _("Reason"), _("Shown"), _("Accepted"), _("Saved")],
        _offer_reasons,
    ),
    "returns": _row_by_row(
        lambda: [
            _("Month"),
            _("Canceled"),
            _("Undone"),
            *(_("Back in %(days)s days", days=days) for days in (30, 60, 90, 180, 365)),
        ],
        _returns,
    ),
    "experiments": _row_by_row(
        lambda: [
            _("Experiment"),
            _("Customers"),
            _("Saved"),
            _("Save rate"),
            _("Against the control"),
            _("Verdict"),
        ],
        _experiments,
    ),
}
