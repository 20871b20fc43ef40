"""What a preview shows, and the link that opens it: whose flow, which version, what customer."""

from __future__ import annotations

import enum
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import Field, ValidationError

from app.core.calendar import Interval, add_interval, zone_named
from app.core.security.tokens import Capability
from app.flows.document.vocabulary import Key
from app.offers.catalogue.fields import Amount, Currency, FilledLine, Frozen, IntervalCount, Line
from app.offers.subscription import Customer, Subscription

_link = Capability("preview", timedelta(days=1))
_TRIAL_LEFT = timedelta(days=5)


class BillingAnswer(enum.StrEnum):
    """What billing is imagined to say."""

    NONE = "none"
    """There is no billing to ask: the host acts on its events."""
    APPLIED = "applied"
    PENDING = "pending"
    FAILED = "failed"


class Sample(Frozen):
    """A customer who is made up: what decides about offers, prices, dates and laws."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    region: Line | None = None
    plan: FilledLine = "pro"
    amount_minor: Amount = 2900
    currency: Currency = "EUR"
    interval: Interval = Interval.MONTH
    interval_count: IntervalCount = 1
    in_trial: bool = False
    discounted: bool = False
    tenure_days: Annotated[int, Field(ge=0, le=36500)] = 200

    def subscription(self, now: datetime, timezone: str) -> Subscription:
        """Return the subscription as a host would describe it: the period ends a little later."""
        return Subscription(
            ref="preview",
            plan=self.plan,
            amount_minor=self.amount_minor,
            currency=self.currency,
            interval=self.interval,
            interval_count=self.interval_count,
            started_at=now - timedelta(days=self.tenure_days),
            current_period_end=self._period_end(now, timezone),
            trial_end=now + _TRIAL_LEFT if self.in_trial else None,
            discounted=self.discounted,
        )

    def customer(self) -> Customer:
        """Return the customer as a host would describe them."""
        return Customer(country=self.country, region=self.region)

    def _period_end(self, now: datetime, timezone: str) -> datetime:
        """Return a day within the running period: two fifths of it are left."""
        zone = zone_named(timezone) or UTC
        end = add_interval(now, self.interval, self.interval_count, zone)
        return now + timedelta(days=max(1, (end - now).days * 2 // 5))


class Preview(Frozen):
    """What a link shows. Whoever holds it can look at this one flow, and change nothing."""

    account_id: FilledLine
    flow_key: Key
    version: int | None = None
    """The number of a published version. None: the draft."""
    sample: Sample = Sample()
    locale: Line | None = None
    billing: BillingAnswer = BillingAnswer.APPLIED


def preview_link(
    account_id: str,
    flow_key: str,
    sample: Sample | None = None,
    *,
    version: int | None = None,
    locale: str | None = None,
    billing: BillingAnswer = BillingAnswer.APPLIED,
) -> str:
    """Return the token of ``/preview/<token>``. It lives for a day and opens nothing else."""
    preview = Preview(
        account_id=account_id,
        flow_key=flow_key,
        version=version,
        sample=sample or Sample(),
        locale=locale,
        billing=billing,
    )
    return _link.sign(preview.model_dump(mode="json", exclude_defaults=True))


def read_preview_link(token: str) -> Preview | None:
    """Return what a link shows, or None if it is none of ours or a day has passed."""
    value = _link.read(token)
    try:
        return Preview.model_validate(value) if isinstance(value, dict) else None
    except ValidationError:  # made by a release that knew other samples
        return None
