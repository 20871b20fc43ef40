"""Paying back, once, what the customer was shown, and never more than they paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import stripe

from app.billing.stripe.actions.credit_notes import issue_credit_note
from app.billing.stripe.amounts import to_stripe
from app.billing.stripe.subscription import list_items
from app.billing.stripe.task import StripeTask, read_mark

REFUSED = "refund_refused"
"""The subscription has ended, and Stripe refused to pay anything back."""
REDUCED = "refund_reduced"
"""Less was paid back than the customer read: more was not paid, or is paid back already."""
_LATEST = 10
_VOID = frozenset({"failed", "canceled"})


@dataclass(frozen=True, slots=True)
class Payment:
    """What a customer paid for a period."""

    invoice: stripe.Invoice
    amount: int
    params: stripe.params.RefundCreateParams
    """How a refund names the payment."""


def refund(task: StripeTask, subscription: stripe.Subscription, ordered: Any) -> str | None:
    """Pay back what was ordered; return what came out otherwise than it was shown, or None.

    The cancellation is done by now. What Stripe refuses here does not take it back.
    """
    if not isinstance(ordered, dict) or ordered.get("kind") in {None, "none"}:
        return None
    try:
        payment = _find_payment(task)
        if payment is None:
            return None if ordered.get("amount_minor") is None else REFUSED
        wanted = _wanted(subscription, payment, ordered)
        paid = _pay_back(task, payment, wanted)
    except (stripe.InvalidRequestError, stripe.CardError, stripe.PermissionError):
        return REFUSED
    if paid is None:
        return REFUSED
    problem = issue_credit_note(task, payment.invoice, paid)
    return problem if paid.amount >= wanted else REDUCED


def _pay_back(task: StripeTask, payment: Payment, wanted: int) -> stripe.Refund | None:
    """Return what was paid back, now or when the action was tried before; None: nothing is left."""
    earlier = _list_refunds(task, payment)
    for each in earlier:
        if read_mark(each.metadata) == task.action.id:
            return each
    amount = min(wanted, payment.amount - sum(each.amount for each in earlier))
    if amount <= 0:
        return None
    params: stripe.params.RefundCreateParams = {
        **payment.params,
        "amount": amount,
        "reason": "requested_by_customer",
        "metadata": task.mark,
    }
    return task.client.v1.refunds.create(params, task.once("refund", params))


def _find_payment(task: StripeTask) -> Payment | None:
    """Return the payment of the last invoice that anything was paid for."""
    invoices = task.client.v1.invoices.list(
        {"subscription": task.ref, "status": "paid", "limit": _LATEST}
    )
    invoice = next((each for each in invoices.data if each.amount_paid > 0), None)
    if invoice is None or invoice.id is None:
        return None
    found = task.client.v1.invoice_payments.list({"invoice": invoice.id, "status": "paid"})
    for each in found.data:
        params = _name_payment(each.payment)
        if params is not None:
            return Payment(invoice, each.amount_paid or invoice.amount_paid, params)
    return None


def _name_payment(payment: Any) -> stripe.params.RefundCreateParams | None:
    if payment.type == "payment_intent":
        return {"payment_intent": _id(payment.payment_intent)}
    return {"charge": _id(payment.charge)} if payment.type == "charge" else None


def _list_refunds(task: StripeTask, payment: Payment) -> list[stripe.Refund]:
    intent, charge = payment.params.get("payment_intent"), payment.params.get("charge")
    params: stripe.params.RefundListParams = (
        {"payment_intent": intent, "limit": 100}
        if intent
        else {"charge": charge or "", "limit": 100}
    )
    found = task.client.v1.refunds.list(params)
    return [each for each in found.data if each.status not in _VOID]


def _wanted(subscription: stripe.Subscription, payment: Payment, ordered: dict[str, Any]) -> int:
    """Return the amount that was shown; where none was, all or the unused share of what was paid.

    A part of a cent counts as a whole one, for the customer.
    """
    if ordered.get("amount_minor") is not None:
        return to_stripe(ordered["amount_minor"], str(ordered["currency"]))
    if ordered["kind"] == "full":
        return payment.amount
    item = list_items(subscription)[0]
    start, end = item.current_period_start, item.current_period_end
    at = subscription.ended_at or subscription.cancel_at or end
    unused = max(0, min(end, end - at + 86_400) if at < end else 0)
    return -(-payment.amount * min(unused, end - start) // max(1, end - start))


def _id(found: Any) -> str:
    return found if isinstance(found, str) else str(found.id)
