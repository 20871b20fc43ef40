"""One sentence for each view that says what it means, or that it says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.analytics.formulas.bands import NONE, REST
from app.analytics.reports.figures import ChangeVerdict, Figure
from app.analytics.reports.report import Report
from app.analytics.reports.views.lasting import ALL
from app.analytics.reports.views.segments import Dimension
from app.analytics.reports.views.steps import effort_of
from app.console.insights.labels import step_label, value_label
from app.labels.member.formats import MemberFormats


def summarize(report: Report[Any], fmt: MemberFormats) -> list[str]:
    """Return what a report means, in sentences."""
    return [sentence for sentence in _SENTENCES[report.view](report, fmt) if sentence]


def _of_outcomes(report: Report[Any], fmt: MemberFormats) -> list[str]:
    return _of_rate(report.figures["save_rate"], fmt)


def _of_reasons(report: Report[Any], fmt: MemberFormats) -> list[str]:
    given = [row for row in report.rows if row.reason not in {NONE, REST}]
    first = _only_first([(row.share.count, row) for row in given])
    return [_of_reason(first, fmt)] if first else []


def _of_offers(report: Report[Any], fmt: MemberFormats) -> list[str]:
    first = _only_first([(row.saved, row) for row in report.rows])
    return [_of_offer(first, fmt)] if first else []


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


def _of_lasting(report: Report[Any], fmt: MemberFormats) -> list[str]:
    found = report.figures["coverage"].rate
    if not found.n:
        return []
    known, saved = fmt.number(found.count), fmt.number(found.n)
    heard = _(
        "Something was heard of %(known)s of %(saved)s saved customers since.",
        known=known,
        saved=saved,
    )
    return [_of_curve([row for row in report.rows if row.kind == ALL], fmt), heard]


def _of_curve(rows: Sequence[Any], fmt: MemberFormats) -> str:
    """Return how many are still there after the longest time that the curve reaches."""
    followed = max((row.days for row in rows), default=0)
    days = next((each for each in (180, 90, 60, 30) if each <= followed), None)
    reached = [row for row in rows if days is not None and row.days <= days]
    if not reached:
        return ""
    point = reached[-1]
    return _(
        "After %(days)s days, %(share)s of saved customers are still there (%(low)s to %(high)s).",
        days=days,
        share=fmt.percent(point.share),
        low=fmt.percent(point.low),
        high=fmt.percent(point.high),
    )


def _of_steps(report: Report[Any], fmt: MemberFormats) -> list[str]:
    if not report.rows:
        return []
    worst = max(report.rows, key=lambda row: row.left)
    if not worst.left:
        return [_("Nobody left before deciding."), _of_effort(report, fmt)]
    step, left = step_label(worst.step), fmt.number(worst.left)
    where = _("Most of those who left did so here: %(step)s (%(left)s).", step=step, left=left)
    return [where, _of_effort(report, fmt)]


def _of_effort(report: Report[Any], fmt: MemberFormats) -> str:
    """Return how long the latest decisions took."""
    found = effort_of(report.wanted)
    if found.median_seconds is None or found.within_a_minute.value is None:
        return ""
    return _(
        "Half of the latest decisions took %(time)s or less, %(share)s at most a minute.",
        time=fmt.duration(timedelta(seconds=found.median_seconds)),
        share=fmt.percent(found.within_a_minute.value),
    )


def _of_experiments(report: Report[Any], fmt: MemberFormats) -> list[str]:
    keys = {row.experiment for row in report.rows}
    if not keys:
        return []
    decided = {row.experiment for row in report.rows if row.is_decided}
    ran = ngettext(
        "%(count)s experiment ran within the period.",
        "%(count)s experiments ran within the period.",
        len(keys),
        count=fmt.number(len(keys)),
    )
    if not decided:
        return [ran, _("None has shown enough to decide.")]
    enough = ngettext(
        "%(count)s has shown enough to decide.",
        "%(count)s have shown enough to decide.",
        len(decided),
        count=fmt.number(len(decided)),
    )
    return [ran, enough]


def _of_terms(report: Report[Any], _fmt: MemberFormats) -> list[str]:
    if not report.rows:
        return []
    telling = [row.term for row in report.rows if row.is_telling and row.z > 0][:5]
    if not telling:
        return [_("No word stands out by more than chance.")]
    return [_("Words that stand out: %(terms)s.", terms=", ".join(telling))]


def _of_nothing(_report: Report[Any], _fmt: MemberFormats) -> list[str]:
    return []


_SENTENCES: Mapping[str, Callable[[Report[Any], MemberFormats], list[str]]] = {
    "outcomes": _of_outcomes,
    "reasons": _of_reasons,
    "offers": _of_offers,
    "segments": _of_nothing,
    "lasting": _of_lasting,
    "returns": _of_nothing,
    "steps": _of_steps,
    "experiments": _of_experiments,
    "terms": _of_terms,
}
