"""The parts below the numbers: reasons, offers, and what is different from before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app.analytics.formulas.bands import NONE
from app.analytics.formulas.rates import Rate
from app.analytics.reports.changes import Change, ChangedNumber, ChangeReport
from app.analytics.reports.overview import Overview
from app.analytics.reports.report import Report
from app.analytics.reports.views.offers import OfferFigures, OfferTotal, add_currencies
from app.analytics.reports.views.segments import Dimension
from app.analytics.reports.worth import find_worth
from app.console.insights.cells import TableCell, short_rate
from app.console.insights.labels import value_label, worth_label
from app.console.insights.tables import offer_amounts
from app.labels.member.formats import MemberFormats

MOST_ROWS = 6
MOST_CHANGES = 5


@dataclass(frozen=True, slots=True)
class RankedRow:
    """One line of a panel: its name, a bar, and numbers."""

    name: str
    percent: float
    """How long the bar is, of 100."""
    cells: Sequence[TableCell]
    status: tuple[str, str] | None = None
    """What can be said of it, and in which tone."""


def reason_rows(found: Overview, fmt: MemberFormats) -> list[RankedRow]:
    """Return the most frequent reasons: their share, and who of them stayed."""
    rows = [row for row in found.reasons.rows if row.reason != NONE][:MOST_ROWS]
    most = max((row.share.value or 0 for row in rows), default=0) or 1
    return [
        RankedRow(
            value_label(Dimension.REASON, row.reason, fmt.locale),
            round(100 * (row.share.value or 0) / most, 1),
            (short_rate(fmt, row.share), short_rate(fmt, row.save_rate)),
        )
        for row in rows
    ]


def without_reason(found: Overview, fmt: MemberFormats) -> str:
    """Return how many gave no reason: some are not asked, for their law puts the end first."""
    for row in found.reasons.rows:
        if row.reason == NONE and row.share.value:
            return _("%(share)s gave no reason.", share=fmt.percent(row.share.value))
    return ""


def offer_rows(found: Report[OfferFigures], fmt: MemberFormats) -> list[RankedRow]:
    """Return the offers that saved most: which part took them, and what that keeps."""
    totals = [each for each in add_currencies(found.rows) if each.shown][:MOST_ROWS]
    most = max((each.acceptance.value or 0 for each in totals), default=0) or 1
    return [_offer(each, most, fmt) for each in totals]


def change_sentences(
    found: ChangeReport, offers: Mapping[str, str], fmt: MemberFormats
) -> list[str]:
    """Return what changed, in sentences; ``offers`` are their names."""
    return [_change(each, offers, fmt) for each in found.changes[:MOST_CHANGES]]


def nothing_changed(found: ChangeReport, fmt: MemberFormats) -> str:
    """Return why there is no change to name."""
    if not found.compared:
        return _("There are too few sessions before to compare with.")
    return _(
        "%(count)s numbers were compared with the period before. None changed by more than"
        " chance allows.",
        count=fmt.number(found.compared),
    )


def _offer(total: OfferTotal, most: float, fmt: MemberFormats) -> RankedRow:
    cells = (
        short_rate(fmt, total.acceptance),
        offer_amounts(total, "mrr_saved_net", fmt),
        offer_amounts(total, "cost", fmt),
    )
    status = worth_label(find_worth(total.basis, total.basis.lasting)) if total.saved else None
    return RankedRow(
        total.offer, round(100 * (total.acceptance.value or 0) / most, 1), cells, status
    )


def _change(change: Change, offers: Mapping[str, str], fmt: MemberFormats) -> str:
    numbers = {"now": _percent(change.now, fmt), "before": _percent(change.before, fmt)}
    reason = value_label(Dimension.REASON, change.key, fmt.locale)
    match change.number:
        case ChangedNumber.REASON_SHARE:
            named = {"reason": reason, **numbers}
            return _("%(reason)s: named by %(now)s, before by %(before)s.", **named)
        case ChangedNumber.REASON_SAVE_RATE:
            named = {"reason": reason, **numbers}
            return _("%(reason)s: %(now)s of them were saved, before %(before)s.", **named)
        case ChangedNumber.OFFER_ACCEPTANCE:
            named = {"offer": offers.get(change.key, change.key), **numbers}
            return _("%(offer)s: accepted by %(now)s, before by %(before)s.", **named)
    named = {"country": value_label(Dimension.COUNTRY, change.key, fmt.locale), **numbers}
    return _("%(country)s: %(now)s of the sessions, before %(before)s.", **named)


def _percent(found: Rate, fmt: MemberFormats) -> str:
    return fmt.percent(found.value or 0)
