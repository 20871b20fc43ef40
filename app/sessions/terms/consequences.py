"""What canceling means for a customer: when it ends, what is paid back, until when data is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.calendar import Interval, add_interval
from app.flows.declaration import CancelKind, Timing
from app.flows.document.vocabulary import Effective, Refund
from app.flows.refunds import RefundDue, refund_due
from app.sessions.engine.progress import Outcome
from app.sessions.models import CancelSession
from app.sessions.terms.declaration import (
    confirm_spec,
    decided_end,
    effective_moment,
    get_kind,
    get_zone,
)


@dataclass(frozen=True, slots=True)
class Consequences:
    """What the customer reads before confirming, and what is done afterwards."""

    effective: Timing
    effective_at: datetime
    refund: RefundDue | None
    data_deleted_at: datetime | None
    goes_on: bool = False
    """Whether the subscription is charged at least once more before it ends."""

    @property
    def is_immediate(self) -> bool:
        """Whether access ends with the click."""
        return self.effective is Timing.IMMEDIATELY


def build_consequences(
    cancel_session: CancelSession, effective: Effective, now: datetime
) -> Consequences:
    """Return what a cancellation confirmed at ``now`` means.

    The same moment gives the same answer, so what was shown need not be stored.
    """
    at = effective_moment(cancel_session.subscription, effective, now)
    return _consequences(cancel_session, Timing(effective.value), at, now)


def build_decided_consequences(cancel_session: CancelSession) -> Consequences | None:
    """Return what the customer's cancellation meant when they confirmed it, if they did."""
    now = cancel_session.decided_at
    if cancel_session.outcome is not Outcome.CANCELED or now is None:
        return None
    return _consequences(cancel_session, *decided_end(cancel_session, now), now)


def build_refund(cancel_session: CancelSession) -> Any:
    """Return what is paid back, as the customer read it before they confirmed."""
    consequences = build_decided_consequences(cancel_session)
    refund = consequences.refund if consequences else None
    return refund.as_ordered() if refund else "none"


def data_deleted_at(
    cancel_session: CancelSession, effective_at: datetime | None
) -> datetime | None:
    """Return when the account deletes the customer's data, if it says so: days after the end."""
    after = confirm_spec(cancel_session).data_deleted_after
    if after is None or effective_at is None:
        return None
    return add_interval(effective_at, Interval.DAY, after.days, get_zone(cancel_session))


def _consequences(
    cancel_session: CancelSession, timing: Timing, at: datetime, now: datetime
) -> Consequences:
    return Consequences(
        effective=timing,
        effective_at=at,
        refund=_refund(cancel_session, timing, at),
        data_deleted_at=data_deleted_at(cancel_session, at),
        goes_on=timing is Timing.ON_DATE and at > cancel_session.subscription.next_charge_at(now),
    )


def _refund(cancel_session: CancelSession, timing: Timing, at: datetime) -> RefundDue | None:
    """Return what is paid back: by the flow, or by the law, whose amount is the host's to find."""
    if get_kind(cancel_session) is CancelKind.WITHDRAWAL:
        return RefundDue(Refund.FULL, None, unused_days=0)
    if timing is Timing.PERIOD_END:
        return None
    rule, subscription = confirm_spec(cancel_session).refund, cancel_session.subscription
    return refund_due(rule, subscription, at, get_zone(cancel_session))
