"""The document about money that was paid back, where the account's books need one."""

from __future__ import annotations

import stripe

from app.billing.stripe.task import StripeTask

REFUSED = "credit_note_refused"
"""The refund was paid, and Stripe refused to issue a credit note about it."""
REDUCED = "credit_note_reduced"
"""The credit note is about less than was paid back: the rest of the invoice was credited before."""
_ISSUED = "issued"


def issue_credit_note(
    task: StripeTask, invoice: stripe.Invoice, refund: stripe.Refund
) -> str | None:
    """Issue a credit note about a refund, once; return what came out otherwise, or None.

    The refund is linked, not made by the note: the customer has the money whatever becomes of the
    document. Stripe splits the amount between net and tax as the invoice did.
    """
    if not task.has_credit_notes:
        return None
    try:
        earlier = _list_issued(task, invoice)
        if any(_is_about(each, refund) for each in earlier):
            return None
        return _issue(task, invoice, refund, min(refund.amount, _read_left(invoice, earlier)))
    except (stripe.InvalidRequestError, stripe.PermissionError):
        return REFUSED


def _issue(
    task: StripeTask, invoice: stripe.Invoice, refund: stripe.Refund, amount: int
) -> str | None:
    if amount <= 0:
        return REFUSED
    params: stripe.params.CreditNoteCreateParams = {
        "invoice": str(invoice.id),
        "amount": amount,
        "refunds": [{"refund": refund.id, "amount_refunded": amount}],
        "metadata": task.mark,
    }
    task.client.v1.credit_notes.create(params, task.once("credit-note", params))
    return None if amount == refund.amount else REDUCED


def _list_issued(task: StripeTask, invoice: stripe.Invoice) -> list[stripe.CreditNote]:
    found = task.client.v1.credit_notes.list({"invoice": str(invoice.id), "limit": 100})
    return [each for each in found.data if each.status == _ISSUED]


def _is_about(note: stripe.CreditNote, refund: stripe.Refund) -> bool:
    """Return whether a note is about the refund already, whoever issued it."""
    linked = (each.refund for each in note.refunds)
    return any((each if isinstance(each, str) else each.id) == refund.id for each in linked)


def _read_left(invoice: stripe.Invoice, earlier: list[stripe.CreditNote]) -> int:
    """Return what was paid, and is part of the invoice, and has no credit note yet."""
    paid = invoice.amount_paid - sum(each.post_payment_amount for each in earlier)
    return min(paid, invoice.total - sum(each.total for each in earlier))
