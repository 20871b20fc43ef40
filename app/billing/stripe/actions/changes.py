"""Another plan, another interval, another day, a longer trial: what a subscription is billed by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import stripe

from app.billing.adapter import Applied, Result
from app.billing.stripe.amounts import from_stripe, to_stripe
from app.billing.stripe.failures import StripeRefusal
from app.billing.stripe.subscription import list_items, read_period_end
from app.billing.stripe.task import ENDED, StripeTask, parse_moment, read_mark, seconds_of

_PhaseItem = stripe.params.SubscriptionScheduleUpdateParamsPhaseItem
_Phase = stripe.params.SubscriptionScheduleUpdateParamsPhase


def extend_trial(task: StripeTask) -> Result:
    """Let the trial end on the day the customer read."""
    subscription = _read(task)
    if not task.is_done(subscription):
        if subscription.status != "trialing":
            raise StripeRefusal("not_in_trial")
        _move_charge(task, "trial", task.terms()["trial_end"])
    return Applied()


def change_billing(task: StripeTask) -> Result:
    """Change the interval when the paid period is over, or move the day of the charge."""
    if "billing_day" not in task.terms():
        return change_plan(task)
    if not task.is_done(_read(task)):
        _move_charge(task, "day", task.terms()["next_charge_at"])
    return Applied()


def change_plan(task: StripeTask) -> Result:
    """Plan the new price for the end of the paid period, if it is the one the customer read."""
    subscription, terms = _read(task), task.terms()
    items, end = list_items(subscription), read_period_end(subscription)
    if len(items) != 1 or end is None:
        raise StripeRefusal("several_items")
    schedule = _require_schedule(task, subscription)
    if schedule is None:
        return Applied()
    following = _price_item(task, terms, items[0])
    params: stripe.params.SubscriptionScheduleUpdateParams = {
        "end_behavior": "release",
        "phases": [_present(subscription, schedule, end), _following(terms, following)],
        "proration_behavior": "none",
        "metadata": task.mark,
    }
    task.client.v1.subscription_schedules.update(schedule.id, params, task.once("plan", params))
    return Applied()


def _present(
    subscription: stripe.Subscription, schedule: stripe.SubscriptionSchedule, end: datetime
) -> _Phase:
    """Return the phase until the paid period is over, as it is."""
    item = list_items(subscription)[0]
    phase: _Phase = {
        "items": [{"price": item.price.id, "quantity": item.quantity or 1}],
        "start_date": schedule.phases[0].start_date,
        "end_date": seconds_of(end),
        "proration_behavior": "none",
    }
    if subscription.status == "trialing" and subscription.trial_end is not None:
        phase["trial_end"] = subscription.trial_end
    return phase


def _following(terms: Mapping[str, Any], item: _PhaseItem) -> _Phase:
    return {
        "items": [item],
        "duration": {"interval": terms["interval"], "interval_count": _count(terms)},
        "proration_behavior": "none",
    }


def _read(task: StripeTask) -> stripe.Subscription:
    subscription = task.read_subscription()
    if subscription.status in ENDED:
        raise StripeRefusal("already_ended")
    return subscription


def _move_charge(task: StripeTask, step: str, moment: Any) -> None:
    at = seconds_of(parse_moment(moment))
    task.update(step, {"trial_end": at, "proration_behavior": "none"})


def _require_schedule(
    task: StripeTask, subscription: stripe.Subscription
) -> stripe.SubscriptionSchedule | None:
    """Return the schedule to write into, or None if this action has written it already.

    What the host has planned itself is not replaced: the offer is refused.
    """
    service, known = task.client.v1.subscription_schedules, subscription.schedule
    if known is None:
        params: stripe.params.SubscriptionScheduleCreateParams = {"from_subscription": task.ref}
        return service.create(params, task.once("schedule", params))
    schedule = service.retrieve(known if isinstance(known, str) else known.id)
    mark = read_mark(schedule.metadata)
    if mark == task.action.id:
        return None
    if len(schedule.phases) > 1:
        raise StripeRefusal("has_schedule")
    return schedule


def _price_item(
    task: StripeTask, terms: Mapping[str, Any], item: stripe.SubscriptionItem
) -> _PhaseItem:
    """Return the item of the new phase, whose price is the one that was shown."""
    units = item.quantity or 1
    if terms.get("plan"):
        price = _require_price(task, str(terms["plan"]))
        if _shown(terms) != _charged(price, units):
            raise StripeRefusal("price_differs")
        return {"price": price.id, "quantity": units}
    each, rest = divmod(to_stripe(terms["amount_minor"], terms["currency"]), units)
    if rest:
        raise StripeRefusal("price_differs")
    product = item.price.product
    data: dict[str, Any] = {
        "currency": str(terms["currency"]).lower(),
        "product": product if isinstance(product, str) else product.id,
        "recurring": {"interval": terms["interval"], "interval_count": _count(terms)},
        "unit_amount": each,
    }
    return cast("_PhaseItem", {"price_data": data, "quantity": units})


def _require_price(task: StripeTask, plan: str) -> stripe.Price:
    """Return the price of a plan: by its lookup key, or by its own id."""
    if plan.startswith("price_"):
        return task.client.v1.prices.retrieve(plan)
    found = task.client.v1.prices.list({"lookup_keys": [plan], "active": True, "limit": 1}).data
    if not found:
        raise StripeRefusal("no_such_price")
    return found[0]


def _shown(terms: Mapping[str, Any]) -> tuple[Any, ...]:
    return terms["amount_minor"], terms["currency"], terms["interval"], _count(terms)


def _charged(price: stripe.Price, units: int) -> tuple[Any, ...]:
    """Return what a price charges for all units; one that is made of tiers is nobody's."""
    currency, recurring = price.currency.upper(), price.recurring
    if price.unit_amount is None or recurring is None or not price.active:
        raise StripeRefusal("price_differs")
    amount = from_stripe(price.unit_amount * units, currency)
    return amount, currency, str(recurring.interval), recurring.interval_count


def _count(terms: Mapping[str, Any]) -> int:
    return int(terms.get("interval_count") or 1)
