"""What the host says about a customer and their subscription, as the open token claims it."""

from __future__ import annotations

import enum
import re
from datetime import datetime
from typing import Annotated

from pydantic import Field

from app.core.calendar import Interval
from app.core.money import Money
from app.offers.catalogue.fields import (
    Amount,
    Currency,
    FilledLine,
    Flat,
    Frozen,
    IntervalCount,
    Line,
    Moment,
)


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


_STATES = {
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
    return _STATES.get(re.sub(r"[\s_-]+", "_", (text or "").strip().lower()))


_USABLE_STATES = {
    SubscriptionState.ACTIVE,
    SubscriptionState.TRIALING,
    SubscriptionState.NON_RENEWING,
}
_PAID_STATES = {SubscriptionState.ACTIVE, SubscriptionState.NON_RENEWING}
_SETTLED_STATES = _USABLE_STATES | {SubscriptionState.PAUSED}


class ClaimedSubscription(Frozen):
    """The subscription that may be canceled, as far as the host tells us about it.

    Only its ``ref`` is needed to cancel. What is unknown is claimed nowhere.
    """

    ref: FilledLine
    """The subscription's ID in the host's system. Opaque to us."""
    plan: FilledLine | None = None
    """The key of its plan; in our catalogue, if the owner described it there."""
    status: Line | None = None
    """How it stands, in the host's own word; see ``state``."""
    amount_minor: Amount | None = None
    """The regular price of one period: all units together, without a running discount."""
    currency: Currency | None = None
    interval: Interval | None = None
    interval_count: IntervalCount = 1
    """A period is this many intervals long."""
    quantity: Annotated[int, Field(strict=True, ge=0, le=10**6)] | None = None
    """How many units, such as seats. Already counted in ``amount_minor``."""
    started_at: Moment | None = None
    current_period_end: Moment | None = None
    trial_end: Moment | None = None
    discounted: Annotated[bool, Field(strict=True)] = False
    """Whether a discount is running already."""
    unclear: bool = False
    """Whether something that decides about price or period was said, and could not be read."""

    @property
    def price(self) -> Money | None:
        """The regular price of one period, all units together."""
        if self.amount_minor is None or self.currency is None:
            return None
        return Money(self.amount_minor, self.currency)

    @property
    def units(self) -> int:
        """What a price per unit is multiplied by."""
        return self.quantity or 1

    @property
    def state(self) -> SubscriptionState | None:
        """What the status means; None if the host said none, or one that nobody knows."""
        return read_status(self.status)

    @property
    def is_paused(self) -> bool:
        """Whether a pause has begun, so that nothing can be used or charged."""
        return self.state is SubscriptionState.PAUSED

    @property
    def is_canceled(self) -> bool:
        """Whether the host says that it is canceled already."""
        return self.state in {SubscriptionState.CANCELED, SubscriptionState.NON_RENEWING}

    @property
    def is_usable(self) -> bool:
        """Whether everything can be used: not said of a status that leaves it open."""
        return not self.status or self.state in _USABLE_STATES

    @property
    def is_settled(self) -> bool:
        """Whether no charge is open or may be: not said of a status that leaves it open."""
        return not self.status or self.state in _SETTLED_STATES

    @property
    def is_paid(self) -> bool:
        """Whether the running period is paid for: not said of a free plan or an open charge."""
        is_charged = not self.status or self.state in _PAID_STATES
        return self.amount_minor != 0 and is_charged

    @property
    def complete(self) -> Subscription | None:
        """The same with its price and period, or None if those are not known in full."""
        needed = (self.price, self.interval, self.current_period_end)
        if self.unclear or any(value is None for value in needed):
            return None
        return Subscription.model_validate(self.model_dump())

    def is_in_trial(self, now: datetime) -> bool:
        """Return whether nothing has been charged yet: the trial ends after ``now``."""
        if self.trial_end is None:
            return self.state is SubscriptionState.TRIALING and not self._has_ended(now)
        return now < self.trial_end

    def _has_ended(self, now: datetime) -> bool:
        return self.current_period_end is not None and self.current_period_end <= now

    def next_charge_at(self, now: datetime) -> datetime | None:
        """Return when the next period is charged: when the trial ends, or else the period."""
        if self.trial_end is not None and now < self.trial_end:
            return self.trial_end
        return self.current_period_end


class Subscription(ClaimedSubscription):
    """A subscription whose price and period are known: what offers and refunds are made of."""

    amount_minor: Amount
    currency: Currency
    interval: Interval
    current_period_end: Moment

    @property
    def price(self) -> Money:
        """The regular price of one period, all units together."""
        return Money(self.amount_minor, self.currency)

    def next_charge_at(self, now: datetime) -> datetime:
        """Return when the next period is charged: when the trial ends, or else the period."""
        return super().next_charge_at(now) or self.current_period_end


class Customer(Frozen):
    """The person canceling, as far as the host says; the account fills the gaps."""

    email: Line | None = None
    name: Line | None = None
    locale: Line | None = None
    """BCP 47."""
    timezone: Line | None = None
    country: Line | None = None
    """ISO 3166, two capital letters."""
    region: Line | None = None
    """ISO 3166-2, with the country's code in front."""
    traits: Annotated[dict[FilledLine, Flat], Field(max_length=50)] = {}
