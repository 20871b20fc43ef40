"""All that is known at the moment an offer is considered. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from app.core.calendar import Interval, add_interval
from app.core.money import Money
from app.offers.catalogue.fields import (
    Amount,
    Currency,
    FilledLine,
    Frozen,
    IntervalCount,
    Limit,
    Words,
)
from app.offers.subscription import Customer, Subscription

_DAYS_PER_YEAR = Fraction(3652425, 10000)  # the mean of the Gregorian calendar
_PER_MONTH = {
    Interval.DAY: _DAYS_PER_YEAR / 12,
    Interval.WEEK: _DAYS_PER_YEAR / 12 / 7,
    Interval.MONTH: Fraction(1),
    Interval.YEAR: Fraction(1, 12),
}


def monthly_cost(price: Money, interval: Interval, interval_count: int = 1) -> Fraction:
    """Return what a month costs on average, in minor units."""
    return price.amount_minor * _PER_MONTH[interval] / interval_count


class PlanFacts(Frozen):
    """One side of a comparison of plans."""

    key: FilledLine
    name: Words
    amount_minor: Amount
    currency: Currency
    interval: Interval
    interval_count: IntervalCount = 1
    features: Annotated[tuple[Words, ...], Field(max_length=50)] = ()
    limits: Annotated[dict[FilledLine, Limit], Field(max_length=50)] = {}
    """What is limited, and to how much."""

    @property
    def price(self) -> Money:
        """The price of one period."""
        return Money(self.amount_minor, self.currency)


@dataclass(frozen=True, slots=True)
class OfferContext:
    """A subscription, its customer and a moment, with what the catalogue adds."""

    subscription: Subscription
    customer: Customer
    now: datetime
    timezone: tzinfo
    """The customer's zone, in which periods are counted and dates are read."""
    country: str | None = None
    """The customer's country, or the account's in its place."""
    plan: PlanFacts | None = None
    """The plan that the offer proposes, at the price of one unit."""
    current_plan: PlanFacts | None = None
    """The customer's plan, if the catalogue has it."""
    origins: tuple[str, ...] = ()
    """The host's own web origins."""
    support_email: str | None = None
    support_url: str | None = None

    @property
    def region(self) -> str | None:
        """The customer's region by ISO 3166-2, whether the host names its country there or not."""
        region = (self.customer.region or "").upper()
        if not region or not self.country or region.startswith(f"{self.country}-"):
            return region or None
        return f"{self.country}-{region}"

    @property
    def is_in_trial(self) -> bool:
        """Whether nothing has been charged yet."""
        return self.subscription.is_in_trial(self.now)

    @property
    def tenure(self) -> timedelta | None:
        """How long the subscription has existed, if the host says since when."""
        started_at = self.subscription.started_at
        return None if started_at is None else self.now - started_at

    @property
    def next_charge_at(self) -> datetime:
        """When the next period is charged."""
        return self.subscription.next_charge_at(self.now)

    @property
    def is_next_charge_known(self) -> bool:
        """Whether the host's dates still lie ahead: an ended period says nothing about the next."""
        return self.now < self.next_charge_at

    def after_periods(self, count: int) -> datetime:
        """Return when the ``count``-th period after the next charge begins."""
        intervals = count * self.subscription.interval_count
        return add_interval(
            self.next_charge_at, self.subscription.interval, intervals, self.timezone
        )
