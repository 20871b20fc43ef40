"""Paying yearly in place of monthly or the reverse, or on another day of the month."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from app.core.calendar import Interval, add_interval
from app.core.database.types import JsonObject
from app.core.findings import invalid
from app.core.money import Money
from app.offers.catalogue.fields import Amount, Currency, FilledLine
from app.offers.eligibility.context import OfferContext, monthly_cost
from app.offers.kinds.base import AcceptedTerms, Choice, OfferKind, Refusal, find_charge_refusal
from app.offers.terms import Terms, TermsMoment, build_terms

_BILLED_BY_DATE = {Interval.MONTH, Interval.YEAR}


class AcceptedBillingChange(AcceptedTerms):
    """Charge for another interval, or on another day."""

    billing_day: int | None = None
    """The day of the month. Without it, the interval changes."""
    interval: Interval | None = None
    """The interval, each one of it."""
    plan: str | None = None
    """The plan of the catalogue that has the price. Null: the offer has it."""
    amount_minor: int | None = None
    """The price of the interval for all units together."""
    currency: str | None = None
    starts_at: TermsMoment | None
    next_charge_at: TermsMoment | None


class BillingChange(OfferKind):
    """Changes when money is taken, and nothing about the plan."""

    kind: Literal["billing_change"] = "billing_change"
    position: ClassVar[int] = 60
    accepted: ClassVar[type[AcceptedTerms]] = AcceptedBillingChange
    changes_subscription: ClassVar[bool] = True
    interval: Literal[Interval.MONTH, Interval.YEAR] | None = None
    plan: FilledLine | None = None
    """The plan of the catalogue that has the price of the new interval."""
    amount_minor: Amount | None = None
    """In place of a plan: the price of one unit for the new interval."""
    currency: Currency | None = None
    billing_day: Annotated[int, Field(strict=True, ge=1, le=28)] | None = None
    """In place of an interval: the day of the month; every month has a 28th."""

    @model_validator(mode="after")
    def _interval_or_day(self) -> Self:
        has_price = self.amount_minor is not None and self.currency is not None
        has_half = (self.amount_minor is None) != (self.currency is None)
        if (self.interval is None) == (self.billing_day is None):
            raise invalid("interval_or_day", "must have either interval, or billing_day")
        if self.interval and (has_half or has_price == (self.plan is not None)):
            raise invalid("plan_or_amount", "must have either plan, or amount_minor with currency")
        if self.billing_day and (has_price or has_half or self.plan):
            raise invalid("price_beside_day", "must have no price beside billing_day")
        return self

    @property
    def plan_key(self) -> str | None:
        """The plan whose price it takes."""
        return self.plan

    def check(self, situation: OfferContext) -> Refusal | None:
        """Refuse what changes nothing, and a yearly price that saves nothing."""
        refusal = find_charge_refusal(situation)
        if refusal is not None:
            return refusal
        if self.billing_day is not None:
            return self._check_day(situation)
        return self._check_interval(situation)

    def quote(self, situation: OfferContext) -> Terms:
        """Begin when the paid period is over."""
        if self.billing_day is not None:
            return self._quote_day(situation, self.billing_day)
        price = self._price(situation)
        is_discounted = situation.subscription.discounted
        return build_terms(
            situation,
            starts_at=situation.next_charge_at,
            price_after=price,
            interval_after=self.interval,
            next_charge_amount=None if is_discounted else price,
        )

    def action_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return the day, or the interval with its price for all units together."""
        begins = terms.facts("starts_at", "next_charge_at")
        if self.billing_day is not None:
            return {"billing_day": self.billing_day, **begins}
        price = terms.price_after or terms.price_now
        return {
            "interval": self.interval,
            "plan": self.plan,
            "amount_minor": price.amount_minor,
            "currency": price.currency,
            **begins,
        }

    def _check_interval(self, situation: OfferContext) -> Refusal | None:
        subscription = situation.subscription
        if subscription.interval == self.interval and subscription.interval_count == 1:
            return Refusal.SAME_INTERVAL
        price = self._price(situation)
        if self.interval is None or price is None:
            return Refusal.NO_SUCH_PLAN
        if price.currency != subscription.currency:
            return Refusal.OTHER_CURRENCY
        now = monthly_cost(subscription.price, subscription.interval, subscription.interval_count)
        is_dear = monthly_cost(price, self.interval) >= now
        return Refusal.NOT_CHEAPER if is_dear and self.interval is Interval.YEAR else None

    def _check_day(self, situation: OfferContext) -> Refusal | None:
        if situation.is_in_trial:
            return Refusal.IN_TRIAL
        if situation.subscription.interval not in _BILLED_BY_DATE:
            return Refusal.NO_BILLING_DAY
        day = situation.next_charge_at.astimezone(situation.timezone).day
        return Refusal.SAME_BILLING_DAY if day == self.billing_day else None

    def _quote_day(self, situation: OfferContext, billing_day: int) -> Terms:
        """Move the charge to the first such day that follows; the days until then cost nothing."""
        start, zone = situation.next_charge_at, situation.timezone
        distance = next(
            days
            for days in range(1, 32)
            if (start.astimezone(zone) + timedelta(days=days)).day == billing_day
        )
        charged_at = add_interval(start, Interval.DAY, distance, zone)
        return build_terms(situation, starts_at=start, next_charge_at=charged_at)

    def _price(self, situation: OfferContext) -> Money | None:
        """Return the new price of all units together, or None if the catalogue has none."""
        units, plan = situation.subscription.units, situation.plan
        if self.amount_minor is not None and self.currency is not None:
            return Money(self.amount_minor * units, self.currency)
        if plan is None or (plan.interval, plan.interval_count) != (self.interval, 1):
            return None
        return Money(plan.amount_minor * units, plan.currency)
