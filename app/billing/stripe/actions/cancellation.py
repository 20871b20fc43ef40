"""Ending a subscription, and taking that back before it takes effect."""

from __future__ import annotations

import stripe

from app.billing.adapter import Applied, Result
from app.billing.stripe.actions.refunds import refund
from app.billing.stripe.failures import StripeRefusal
from app.billing.stripe.subscription import is_ending, read_end
from app.billing.stripe.task import ENDED, StripeTask, parse_moment, read_moment, seconds_of

_FEEDBACK = frozenset(
    {
        *("customer_service", "low_quality", "missing_features", "other"),
        *("switched_service", "too_complex", "too_expensive", "unused"),
    }
)
"""The reasons that Stripe's own reports count."""
_Details = stripe.params.SubscriptionUpdateParamsCancellationDetails


def cancel(task: StripeTask) -> Result:
    """End the subscription as the customer read it, then pay back what they read."""
    wanted = task.details("cancel")
    subscription = task.read_subscription()
    if subscription.status not in ENDED:
        release_schedule(task, subscription)
        subscription = _end(task, subscription, str(wanted["effective"]))
    return _answer(subscription, refund(task, subscription, wanted.get("refund")))


def withdraw(task: StripeTask) -> Result:
    """End the subscription at once and pay back what was paid, whatever was decided before."""
    subscription = task.read_subscription()
    if subscription.status not in ENDED:
        release_schedule(task, subscription)
        subscription = _end_now(task)
    ordered = task.details("withdraw").get("refund")
    return _answer(subscription, refund(task, subscription, ordered))


def undo(task: StripeTask) -> Result:
    """Let the subscription go on that was going to end."""
    subscription = task.read_subscription()
    if subscription.status in ENDED:
        raise StripeRefusal("already_ended")
    if subscription.cancel_at_period_end:
        task.update("undo", {"cancel_at_period_end": False})
    elif subscription.cancel_at is not None:
        task.update("undo", {"cancel_at": "", "proration_behavior": "none"})
    return Applied()


def release_schedule(task: StripeTask, subscription: stripe.Subscription) -> None:
    """Let go of changes that were planned: under a schedule nothing else can be changed."""
    schedule = subscription.schedule
    if schedule is not None:
        schedule_id = schedule if isinstance(schedule, str) else schedule.id
        task.client.v1.subscription_schedules.release(schedule_id, {}, task.once("release"))


def _end(
    task: StripeTask, subscription: stripe.Subscription, effective: str
) -> stripe.Subscription:
    if effective == "immediately":
        return _end_now(task)
    if effective == "on_date":
        return _end_at(task, subscription)
    if subscription.cancel_at_period_end:
        return subscription
    params: stripe.params.SubscriptionUpdateParams = {
        "cancel_at_period_end": True,
        "cancellation_details": _details(task),
    }
    return task.update("cancel", params)


def _end_at(task: StripeTask, subscription: stripe.Subscription) -> stripe.Subscription:
    at = seconds_of(parse_moment(task.details("cancel")["at"]))
    if is_ending(subscription) and subscription.cancel_at == at:
        return subscription
    params: stripe.params.SubscriptionUpdateParams = {
        "cancel_at": at,
        "proration_behavior": "none",
        "cancellation_details": _details(task),
    }
    return task.update("cancel", params)


def _end_now(task: StripeTask) -> stripe.Subscription:
    """End it without a prorated credit: what is paid back is said in the order, as money."""
    params: stripe.params.SubscriptionCancelParams = {
        "prorate": False,
        "invoice_now": False,
        "cancellation_details": _details(task),
    }
    return task.client.v1.subscriptions.cancel(task.ref, params, task.once("cancel", params))


def _details(task: StripeTask) -> _Details:
    """Return the reason, in Stripe's code: ours are the same. Customers' own words stay here."""
    reason = str(task.details("cancel").get("reason"))
    return {"feedback": reason} if reason in _FEEDBACK else {}


def _answer(subscription: stripe.Subscription, code: str | None) -> Applied:
    at = read_end(subscription) or read_moment(subscription.canceled_at)
    return Applied(effective_at=at, code=code)
