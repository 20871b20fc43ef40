"""What an offer keeps, beside what it gives away: as far as it is known who stayed. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from app.analytics.formulas.rates import Rate
from app.analytics.formulas.revenue import months_of_days, round_half_up

FEWEST_KNOWN = 20
"""Of how many saved customers it has to be known whether they stayed."""
HORIZONS = (180, 90, 60, 30)


class WorthVerdict(enum.StrEnum):
    """Whether an offer keeps more than it gives away."""

    KEEPS_MORE = "keeps_more"
    COSTS_MORE = "costs_more"
    UNKNOWN = "unknown"
    """Too few are known, or their interval allows both."""
    FREE = "free"
    """It gives nothing away."""


@dataclass(frozen=True, slots=True)
class OfferWorth:
    """The revenue of the saved in so many days, between two bounds, and what they were given."""

    verdict: WorthVerdict
    days: int = 0
    low: int = 0
    high: int = 0


class SavedByOffer(Protocol):
    """What is known of those whom an offer saved."""

    @property
    def saved(self) -> int:
        """How many."""
        ...

    @property
    def mrr_after(self) -> int:
        """Their monthly revenue once the offer is over."""
        ...

    @property
    def cost(self) -> int:
        """What they are given."""
        ...


def find_worth(row: SavedByOffer, lasting: Mapping[int, Rate]) -> OfferWorth:
    """Return what an offer keeps over the longest time of which enough is known.

    Revenue in N days = months x price afterwards - what is given away, of those still there
    after N days; whoever left sooner counts as nothing. Who would have stayed without the
    offer is in it: only a group that gets no offers tells that.
    """
    if row.saved and row.cost <= 0:
        return OfferWorth(WorthVerdict.FREE)
    days = next((each for each in HORIZONS if lasting[each].n >= FEWEST_KNOWN), None)
    if days is None or not row.saved:
        return OfferWorth(WorthVerdict.UNKNOWN)
    rate = lasting[days]
    whole = max(Fraction(0), months_of_days(days) * row.mrr_after - row.cost)
    low, high = (round_half_up(whole * Fraction(bound or 0)) for bound in (rate.low, rate.high))
    return OfferWorth(_verdict(low, high, row.cost), days, low, high)


def _verdict(low: int, high: int, cost: int) -> WorthVerdict:
    if low > cost:
        return WorthVerdict.KEEPS_MORE
    return WorthVerdict.COSTS_MORE if high < cost else WorthVerdict.UNKNOWN
