"""An offer in all its currencies: customers are added up, amounts never. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.analytics.followup import HORIZONS
from app.analytics.formulas.rates import Rate, rate_of
from app.analytics.reports.views.offers import OfferFigures


@dataclass(frozen=True, slots=True)
class OfferTotal:
    """What became of one offer, whatever its customers pay in."""

    offer: str
    shown: int
    saved: int
    acceptance: Rate
    lasting: Mapping[int, Rate]
    """By how many days: of those saved so long ago of whom we know, how many are still there."""
    unknown: Mapping[int, int]
    by_currency: Sequence[OfferFigures]
    """Its figures in each currency, the one that saved most first."""


def add_currencies(rows: Iterable[OfferFigures]) -> list[OfferTotal]:
    """Return one total for each offer, the one that saved most first."""
    found: dict[str, list[OfferFigures]] = {}
    for row in rows:
        found.setdefault(row.offer, []).append(row)
    totals = [_total(offer, parts) for offer, parts in found.items()]
    return sorted(totals, key=lambda total: (-total.saved, -total.shown, total.offer))


def _total(offer: str, parts: Sequence[OfferFigures]) -> OfferTotal:
    shown = sum(each.shown for each in parts)
    return OfferTotal(
        offer=offer,
        shown=shown,
        saved=sum(each.saved for each in parts),
        acceptance=rate_of(sum(each.accepted for each in parts), shown),
        lasting={days: _add([each.lasting[days] for each in parts]) for days in HORIZONS},
        unknown={
            days: sum(getattr(each, f"unknown_{days}") for each in parts) for days in HORIZONS
        },
        by_currency=sorted(parts, key=lambda each: (-each.saved, -each.shown, each.currency)),
    )


def _add(rates: Iterable[Rate]) -> Rate:
    parts = [(rate.count, rate.n) for rate in rates]
    return rate_of(sum(count for count, _n in parts), sum(n for _count, n in parts))
