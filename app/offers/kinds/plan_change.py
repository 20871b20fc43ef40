"""A cheaper plan in the place of the current one."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Literal

from app.core.calendar import Interval
from app.core.database.types import JsonObject
from app.offers.catalogue.fields import FilledLine
from app.offers.eligibility.context import OfferContext, PlanFacts, monthly_cost
from app.offers.kinds.base import AcceptedTerms, Choice, OfferKind, Refusal
from app.offers.terms import Terms, TermsMoment, build_terms

_PRICE = {"amount_minor", "currency", "interval", "interval_count"}


class AcceptedPlanChange(AcceptedTerms):
    """Move to another plan."""

    plan: str
    """Its key in the catalogue."""
    amount_minor: int
    """Its price for all units together."""
    currency: str
    interval: Interval
    interval_count: int
    starts_at: TermsMoment | None


class PlanChange(OfferKind):
    """Moves the subscription to a cheaper plan when the paid period is over."""

    kind: Literal["plan_change"] = "plan_change"
    position: ClassVar[int] = 30
    accepted: ClassVar[type[AcceptedTerms]] = AcceptedPlanChange
    changes_subscription: ClassVar[bool] = True
    plan: FilledLine
    """Its key in the catalogue."""

    @property
    def plan_key(self) -> str | None:
        """The plan it proposes."""
        return self.plan

    def check(self, situation: OfferContext) -> Refusal | None:
        """Refuse a plan that does not lower what a month costs on average."""
        if situation.plan is None:
            return Refusal.NO_SUCH_PLAN
        if situation.plan.key == situation.subscription.plan:
            return Refusal.SAME_PLAN
        if situation.plan.currency != situation.subscription.currency:
            return Refusal.OTHER_CURRENCY
        if not situation.is_next_charge_known:
            return Refusal.PERIOD_IS_OVER
        is_cheaper = _monthly_cost(_proposed(situation)) < _monthly_cost(_current(situation))
        return None if is_cheaper else Refusal.NOT_CHEAPER

    def quote(self, situation: OfferContext) -> Terms:
        """Compare both plans at what this customer pays and would pay."""
        plan = _proposed(situation)
        is_free = plan.amount_minor == 0
        return build_terms(
            situation,
            starts_at=situation.next_charge_at,
            price_after=plan.price,
            next_charge_at=None if is_free else situation.next_charge_at,
            next_charge_amount=None if is_free else plan.price,
            current_plan=_current(situation),
            plan=plan,
        )

    def action_terms(self, terms: Terms, choice: Choice) -> JsonObject:
        """Return the plan, its price for all units together, and when it begins."""
        plan = terms.plan
        if plan is None:
            raise ValueError("the terms of a plan change name the plan")
        return {
            "plan": plan.key,
            **plan.model_dump(mode="json", include=_PRICE),
            **terms.facts("starts_at"),
        }


def _proposed(situation: OfferContext) -> PlanFacts:
    """Return the proposed plan at the price of all units together."""
    if situation.plan is None:
        raise ValueError("there is no plan to propose: check() says so")
    amount = situation.plan.amount_minor * situation.subscription.units
    return situation.plan.model_copy(update={"amount_minor": amount})


def _current(situation: OfferContext) -> PlanFacts:
    """Return the current plan at the price the customer pays, which may be an older one."""
    subscription = situation.subscription
    key = subscription.plan
    known = situation.current_plan
    return PlanFacts(
        key=key,
        name=known.name if known else key,
        amount_minor=subscription.amount_minor,
        currency=subscription.currency,
        interval=subscription.interval,
        interval_count=subscription.interval_count,
        features=known.features if known else (),
        limits=known.limits if known else {},
    )


def _monthly_cost(plan: PlanFacts) -> Fraction:
    return monthly_cost(plan.price, plan.interval, plan.interval_count)
