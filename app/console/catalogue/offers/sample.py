"""A customer nobody is, to show what an offer would mean: as like its audience as can be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from app.accounts.models import Account
from app.console.catalogue.offers import FORMS
from app.core.calendar import Interval, zone_named
from app.core.clock import utcnow
from app.offers.catalogue.definitions import OfferDefinition
from app.offers.eligibility.conditions import Conditions
from app.offers.eligibility.context import OfferContext, PlanFacts
from app.offers.eligibility.rules import Rules
from app.offers.kinds import Refusal
from app.offers.kinds.discount import Discount
from app.offers.models import Plan
from app.offers.snapshot import OfferSnapshot
from app.offers.subscription import Customer, Subscription

_UNTIL_CHARGED = timedelta(days=12)
_USUAL = PlanFacts(
    key="pro", name="Pro", amount_minor=2900, currency="EUR", interval=Interval.MONTH
)


def sample_discount(account: Account) -> OfferSnapshot | None:
    """Return an ordinary discount as the sample customer would see it."""
    definition = OfferDefinition(
        key="sample",
        params=Discount.model_validate(Discount.usual_params),
        conditions=Conditions(),
        rules=Rules(),
        title=None,
        body=None,
    )
    found = sample_offer(definition, account, (), utcnow())
    return found if isinstance(found, OfferSnapshot) else None


def sample_offer(
    definition: OfferDefinition, account: Account, plans: Sequence[Plan], now: datetime
) -> OfferSnapshot | Refusal:
    """Return the offer as the sample customer would see it, or why it would make no sense."""
    catalogue = [PlanFacts.model_validate(plan, from_attributes=True) for plan in plans]
    situation = _situation(definition, account, catalogue, now)
    refusal = definition.params.check(situation)
    if refusal is not None:
        return refusal
    return OfferSnapshot(
        offer_id="",
        key=definition.key,
        title=definition.title,
        body=definition.body,
        details=definition.params,
        terms=definition.params.quote(situation),
        rules=definition.rules,
    )


def _situation(
    definition: OfferDefinition, account: Account, catalogue: Sequence[PlanFacts], now: datetime
) -> OfferContext:
    proposed = next((plan for plan in catalogue if plan.key == definition.params.plan_key), None)
    current = _current_plan(definition, catalogue)
    return OfferContext(
        subscription=_subscription(definition, current, now),
        customer=Customer(),
        now=now,
        timezone=zone_named(account.timezone) or UTC,
        country=account.country,
        plan=proposed,
        current_plan=current,
        origins=tuple(account.allowed_origins),
        support_email=account.support_email,
        support_url=account.support_url,
    )


def _current_plan(definition: OfferDefinition, catalogue: Sequence[PlanFacts]) -> PlanFacts:
    """Return the dearest plan that the offer is for; another one without any in the catalogue."""
    wanted, params = definition.conditions.plans, definition.params
    currency = getattr(params, "currency", None)
    fitting = [
        plan
        for plan in catalogue
        if plan.key != params.plan_key
        and (wanted is None or plan.key in wanted)
        and currency in {None, plan.currency}
    ]
    usual = _USUAL.model_copy(update={"currency": currency or _USUAL.currency})
    return max(fitting, key=lambda plan: plan.amount_minor, default=usual)


def _subscription(definition: OfferDefinition, plan: PlanFacts, now: datetime) -> Subscription:
    """Return a subscription to the plan, in a trial if that is whom the offer is for."""
    ends = int((now + _UNTIL_CHARGED).timestamp())
    facts = {
        "ref": "sample",
        "plan": plan.key,
        "amount_minor": plan.amount_minor,
        "currency": plan.currency,
        "interval": plan.interval,
        "interval_count": plan.interval_count,
        "current_period_end": ends,
        "trial_end": ends if definition.conditions.in_trial is True else None,
    }
    params = definition.params
    return Subscription.model_validate(FORMS[params.kind].sample(params, facts))
