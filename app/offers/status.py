"""How a subscription stands, in the words of those who bill it. Pure."""

from __future__ import annotations

import enum
import re


class Status(enum.StrEnum):
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
    "active": Status.ACTIVE,
    "live": Status.ACTIVE,
    "trialing": Status.TRIALING,
    "trialling": Status.TRIALING,
    "trial": Status.TRIALING,
    "in_trial": Status.TRIALING,
    "past_due": Status.PAST_DUE,
    "overdue": Status.PAST_DUE,
    "unpaid": Status.UNPAID,
    "incomplete": Status.UNPAID,
    "failed": Status.UNPAID,
    "paused": Status.PAUSED,
    "canceled": Status.CANCELED,
    "cancelled": Status.CANCELED,
    "expired": Status.CANCELED,
    "ended": Status.CANCELED,
    "incomplete_expired": Status.CANCELED,
    "non_renewing": Status.NON_RENEWING,
    "nonrenewing": Status.NON_RENEWING,
    "pending_cancellation": Status.NON_RENEWING,
    "cancel_at_period_end": Status.NON_RENEWING,
}
"""The words of Stripe, Paddle, Chargebee and Recurly. Recurly's ``future`` and Chargebee's
``transferred`` are unknown here, on purpose: nothing can be said of either."""


def read_status(text: str | None) -> Status | None:
    """Return what a status means, however it is written; None if nobody can tell.

    >>> read_status(" Past-Due "), read_status("CANCELLED"), read_status("transferred")
    (<Status.PAST_DUE: 'past_due'>, <Status.CANCELED: 'canceled'>, None)
    """
    return _WORDS.get(re.sub(r"[\s_-]+", "_", (text or "").strip().lower()))
