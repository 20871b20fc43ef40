"""One sentence for each view that says what it means, or that it says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.analytics.formulas.bands import NONE, REST
from app.analytics.reports.figures import ChangeVerdict, Figure
from app.analytics.reports.report import Report
from app.analytics.reports.views.lasting import coverage_of
from app.analytics.reports.views.segments import Dimension
from app.console.insights.labels import step_label, value_label
from app.labels.member.formats import MemberFormats


def summarize(report: Report[Any], fmt: MemberFormats) -> list[str]:
    """Return what a report means, in sentences."""
    match report.view:
        case "outcomes":
            return _of_rate(report.figures["save_rate"], fmt)
        case "reasons":
            given = [row for row in report.rows if row.reason not in {NONE, REST}]
            first = _only_first([(row.share.count, row) for row in given])
            return [_of_reason(first, fmt)] if first else []
        case "offers":
            first = _only_first([(row.saved, row) for row in report.rows])
            return [_of_offer(first, fmt)] if first else []
        case "lasting":
            return _of_coverage(report, fmt)
        case "steps" if report.rows:
            return [_of_steps(report.rows, fmt)]
    return []


def _only_first(rows: Sequence[tuple[int, Any]]) -> Any:
    """Return the row with the largest number, or None: of equals none is the first."""
    largest = max((number for number, _row in rows), default=0)
    found = [row for number, row in rows if number == largest > 0]
    return found[0] if len(found) == 1 else None


def _of_rate(found: Figure, fmt: MemberFormats) -> list[str]:
    if found.rate.value is None:
        return []
    values = {
        "count": fmt.number(found.rate.count),
        "n": fmt.number(found.rate.n),
        "low": fmt.percent(found.rate.low or 0),
        "high": fmt.percent(found.rate.high or 0),
    }
    saved = ngettext(
        "Saved: %(count)s of %(n)s customer who decided, %(share)s (%(low)s to %(high)s).",
        "Saved: %(count)s of %(n)s customers who decided, %(share)s (%(low)s to %(high)s).",
        found.rate.n,
        share=fmt.percent(found.rate.value),
        **values,
    )
    return [saved, _of_change(found, fmt)]


def _of_change(found: Figure, fmt: MemberFormats) -> str:
    if found.before is None:
        return ""
    before = fmt.percent(found.before.value or 0)
    return {
        ChangeVerdict.UP: _(
            "That is more than before (%(before)s), and not by chance.", before=before
        ),
        ChangeVerdict.DOWN: _(
            "That is less than before (%(before)s), and not by chance.", before=before
        ),
        ChangeVerdict.TOO_FEW: _(
            "Before it was %(before)s: too few decisions to tell a change from chance.",
            before=before,
        ),
        ChangeVerdict.NO_DATA: _("There are no decisions before to compare with."),
    }[found.verdict]


def _of_reason(row: Any, fmt: MemberFormats) -> str:
    reason = value_label(Dimension.REASON, row.reason, fmt.locale)
    share = fmt.percent(row.share.value or 0)
    return _("The most frequent reason: %(reason)s (%(share)s).", reason=reason, share=share)


def _of_offer(row: Any, fmt: MemberFormats) -> str:
    return _(
        "%(offer)s saved the most customers: %(saved)s of %(shown)s who saw it.",
        offer=row.offer,
        saved=fmt.number(row.saved),
        shown=fmt.number(row.shown),
    )


def _of_coverage(report: Report[Any], fmt: MemberFormats) -> list[str]:
    found = coverage_of(report.wanted)
    if not found.saved:
        return []
    known, saved = fmt.number(found.known), fmt.number(found.saved)
    return [
        _("Something was heard of %(known)s of %(saved)s saved customers since.",
          known=known, saved=saved)
    ]  # fmt: skip


def _of_steps(rows: Any, fmt: MemberFormats) -> str:
    worst = max(rows, key=lambda row: row.left)
    if not worst.left:
        return _("Nobody left before deciding.")
    step, left = step_label(worst.step), fmt.number(worst.left)
    return _("Most of those who left did so here: %(step)s (%(left)s).", step=step, left=left)
