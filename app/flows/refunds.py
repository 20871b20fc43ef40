"""What is paid back when a cancellation ends a paid period early. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from app.core.calendar import Interval, add_interval
from app.core.money import Money
from app.flows.document.parts import FullWithin, RefundRule
from app.flows.document.vocabulary import Refund
from app.offers.subscription import ClaimedSubscription, Subscription, SubscriptionState

UNPAID = frozenset(
    {
        SubscriptionState.PAST_DUE,
        SubscriptionState.UNPAID,
        SubscriptionState.TRIALING,
        SubscriptionState.PAUSED,
    }
)
"""The states of a subscription whose running period nobody has paid for."""


@dataclass(frozen=True, slots=True)
class RefundDue:
    """What the customer gets back."""

    kind: Refund
    money: Money | None
    """None: only billing knows what was paid: a discount runs, or nobody told us."""
    unused_days: int

    def as_ordered(self) -> dict[str, Any]:
        """Return the refund as billing is asked for it."""
        amount = self.money.amount_minor if self.money else None
        currency = self.money.currency if self.money else None
        return {"kind": self.kind.value, "amount_minor": amount, "currency": currency}


def refund_due(
    rule: RefundRule, claimed: ClaimedSubscription, ends_at: datetime, timezone: tzinfo
) -> RefundDue | None:
    """Return what is paid back if the subscription ends at ``ends_at``, or None.

    Counted in whole days of the customer's calendar: the day it ends on counts
    as unused, and a part of a minor unit as a whole one, so that every doubt is
    in the customer's favor. Never more than the price of the period.
    """
    subscription = claimed.complete
    if subscription is None:
        return _refund_of_unknown(rule, claimed, ends_at)
    unused, total = _days(subscription, ends_at, timezone)
    kind = _kind(rule, total - unused)
    if kind is Refund.NONE or unused <= 0 or not is_paid(subscription, ends_at):
        return None
    if subscription.discounted or not subscription.is_paid:  # what was paid, only billing knows
        return RefundDue(kind, None, unused)
    share = unused if kind is Refund.PRORATED else total
    amount = -(-subscription.amount_minor * share // total)
    return RefundDue(kind, Money(amount, subscription.currency), unused)


def _refund_of_unknown(
    rule: RefundRule, subscription: ClaimedSubscription, ends_at: datetime
) -> RefundDue | None:
    """Return what is paid back of a period that nobody told us of: its amount is billing's."""
    if isinstance(rule, FullWithin) or rule is Refund.NONE or not is_paid(subscription, ends_at):
        return None
    return RefundDue(rule, None, unused_days=0)


def period_start(period_end: datetime, interval: Interval, count: int, timezone: tzinfo) -> date:
    """Return the day a period began, from the day it ends.

    The 28th of February may end a period that began on any of the last days of
    January: the latest one makes each day worth most, so that one is taken.
    """
    start = add_interval(period_end, interval, -count, timezone).astimezone(timezone).date()
    end = period_end.astimezone(timezone).date()
    if interval in {Interval.MONTH, Interval.YEAR} and end.day == _last_day(end):
        return start.replace(day=_last_day(start))
    return start


def _days(subscription: Subscription, ends_at: datetime, timezone: tzinfo) -> tuple[int, int]:
    """Return how many days of the running period are unused, and how many it has."""
    period_end = subscription.current_period_end
    end = period_end.astimezone(timezone).date()
    start = period_start(period_end, subscription.interval, subscription.interval_count, timezone)
    total = (end - start).days
    unused = (end - ends_at.astimezone(timezone).date()).days
    return min(unused, total), total


def _kind(rule: RefundRule, used_days: int) -> Refund:
    """Return which refund a rule grants after so many days."""
    if isinstance(rule, FullWithin):
        return Refund.FULL if used_days <= rule.full_within.days else Refund.NONE
    return rule


def is_paid(subscription: ClaimedSubscription, now: datetime) -> bool:
    """Return whether somebody paid for the running period, as far as the host says."""
    is_unpaid = subscription.is_in_trial(now) or subscription.state in UNPAID
    return subscription.amount_minor != 0 and not is_unpaid


def _last_day(day: date) -> int:
    return monthrange(day.year, day.month)[1]
