"""Starting again after the end: the same items at the same price, on the same way to pay."""

from __future__ import annotations

from typing import Any, cast

import stripe

from app.billing.adapter import Applied, Failed, Pending, Result
from app.billing.stripe.actions.cancellation import undo
from app.billing.stripe.amounts import from_stripe
from app.billing.stripe.failures import StripeRefusal
from app.billing.stripe.subscription import list_items
from app.billing.stripe.task import ENDED, StripeTask, read_mark, read_moment

NEEDS_CUSTOMER = "subscription_payment_intent_requires_action"
_RECENT = 20


def reactivate(task: StripeTask) -> Result:
    """Start a subscription like the one that ended; one that has not ended simply goes on."""
    ended = task.read_subscription()
    if ended.status not in ENDED:
        return undo(task)
    customer = ended.customer if isinstance(ended.customer, str) else ended.customer.id
    begun = _find_begun(task, customer)
    return _answer(begun or _begin(task, ended, customer))


def _find_begun(task: StripeTask, customer: str) -> stripe.Subscription | None:
    """Return what an earlier try of this action began: longer ago than Stripe remembers keys."""
    found = task.client.v1.subscriptions.list(
        {"customer": customer, "status": "all", "limit": _RECENT}
    )
    return next((each for each in found.data if read_mark(each.metadata) == task.action.id), None)


def _begin(task: StripeTask, ended: stripe.Subscription, customer: str) -> stripe.Subscription:
    """Begin it, and charge for it. Where only the customer can release the money, it waits."""
    _check_price(task, ended)
    params = _params(task, ended, customer)
    service = task.client.v1.subscriptions
    try:
        return service.create(params, task.once("reactivate", params))
    except stripe.CardError as error:
        if error.code != NEEDS_CUSTOMER:
            raise
    waiting: stripe.params.SubscriptionCreateParams = {
        **params,
        "payment_behavior": "allow_incomplete",
    }
    return service.create(waiting, task.once("reactivate", waiting))


def _params(
    task: StripeTask, ended: stripe.Subscription, customer: str
) -> stripe.params.SubscriptionCreateParams:
    params: dict[str, Any] = {
        "customer": customer,
        "items": [
            {"price": item.price.id, "quantity": item.quantity or 1} for item in list_items(ended)
        ],
        "payment_behavior": "error_if_incomplete",
        "metadata": {**task.mark, "fairwell_reactivates": ended.id},
    }
    method = ended.default_payment_method
    if method is not None:
        params["default_payment_method"] = method if isinstance(method, str) else method.id
    return cast("stripe.params.SubscriptionCreateParams", params)


def _check_price(task: StripeTask, ended: stripe.Subscription) -> None:
    """Refuse to charge another price than the customer agreed to go on with."""
    shown, items = task.details("reactivate"), list_items(ended)
    if any(not item.price.active for item in items):
        raise StripeRefusal("price_not_available")
    if shown.get("amount_minor") is None:
        return
    if any(item.price.unit_amount is None for item in items):
        raise StripeRefusal("price_differs")
    total = sum((item.price.unit_amount or 0) * (item.quantity or 1) for item in items)
    if from_stripe(total, ended.currency.upper()) != shown["amount_minor"]:
        raise StripeRefusal("price_differs")


def _answer(begun: stripe.Subscription) -> Result:
    if begun.status == "incomplete":
        return Pending(problem=None, http_status=202)
    if begun.status in ENDED:
        return Failed("payment_incomplete")
    return Applied(effective_at=read_moment(begun.start_date))
