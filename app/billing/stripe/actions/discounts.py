"""A lower price: a coupon for each definition, added beside the discounts that run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

import stripe

from app.billing.adapter import Applied, Result
from app.billing.stripe.amounts import to_stripe
from app.billing.stripe.failures import StripeRefusal
from app.billing.stripe.subscription import list_items
from app.billing.stripe.task import ENDED, StripeTask, parse_moment
from app.core.calendar import Interval, add_interval
from app.core.clock import utcnow

MAX_MONTHS = 36 * 12
_UNITS = stripe.params.SubscriptionUpdateParamsDiscount


def apply_discount(task: StripeTask) -> Result:
    """Take a percentage or an amount off as many charges as the customer read."""
    subscription = task.read_subscription()
    if subscription.status in ENDED:
        raise StripeRefusal("already_ended")
    if task.is_done(subscription):
        return Applied()
    coupon_id = _require_coupon(task, task.terms(), _duration(task, subscription))
    running: list[_UNITS] = [
        {"discount": each if isinstance(each, str) else each.id} for each in subscription.discounts
    ]
    task.update("discount", {"discounts": [*running, {"coupon": coupon_id}]})
    return Applied()


def find_months(now: datetime, last: datetime, end: datetime) -> int | None:
    """Return for how many months from now a coupon covers the charge at ``last``, and no later one.

    ``end`` is the first charge at the full price. None: no number of whole months does that.

    >>> days = [datetime(2026, 12, 12, tzinfo=UTC), datetime(2027, 3, 12, tzinfo=UTC)]
    >>> find_months(datetime(2026, 11, 30, tzinfo=UTC), days[0], days[1])
    1
    """
    for months in range(1, MAX_MONTHS + 1):
        covered = add_interval(now, Interval.MONTH, months, UTC)
        if covered > last:
            return months if covered <= end else None
    return None


def _duration(task: StripeTask, subscription: stripe.Subscription) -> str:
    """Return for how long: ``once``, ``forever``, or a number of months such as ``3m``."""
    periods, recurring = task.terms()["periods"], list_items(subscription)[0].price.recurring
    if periods is None:
        return "forever"
    if periods == 1:
        return "once"
    if recurring is None:
        raise StripeRefusal("no_period")
    end = parse_moment(task.terms()["ends_at"])
    unit = Interval(recurring.interval)
    last = add_interval(end, unit, -recurring.interval_count, UTC)
    months = find_months(utcnow(), last, end)
    if months is None:
        raise StripeRefusal("no_whole_months")
    return f"{months}m"


def _require_coupon(task: StripeTask, terms: Mapping[str, Any], duration: str) -> str:
    """Return the coupon of this definition; it is made when it is first needed."""
    params = _coupon(terms, duration)
    coupon_id = str(params.get("id"))
    try:
        task.client.v1.coupons.create(params, task.once("coupon", params))
    except stripe.InvalidRequestError as error:
        if error.code != "resource_already_exists":
            raise
    return coupon_id


def _coupon(terms: Mapping[str, Any], duration: str) -> stripe.params.CouponCreateParams:
    params: dict[str, Any] = {"duration": duration}
    if duration.endswith("m"):
        params = {"duration": "repeating", "duration_in_months": int(duration[:-1])}
    if terms.get("percent") is not None:
        size = f"{terms['percent']}pct"
        params |= {"percent_off": terms["percent"], "name": f"{terms['percent']} %"}
    else:
        currency = str(terms["currency"])
        size = f"{terms['amount_minor']}{currency.lower()}"
        params |= {
            "amount_off": to_stripe(terms["amount_minor"], currency),
            "currency": currency.lower(),
        }
    params["id"] = f"fairwell-{size}-{duration}"
    return cast("stripe.params.CouponCreateParams", params)
