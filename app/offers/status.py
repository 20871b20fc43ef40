"""How a subscription stands, in the words of those who bill it. Pure."""

from __future__ import annotations

import enum
import re


class SubscriptionState(enum.StrEnum):
    """What a subscription's status means for a customer."""

    ACTIVE = "active"
    TRIALING = "trialing"
    PAST_DUE = "past_due"
    """A charge failed and is tried again: the period is not paid."""
    UNPAID = "unpaid"
    """A charge failed for good, or never came: nothing is paid."""
    PAUSED = "paused"
    """Nothing can be used, and nothing is charged."""
    CANCELED = "canceled"
    """It is canceled. Billing systems differ in whether it has ended already."""
    NON_RENEWING = "non_renewing"
    """It is canceled and runs until the end of its period."""


_WORDS = {
    "active": SubscriptionState.ACTIVE,
    "live": SubscriptionState.ACTIVE,
    "trialing": SubscriptionState.TRIALING,
    "trialling": SubscriptionState.TRIALING,
    "trial": SubscriptionState.TRIALING,
    "in_trial": SubscriptionState.TRIALING,
    "past_due": SubscriptionState.PAST_DUE,
    "overdue": SubscriptionState.PAST_DUE,
    "unpaid": SubscriptionState.UNPAID,
    "incomplete": SubscriptionState.UNPAID,
    "failed": SubscriptionState.UNPAID,
    "paused": SubscriptionState.PAUSED,
    "canceled": SubscriptionState.CANCELED,
    "cancelled": SubscriptionState.CANCELED,
    "expired": SubscriptionState.CANCELED,
    "ended": SubscriptionState.CANCELED,
    "incomplete_expired": SubscriptionState.CANCELED,
    "non_renewing": SubscriptionState.NON_RENEWING,
    "nonrenewing": SubscriptionState.NON_RENEWING,
    "pending_cancellation": SubscriptionState.NON_RENEWING,
    "cancel_at_period_end": SubscriptionState.NON_RENEWING,
}
"""The words of Stripe, Paddle, Chargebee and Recurly. Recurly's ``future`` and Chargebee's
``transferred`` are unknown here, on purpose: nothing can be said of either."""


def read_status(text: str | None) -> SubscriptionState | None:
    """Return what a status means, however it is written; None if nobody can tell.

    >>> read_status(" Past-Due "), read_status("CANCELLED"), read_status("transferred")
    (<SubscriptionState.PAST_DUE: 'past_due'>, <SubscriptionState.CANCELED: 'canceled'>, None)
    """
    return _WORDS.get(re.sub(r"[\s_-]+", "_", (text or "").strip().lower()))
