"""A subscription of Tidemark, and what it costs when."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dateutil.relativedelta import relativedelta

_MONTHS = {"month": 1, "year": 12}


@dataclass(frozen=True, slots=True)
class Subscription:
    """What one customer has. Times are UTC, money is in the currency's smallest unit."""

    ref: str
    contract: str
    """What Fairwell knows it by: a new one whenever the demo starts over, as a contract that was
    canceled stays canceled."""
    customer_ref: str
    name: str
    email: str
    locale: str
    timezone: str
    country: str
    region: str | None
    team_size: int

    plan: str
    amount_minor: int
    currency: str
    interval: str
    """``month`` or ``year``."""
    started_at: datetime
    current_period_end: datetime
    trial_end: datetime | None = None

    ends_at: datetime | None = None
    """Set by a cancellation: the moment access stops."""
    paused_from: datetime | None = None
    resumes_at: datetime | None = None
    discount_percent: int | None = None
    discount_minor: int | None = None
    discount_until: datetime | None = None
    """The first charge at the full price. None with a discount: it stays."""
    next_plan: str | None = None
    next_amount_minor: int | None = None
    next_interval: str | None = None
    next_plan_at: datetime | None = None
    note: str | None = None

    def status_at(self, now: datetime) -> str:
        """Return ``canceled``, ``ending``, ``paused``, ``trialing`` or ``active``."""
        if self.ends_at is not None:
            return "canceled" if self.ends_at <= now else "ending"
        if self.is_paused_at(now):
            return "paused"
        if self.trial_end is not None and self.trial_end > now:
            return "trialing"
        return "active"

    def is_paused_at(self, when: datetime) -> bool:
        """Return whether nothing can be used at ``when``."""
        has_begun = self.paused_from is not None and self.paused_from <= when
        return has_begun and not (self.resumes_at is not None and self.resumes_at <= when)

    def is_discounted_at(self, when: datetime) -> bool:
        """Return whether a charge at ``when`` is a discounted one."""
        has_discount = bool(self.discount_percent or self.discount_minor)
        return has_discount and (self.discount_until is None or when < self.discount_until)

    def price_at(self, when: datetime) -> int:
        """Return what a charge at ``when`` takes, in minor units."""
        amount = self.amount_minor
        if self.next_amount_minor is not None and self.next_plan_at and self.next_plan_at <= when:
            amount = self.next_amount_minor
        if not self.is_discounted_at(when):
            return amount
        off = (amount * (self.discount_percent or 0) + 50) // 100 + (self.discount_minor or 0)
        return max(0, amount - off)

    @property
    def next_charge_at(self) -> datetime | None:
        """When money is taken next; None if the subscription ends before that."""
        due = max(self.resumes_at or self.current_period_end, self.current_period_end)
        return None if self.ends_at is not None and self.ends_at <= due else due


def period(interval: str, count: int = 1) -> relativedelta:
    """Return the length of ``count`` periods.

    :raises KeyError: if Tidemark does not bill in that interval.
    """
    return relativedelta(months=count * _MONTHS[interval])


def renewed(subscription: Subscription, now: datetime) -> Subscription:
    """Return the subscription with every charge up to ``now`` behind it.

    Computed on reading, so the demo needs no billing run of its own.
    """
    while (due := subscription.next_charge_at) is not None and due <= now:
        subscription = _charged(subscription, due)
    return subscription


def _charged(subscription: Subscription, due: datetime) -> Subscription:
    subscription = replace(subscription, paused_from=None, resumes_at=None)
    if subscription.next_plan_at is not None and subscription.next_plan_at <= due:
        subscription = with_next_plan(subscription)
    return replace(subscription, current_period_end=due + period(subscription.interval))


def with_next_plan(subscription: Subscription) -> Subscription:
    """Return the subscription on the plan it was going to move to."""
    return replace(
        subscription,
        plan=subscription.next_plan or subscription.plan,
        amount_minor=subscription.next_amount_minor or 0,
        interval=subscription.next_interval or subscription.interval,
        next_plan=None,
        next_amount_minor=None,
        next_interval=None,
        next_plan_at=None,
    )


def moment(text: str) -> datetime:
    """Read an ISO 8601 time that names its zone.

    :raises ValueError: if it does not.
    """
    when = datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise ValueError("a time needs its zone")
    return when.astimezone(UTC)
