"""Offers by reason: which offer stops which reason to leave."""

from __future__ import annotations

from dataclasses import dataclass

from app.analytics.counting import Row
from app.analytics.formulas.rates import Rate, rate_of
from app.analytics.reports.filters import Filter
from app.analytics.reports.report import Report
from app.analytics.reports.sources import counted_at, source_of


@dataclass(frozen=True, slots=True)
class OfferReasonRow:
    """One offer to customers who named one reason."""

    offer: str
    reason: str
    """Empty: none was given. ``*``: those too rare for a row of their own."""
    shown: int
    saved: int
    acceptance: Rate
    save_rate: Rate
    """Of those who saw the offer: whoever accepts may cancel all the same."""


def report_offer_reasons(wanted: Filter) -> Report[OfferReasonRow]:
    """Answer which offer stops which reason, the most frequent reason of each offer first."""
    source = source_of(wanted)
    rows = [_row(row) for row in source.sums("offers", "offer", "reason")]
    return Report(
        view="offer_reasons",
        wanted=wanted,
        rows=sorted(rows, key=lambda row: (row.offer, -row.shown, row.reason)),
        row_type=OfferReasonRow,
        figures={},
        amounts={},
        counted_at=counted_at(wanted),
        is_limited=source.is_limited,
        limit=source.limit,
    )


def _row(row: Row) -> OfferReasonRow:
    return OfferReasonRow(
        offer=row["offer"],
        reason=row["reason"],
        shown=row["shown"],
        saved=row["saved"],
        acceptance=rate_of(row["accepted"], row["shown"]),
        save_rate=rate_of(row["saved"], row["shown"]),
    )
