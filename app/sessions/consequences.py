"""What canceling means for a customer: when it ends, what is paid back, until when data is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from app.core.calendar import Interval, add_interval, zone_named
from app.flows.parts import Confirm
from app.flows.refunds import RefundDue, refund_due
from app.flows.steps import ConfirmStep
from app.flows.vocabulary import Effective
from app.offers.subscription import Subscription
from app.sessions.models import CancelSession
from app.sessions.progress import Outcome


@dataclass(frozen=True, slots=True)
class Consequences:
    """What the customer reads before confirming, and what is done afterwards."""

    effective: Effective
    effective_at: datetime
    refund: RefundDue | None
    data_deleted_at: datetime | None

    @property
    def is_immediate(self) -> bool:
        """Whether access ends with the click."""
        return self.effective is Effective.IMMEDIATELY


def consequences_of(
    cancel_session: CancelSession, effective: Effective, now: datetime
) -> Consequences:
    """Return what a cancellation confirmed at ``now`` means.

    The same moment gives the same answer, so what was shown need not be stored.
    """
    spec, subscription = confirm_spec(cancel_session), cancel_session.subscription
    at, timezone = effective_moment(subscription, effective, now), zone_of(cancel_session)
    ends_early = effective is Effective.IMMEDIATELY
    return Consequences(
        effective=effective,
        effective_at=at,
        refund=refund_due(spec.refund, subscription, at, timezone) if ends_early else None,
        data_deleted_at=data_deleted_at(cancel_session, at),
    )


def consequences_of_decision(cancel_session: CancelSession) -> Consequences | None:
    """Return what the customer's cancellation meant when they confirmed it, if they did."""
    if cancel_session.outcome is not Outcome.CANCELED or cancel_session.ended_at is None:
        return None
    chosen = chosen_effective(cancel_session)
    return consequences_of(cancel_session, chosen, cancel_session.ended_at)


def refund_of(cancel_session: CancelSession) -> Any:
    """Return what is paid back, as the customer read it before they confirmed."""
    consequences = consequences_of_decision(cancel_session)
    refund = consequences.refund if consequences else None
    return refund.as_ordered() if refund else "none"


def data_deleted_at(
    cancel_session: CancelSession, effective_at: datetime | None
) -> datetime | None:
    """Return when the account deletes the customer's data, if it says so: days after the end."""
    after = confirm_spec(cancel_session).data_deleted_after
    if after is None or effective_at is None:
        return None
    return add_interval(effective_at, Interval.DAY, after.days, zone_of(cancel_session))


def effective_moment(subscription: Subscription, effective: Effective, now: datetime) -> datetime:
    """Return when a cancellation takes effect: never before now.

    A trial ends with the trial. A period that is over already (a host that was
    late to tell us) ends now.
    """
    if effective is Effective.IMMEDIATELY:
        return now
    end = subscription.trial_end if subscription.is_in_trial(now) else None
    return max(end or subscription.current_period_end, now)


def chosen_effective(cancel_session: CancelSession) -> Effective:
    """Return when the customer wants to leave: as chosen, else the flow's first."""
    first = confirm_spec(cancel_session).effective[0]
    return Effective(cancel_session.answers.get("confirm", {}).get("effective", first))


def confirm_spec(cancel_session: CancelSession) -> Confirm:
    """Return what the flow says about canceling."""
    flow = cancel_session.flow
    step = flow.find(ConfirmStep.kind)
    return step.spec if isinstance(step, ConfirmStep) else Confirm()


def zone_of(cancel_session: CancelSession) -> tzinfo:
    """Return the customer's time zone."""
    return zone_named(cancel_session.timezone) or UTC
