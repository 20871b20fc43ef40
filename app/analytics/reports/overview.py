"""The first page in numbers: those of the views, with what they were before and how they went."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from sqlalchemy import func, select

from app.analytics.counting import Row
from app.analytics.currency.conversion import Conversion
from app.analytics.currency.exchange_rates import read_conversion
from app.analytics.currency.sums import convert_rows
from app.analytics.formulas.rates import Rate
from app.analytics.models import CountedDay
from app.analytics.reports.changes import ChangeReport, find_changes
from app.analytics.reports.figures import Amounts, Figure, FigureDefinition, Tally
from app.analytics.reports.filters import Filter
from app.analytics.reports.report import Report
from app.analytics.reports.sources import source_of
from app.analytics.reports.views.offers import OfferFigures, report_offers
from app.analytics.reports.views.outcomes import OutcomeRow, report_outcomes
from app.analytics.reports.views.reasons import ReasonFigures, report_reasons
from app.extensions import db

_DRAWN = ("mrr_saved_net", "mrr_lost")


@dataclass(frozen=True, slots=True)
class Overview:
    """How an account stands in a period. Every number is one of a view."""

    outcomes: Report[OutcomeRow]
    reasons: Report[ReasonFigures]
    offers: Report[OfferFigures]
    changes: ChangeReport
    saved: Tally
    course: Sequence[Mapping[str, int]]
    """The money of each row of ``outcomes``, in ``currency``."""
    has_before: bool
    """Whether the period before lies within the time in which customers came."""
    currency: str
    """The reporting currency where amounts are converted, or else that of most sessions: amounts
    of the others stand beside it, in numbers alone."""

    @property
    def has_ended(self) -> bool:
        """Whether any session ended in the period."""
        return any(
            row.saved + row.kept + row.canceled + row.abandoned for row in self.outcomes.rows
        )

    @property
    def save_rate(self) -> Figure:
        """The save rate."""
        return self.outcomes.figures["save_rate"]

    @property
    def mrr_saved_net(self) -> Amounts:
        """Monthly revenue of the saved, at the price while their offer runs."""
        return self.outcomes.amounts["mrr_saved_net"]

    @property
    def mrr_lost(self) -> Amounts:
        """Monthly revenue of the canceled."""
        return self.outcomes.amounts["mrr_lost"]

    @property
    def rates(self) -> Sequence[Rate]:
        """The save rate of each row."""
        return [row.save_rate for row in self.outcomes.rows]


def read_overview(wanted: Filter) -> Overview:
    """Return the overview of a period."""
    outcomes = report_outcomes(wanted)
    conversion = _find_conversion(wanted, outcomes)
    currency = conversion.currency if conversion else _main_currency(wanted)
    return Overview(
        outcomes=outcomes,
        reasons=report_reasons(wanted),
        offers=report_offers(wanted),
        changes=find_changes(wanted),
        saved=_tally(outcomes, wanted),
        course=_course(wanted, outcomes, conversion or Conversion(currency)),
        has_before=wanted.before is not None and _is_whole(wanted.before),
        currency=currency,
    )


def _tally(outcomes: Report[OutcomeRow], wanted: Filter) -> Tally:
    found, before = outcomes.figures["save_rate"], wanted.before
    if before is None or found.before is None or not _is_whole(before):
        return Tally(FigureDefinition.SAVED, found.rate.count)
    days = wanted.period.days
    share = days / (days + before.period.days)
    return Tally(FigureDefinition.SAVED, found.rate.count, found.before.count, share)


def _is_whole(before: Filter) -> bool:
    """Return whether customers came before the period already: else it is compared with nothing."""
    first = select(func.min(CountedDay.day)).where(
        CountedDay.account_id == before.account_id, CountedDay.mode == before.mode
    )
    return (db.session.scalar(first) or "9999") <= before.period.first.isoformat()


def _main_currency(wanted: Filter) -> str:
    rows = source_of(wanted).sums("reasons", "currency")
    most = max(rows, key=lambda row: (row["saved"] + row["canceled"], row["currency"]), default={})
    return str(most.get("currency", ""))


def _find_conversion(wanted: Filter, outcomes: Report[OutcomeRow]) -> Conversion | None:
    """Return by what amounts are converted, where there is a rate for any of them."""
    found = outcomes.amounts["mrr_at_risk"].converted
    return read_conversion(wanted.account_id) if found and found.by_currency else None


def _course(
    wanted: Filter, outcomes: Report[OutcomeRow], conversion: Conversion
) -> Sequence[Mapping[str, int]]:
    """Return the money of each row. Without rates, that of the one currency alone."""
    starts = [row.start for row in outcomes.rows]
    parts: dict[str, list[Row]] = {start: [] for start in starts}
    for row in source_of(wanted).sums("reasons", "day", "currency"):
        parts[starts[bisect_right(starts, row["day"]) - 1]].append(row)
    return [
        {
            name: convert_rows(
                conversion, parts[start], itemgetter(name), lambda _row: 0
            ).amount_minor
            for name in _DRAWN
        }
        for start in starts
    ]
