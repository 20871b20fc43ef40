"""What subscriptions bring in a month, and what offers take from it. Pure, in minor units."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from app.core.calendar import Interval

_PER_MONTH = {
    Interval.DAY: Fraction(365, 12),
    Interval.WEEK: Fraction(52, 12),
    Interval.MONTH: Fraction(1),
    Interval.YEAR: Fraction(1, 12),
}
_DAYS_PER_MONTH = Fraction(365, 12)


@dataclass(frozen=True, slots=True)
class Price:
    """What one period of a subscription costs, all units together."""

    amount_minor: int
    interval: Interval
    interval_count: int = 1

    @property
    def per_month(self) -> Fraction:
        """The price of one month, not rounded."""
        return self.amount_minor * _PER_MONTH[self.interval] / self.interval_count


@dataclass(frozen=True, slots=True)
class Effect:
    """What an accepted offer does to the monthly revenue of one subscription."""

    mrr_before: int
    mrr_during: int
    """While the offer runs: a discount for its periods, a pause at 0, a new plan at its price."""
    mrr_after: int
    cost: int
    """What is given away in all until the offer is over. 0 where it has no end: see ``effect``."""


@lru_cache(maxsize=4096)
def mrr(price: Price) -> int:
    """Return the monthly recurring revenue of a price, rounded half up to the minor unit.

    A year is 12 months, a quarter 3; a week is 12/52 and a day 12/365 of one.
    Rounded for each subscription, so that sums agree with the rows they are made
    of, in every currency. A company has few prices, and thousands of sessions a day:
    each is worked out once.

    >>> mrr(Price(34800, Interval.YEAR)), mrr(Price(1000, Interval.WEEK))
    (2900, 4333)
    """
    return round_half_up(price.per_month)


def effect(before: Price, during: Price, after: Price, *, months: Fraction | None) -> Effect:
    """Return what an offer does that runs for ``months``, or for good if None.

    What it costs is (old price - price during the offer) over its time. A lower
    price for good has no time to add up: it shows as lower revenue instead.
    """
    lost = before.per_month - during.per_month
    return Effect(
        mrr_before=mrr(before),
        mrr_during=mrr(during),
        mrr_after=mrr(after),
        cost=round_half_up(lost * months) if months is not None and lost > 0 else 0,
    )


def months_of_periods(periods: int, interval: Interval, interval_count: int) -> Fraction:
    """Return how long so many periods last, in months.

    >>> months_of_periods(2, Interval.YEAR, 1)
    Fraction(24, 1)
    """
    return Fraction(periods * interval_count) / _PER_MONTH[interval]


def months_of_days(days: int) -> Fraction:
    """Return how many months so many days are; a month has 365 ÷ 12 of them."""
    return days / _DAYS_PER_MONTH


def round_half_up(value: Fraction) -> int:
    """Round to the nearest whole number, and a half away from nothing lost: up.

    >>> round_half_up(Fraction(5, 2)), round_half_up(Fraction(-5, 2))
    (3, -2)
    """
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
