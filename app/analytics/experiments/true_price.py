"""What one save really costs: only those count who would have left without offers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.experiments.analysis.design import HOLDOUT, PrimaryNumber
from app.experiments.analysis.results import Results, Verdict
from app.experiments.analysis.statistics import sequential_difference
from app.experiments.analysis.units import Unit, count_units
from app.experiments.models import CONTROL


@dataclass(frozen=True, slots=True)
class TruePrice:
    """What offers cost in the control, for each customer that they really kept."""

    cost: int
    currency: str
    saves: float
    """Customers who stayed because of the offers: estimated from those who got none."""
    saves_low: float
    saves_high: float

    @property
    def price(self) -> int | None:
        """The cost of one save. None: the bounds leave open whether there was any."""
        return round(self.cost / self.saves) if self.saves_low > 0 else None

    @property
    def price_bounds(self) -> tuple[int, int] | None:
        """Between which amounts it lies."""
        if self.saves_low <= 0:
            return None
        return round(self.cost / self.saves_high), round(self.cost / self.saves_low)


def true_price(units: Sequence[Unit], currency: str, results: Results) -> TruePrice | None:
    """Return the true price of a save. None: there is no group without offers, or too few in it.

    Without offers nobody is saved by one, so both sides are compared by all who stayed.
    """
    keys = [arm.counts.key for arm in results.arms]
    if HOLDOUT not in keys or results.verdict is Verdict.BROKEN_SPLIT:
        return None
    counted = count_units(units, {}, [CONTROL, HOLDOUT], PrimaryNumber.SAVE_RATE)
    control, holdout = (each.without_offers for each in counted)
    if not (control.is_enough and holdout.is_enough):
        return None
    found = sequential_difference(holdout.sample, control.sample)
    cost = sum(each.cost for each in units if each.variant == CONTROL)
    bounds = (each * control.concluded for each in (found.estimate, found.low, found.high))
    return TruePrice(cost, currency, *bounds)
