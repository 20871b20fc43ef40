"""One sentence for each view that says what it means, or that it says nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.analytics.counting import RETURN_HORIZONS
from app.analytics.formulas.bands import NONE, REST
from app.analytics.formulas.rates import CONFIDENCE, Rate, differ, rate_of
from app.analytics.reports.changes import FEWEST
from app.analytics.reports.figures import ChangeVerdict, Figure
from app.analytics.reports.report import Report
from app.analytics.reports.views.lasting import ALL, is_curve_telling
from app.analytics.reports.views.segments import Dimension
from app.analytics.reports.views.steps import Effort, effort_of
from app.console.insights.labels import step_label, value_label
from app.console.insights.offer_summaries import (
    only_first,
    summarize_offer_reasons,
    summarize_offers,
)
from app.labels.member.formats import MemberFormats


def is_unknown_who_stayed(report: Report[Any]) -> bool:
    """Whether a view of who stayed or came back knows of too few to say anything."""
    is_known = _KNOWN.get(report.view)
    return is_known is not None and bool(report.rows) and not is_known(report.rows)


_KNOWN: Mapping[str, Callable[[Sequence[Any]], bool]] = {
    "offers": lambda rows: any(row.lasting_30.n for row in rows),
    "lasting": lambda rows: is_curve_telling([row for row in rows if row.kind == ALL]),
    "returns": lambda rows: any(row.returned_30.n for row in rows),
}


def summarize(report: Report[Any], fmt: MemberFormats) -> list[str]:
    """Return what a report means, in sentences."""
    return [sentence for sentence in _SENTENCES[report.view](report, fmt) if sentence]


def _of_outcomes(report: Report[Any], fmt: MemberFormats) -> list[str]:
    return _of_rate(report.figures["save_rate"], fmt)


def _of_reasons(report: Report[Any], fmt: MemberFormats) -> list[str]:
    given = [row for row in report.rows if row.reason not in {NONE, REST}]
    if report.rows and sum(row.share.count for row in given) < FEWEST:
        return [_("Too few customers gave a reason to say which one is the most frequent.")]
    first = only_first([(row.share.count, row) for row in given])
    return [_of_reason(first, fmt)] if first else []


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
    if not is_curve_telling(rows):
        return _("Too few saved customers have been followed to draw a curve.")
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
        return [_("Nobody left before deciding."), *_of_effort(report, fmt)]
    if sum(row.left for row in report.rows) < FEWEST:
        too_few = _("Too few customers left without a decision to say where most of them do.")
        return [too_few, *_of_effort(report, fmt)]
    step, left = step_label(worst.step), fmt.number(worst.left)
    where = _("Most of those who left did so here: %(step)s (%(left)s).", step=step, left=left)
    return [where, *_of_effort(report, fmt)]


def _of_effort(report: Report[Any], fmt: MemberFormats) -> list[str]:
    """Return how much the latest decisions asked of customers."""
    found = effort_of(report.wanted)
    if found.median_seconds is None or found.median_presses is None or found.n < FEWEST:
        return []
    time = _(
        "Half of the latest decisions took %(time)s or less, %(share)s at most a minute.",
        time=fmt.duration(timedelta(seconds=found.median_seconds)),
        share=fmt.percent(found.within_a_minute.value or 0),
    )
    presses = math.ceil(found.median_presses)
    pages = ngettext(
        "Half of them took no more than %(count)s page.",
        "Half of them took no more than %(count)s pages.",
        presses,
        count=fmt.number(presses),
    )
    return [time, pages, _of_direct(found, fmt)]


def _of_direct(found: Effort, fmt: MemberFormats) -> str:
    if found.direct.value is None or found.direct.n < FEWEST:
        return ""
    return _(
        "Of those who canceled, %(share)s did so directly, without a reason or an offer.",
        share=fmt.percent(found.direct.value),
    )


def _of_segments(report: Report[Any], fmt: MemberFormats) -> list[str]:
    """Return who stays most and least often, where nothing else is crossed with it."""
    rows = [row for row in report.rows if row.save_rate.n >= FEWEST]
    if len(rows) < 2 or any(row.other for row in rows):
        return []
    ranked = sorted(rows, key=lambda row: (row.save_rate.value, row.value))
    least, most = ranked[0], ranked[-1]
    extremes = _(
        "Saved most often: %(most)s (%(high)s). Saved least often: %(least)s (%(low)s).",
        most=value_label(report.by, most.value, fmt.locale),
        high=fmt.percent(most.save_rate.value),
        least=value_label(report.by, least.value, fmt.locale),
        low=fmt.percent(least.save_rate.value),
    )
    return [extremes, _of_extremes(least.save_rate, most.save_rate, len(rows))]


def _of_extremes(least: Rate, most: Rate, groups: int) -> str:
    """Say whether the two ends of many groups differ: of many, some lie apart by chance."""
    confidence = 1 - (1 - CONFIDENCE) / math.comb(groups, 2)
    strict = [rate_of(rate.count, rate.n, confidence) for rate in (least, most)]
    if differ(*strict):
        return _("The difference is unlikely to be chance, even with this many groups.")
    return _("These groups are too small, or too alike, to tell the difference from chance.")


def _of_returns(report: Report[Any], fmt: MemberFormats) -> list[str]:
    """Return how many came back within the longest time that has passed for enough of them."""
    for days in reversed(RETURN_HORIZONS):
        rates = [getattr(row, f"returned_{days}") for row in report.rows]
        count, n = sum(rate.count for rate in rates), sum(rate.n for rate in rates)
        if n >= FEWEST:
            return [_of_return(days, rate_of(count, n), fmt)]
    return [_("Too few canceled long enough ago to tell who comes back.")] if report.rows else []


def _of_return(days: int, rate: Rate, fmt: MemberFormats) -> str:
    return _(
        "Came back within %(days)s days: %(count)s of %(n)s who canceled,"
        " %(share)s (%(low)s to %(high)s).",
        days=days,
        count=fmt.number(rate.count),
        n=fmt.number(rate.n),
        share=fmt.percent(rate.value or 0),
        low=fmt.percent(rate.low or 0),
        high=fmt.percent(rate.high or 0),
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


_SENTENCES: Mapping[str, Callable[[Report[Any], MemberFormats], list[str]]] = {
    "outcomes": _of_outcomes,
    "reasons": _of_reasons,
    "offers": summarize_offers,
    "offer_reasons": summarize_offer_reasons,
    "segments": _of_segments,
    "lasting": _of_lasting,
    "returns": _of_returns,
    "steps": _of_steps,
    "experiments": _of_experiments,
    "terms": _of_terms,
}
