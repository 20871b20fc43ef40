"""What the views of offers say in a sentence: what saved most, and what is accepted most often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from app.analytics.formulas.bands import NONE
from app.analytics.reports.changes import FEWEST
from app.analytics.reports.report import Report
from app.analytics.reports.views.offers import OfferTotal, add_currencies
from app.analytics.reports.views.segments import Dimension
from app.console.insights.labels import value_label
from app.labels.member.formats import MemberFormats


def summarize_offers(report: Report[Any], fmt: MemberFormats) -> list[str]:
    """Return which offer saved the most customers, and which is accepted most often."""
    totals = add_currencies(report.rows)
    first = only_first([(total.saved, total) for total in totals])
    return [_of_offer(first, fmt), _of_likeliest(totals, fmt)] if first else []


def summarize_offer_reasons(report: Report[Any], fmt: MemberFormats) -> list[str]:
    """Return what is surest to be stopped by which offer: by the lower end of its interval."""
    given = [row for row in report.rows if row.reason != NONE and row.shown >= FEWEST]
    if not given:
        return [_("No offer was shown often enough for one reason to tell.")] if report.rows else []
    best = max(given, key=lambda row: (row.save_rate.low, row.shown, row.offer))
    return [
        _(
            "Works best: %(offer)s for the reason %(reason)s, %(share)s of %(n)s (%(low)s to"
            " %(high)s).",
            offer=best.offer,
            reason=value_label(Dimension.REASON, best.reason, fmt.locale),
            share=fmt.percent(best.save_rate.value or 0),
            n=fmt.number(best.shown),
            low=fmt.percent(best.save_rate.low or 0),
            high=fmt.percent(best.save_rate.high or 0),
        )
    ]


def only_first(rows: Sequence[tuple[int, Any]]) -> Any:
    """Return the entry with the largest number, or None: of equals none is the first."""
    largest = max((number for number, _row in rows), default=0)
    found = [row for number, row in rows if number == largest > 0]
    return found[0] if len(found) == 1 else None


def _of_offer(row: Any, fmt: MemberFormats) -> str:
    return _(
        "Saved the most customers: %(offer)s, %(saved)s of %(shown)s who saw it.",
        offer=row.offer,
        saved=fmt.number(row.saved),
        shown=fmt.number(row.shown),
    )


def _of_likeliest(totals: Sequence[OfferTotal], fmt: MemberFormats) -> str:
    """Return what is accepted most often, by the lower end of its interval."""
    shown = [total for total in totals if total.shown >= FEWEST]
    if not shown:
        return ""
    best = max(shown, key=lambda total: (total.acceptance.low or 0, total.shown, total.offer))
    return _(
        "Accepted most often: %(offer)s, by %(share)s of %(n)s (%(low)s to %(high)s).",
        offer=best.offer,
        share=fmt.percent(best.acceptance.value or 0),
        n=fmt.number(best.shown),
        low=fmt.percent(best.acceptance.low or 0),
        high=fmt.percent(best.acceptance.high or 0),
    )
