"""A subscription of Stripe, as the claims of a token would describe it. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import stripe

from app.billing.stripe.amounts import from_stripe
from app.billing.stripe.task import ENDED, read_moment
from app.core.calendar import Interval, add_interval

_OWN_WORDS = {"unpaid": "unpaid", "incomplete": "incomplete", "past_due": "past_due"}


def read_terms(subscription: stripe.Subscription) -> dict[str, Any]:
    """Return what is known of plan, price, period and status, as claims; what is unclear, not."""
    return {
        "status": read_status(subscription),
        "started_at": read_moment(subscription.start_date),
        "current_period_end": read_period_end(subscription),
        "trial_end": _trial_end(subscription),
        "discounted": bool(subscription.discounts) or _has_customer_discount(subscription),
        **_price(subscription),
    }


def read_status(subscription: stripe.Subscription) -> str:
    """Return how it stands, in the words that hosts use of Stripe."""
    if subscription.status in ENDED or subscription.status in _OWN_WORDS:
        return str(subscription.status)
    if is_ending(subscription):
        return "non_renewing"
    return "paused" if is_paused(subscription) else str(subscription.status)


def is_ending(subscription: stripe.Subscription) -> bool:
    """Return whether it runs, and will end."""
    return subscription.status not in ENDED and (
        subscription.cancel_at_period_end or subscription.cancel_at is not None
    )


def is_paused(subscription: stripe.Subscription) -> bool:
    """Return whether nothing is charged for now."""
    return subscription.pause_collection is not None or subscription.status == "paused"


def list_items(subscription: stripe.Subscription) -> list[stripe.SubscriptionItem]:
    """Return what is paid for."""
    return list(subscription.items.data)


def read_period_end(subscription: stripe.Subscription) -> datetime | None:
    """Return when the paid period ends: of several, the one that ends first."""
    ends = [item.current_period_end for item in list_items(subscription)]
    return read_moment(min(ends)) if ends else None


def read_end(subscription: stripe.Subscription) -> datetime | None:
    """Return when it ended or will end, or None if it goes on."""
    if subscription.status in ENDED:
        return read_moment(subscription.ended_at or subscription.canceled_at)
    if subscription.cancel_at is not None:
        return read_moment(subscription.cancel_at)
    return read_period_end(subscription) if subscription.cancel_at_period_end else None


def first_charge_from(subscription: stripe.Subscription, moment: datetime) -> datetime | None:
    """Return the first regular charge at ``moment`` or later, or None if nobody can tell.

    Half a day earlier is the same charge: calendars of other zones are some hours apart.
    """
    end, price = read_period_end(subscription), list_items(subscription)[0].price
    recurring = price.recurring
    if end is None or recurring is None:
        return None
    unit, count = Interval(recurring.interval), recurring.interval_count
    for number in range(1000):
        charge = add_interval(end, unit, count * number, UTC)
        if (charge - moment).total_seconds() > -12 * 3600:
            return charge
    return None


def read_plan(price: stripe.Price) -> str:
    """Return the key of a price's plan: the lookup key that its owner gave it, else its id."""
    return price.lookup_key or price.id


def _trial_end(subscription: stripe.Subscription) -> datetime | None:
    is_trial = subscription.status == "trialing"
    return read_moment(subscription.trial_end) if is_trial else None


def _has_customer_discount(subscription: stripe.Subscription) -> bool:
    customer = subscription.customer
    return not isinstance(customer, str) and bool(getattr(customer, "discount", None))


def _price(subscription: stripe.Subscription) -> dict[str, Any]:
    """Return the regular price of all items together, if it is one price for one period."""
    items = list_items(subscription)
    periods = {_period(item.price) for item in items}
    if len(periods) != 1 or None in periods or any(_unit(item) is None for item in items):
        return {"unclear": True}
    ((interval, count),) = (period for period in periods if period)
    currency = subscription.currency.upper()
    total = sum((_unit(item) or 0) * (item.quantity or 1) for item in items)
    one = items[0] if len(items) == 1 else None
    return {
        "plan": read_plan(one.price) if one else None,
        "quantity": one.quantity if one else None,
        "amount_minor": from_stripe(total, currency),
        "currency": currency,
        "interval": interval,
        "interval_count": count,
    }


def _period(price: stripe.Price) -> tuple[str, int] | None:
    recurring = price.recurring
    if recurring is None or recurring.usage_type != "licensed":
        return None
    return str(recurring.interval), recurring.interval_count


def _unit(item: stripe.SubscriptionItem) -> int | None:
    """Return the price of one unit; None for tiers and fractions, whose sum only Stripe knows."""
    return item.price.unit_amount if item.price.billing_scheme == "per_unit" else None
