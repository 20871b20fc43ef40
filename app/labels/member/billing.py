"""Words for a connection to a billing system: what its key may do, and what it cannot."""

from __future__ import annotations

from flask_babel import gettext as _

from app.billing.models import AlarmCode


def permission_label(code: str) -> str:
    """Return what Stripe's page of keys calls a permission, with what has to be chosen there."""
    return {
        "subscriptions": _("Subscriptions: write"),
        "customers": _("Customers: read"),
        "invoices": _("Invoices: read"),
        "prices": _("Prices: read"),
        "coupons": _("Coupons: write"),
        "refunds": _("Charges and refunds: write"),
        "schedules": _("Subscription schedules: write"),
        "credit_notes": _("Credit notes: write"),
    }[code]


def permission_use(code: str) -> str:
    """Return what a permission is needed for."""
    return {
        "subscriptions": _("To cancel, undo, pause and resume. Nothing works without it."),
        "customers": _("To see whether a discount of the customer is running."),
        "invoices": _("To find the payment that is refunded."),
        "prices": _("To offer another plan or another billing period."),
        "coupons": _("To offer a discount."),
        "refunds": _("To refund what the customer was told."),
        "schedules": _("To change the plan at the end of the paid period."),
        "credit_notes": _("To issue a credit note for each refund."),
    }[code]


def key_error_label(code: str) -> str:
    """Return why a key was not taken."""
    return {
        "not_restricted": _("Enter a restricted key. It begins with rk_."),
        "other_mode": _("This key is for the other mode of Stripe."),
        "invalid_key": _("Stripe does not know this key, or it is revoked."),
        "unreachable": _("Stripe did not answer. Nothing was saved: try again."),
        "permission": _("The key may not change subscriptions. Give it that permission first."),
        "secret": _("Enter the signing secret. It begins with whsec_."),
    }[code]


def alarm_label(code: AlarmCode) -> str:
    """Return what should not have happened."""
    return {
        AlarmCode.CHARGED_AFTER_END: _("Charged after the subscription had ended"),
    }[code]
