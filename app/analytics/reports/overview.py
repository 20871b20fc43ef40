"""The first page in numbers: those of the views, with what they were before and how they went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

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


@dataclass(frozen=True, slots=True)
class Overview:
    """How an account stands in a period. Every number is one of a view."""

    outcomes: Report[OutcomeRow]
    reasons: Report[ReasonFigures]
    offers: Report[OfferFigures]
    changes: ChangeReport
    saved: Tally
    course: Sequence[Counter[str]]
    """The money of each row of ``outcomes``, in ``currency``."""
    has_before: bool
    """Whether the period before lies within the time in which customers came."""
    currency: str
    """That of most sessions: amounts of the others stand beside it, in numbers alone."""

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
    currency = _main_currency(wanted)
    return Overview(
        outcomes=outcomes,
        reasons=report_reasons(wanted),
        offers=report_offers(wanted),
        changes=find_changes(wanted),
        saved=_tally(outcomes, wanted),
        course=_course(wanted, outcomes, currency),
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


def _course(wanted: Filter, outcomes: Report[OutcomeRow], currency: str) -> Sequence[Counter[str]]:
    starts = [row.start for row in outcomes.rows]
    sums: dict[str, Counter[str]] = {start: Counter() for start in starts}
    for row in source_of(wanted).sums("reasons", "day", "currency"):
        if row["currency"] == currency:
            start = max(start for start in starts if start <= row["day"])
            sums[start].update(
                {name: row[name] for name in ("mrr_saved_net", "mrr_lost", "mrr_saved")}
            )
    return [sums[start] for start in starts]
