"""What Stripe told by itself: each event once, and the alarms among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Mode
from app.billing.models import AlarmCode, BillingConnection, BillingEvent
from app.extensions import db

PAID = "invoice.paid"


@dataclass(frozen=True, slots=True)
class StripeEvent:
    """One event, as far as it concerns us."""

    id: str
    type: str
    happened_at: datetime
    subscription_ref: str | None
    status: str | None = None
    """How the subscription stands, in the words that tokens use. None: it says nothing of that."""
    ends_at: datetime | None = None
    current_period_end: datetime | None = None
    amount_paid: int = 0
    """What was charged, in Stripe's unit."""


def list_connections(account_id: str) -> list[BillingConnection]:
    """Return the billing systems of an account, of both modes."""
    query = select(BillingConnection).where(BillingConnection.account_id == account_id)
    return list(db.session.scalars(query.order_by(BillingConnection.mode)))


def record_event(account_id: str, mode: Mode, told: StripeEvent) -> BillingEvent | None:
    """Keep an event, and return it if it is news. Told again, it changes nothing."""
    if db.session.get(BillingEvent, (account_id, told.id)) is not None:
        return None
    event = BillingEvent(
        account_id=account_id,
        mode=mode,
        event_id=told.id,
        type=told.type,
        subscription_ref=told.subscription_ref,
        happened_at=told.happened_at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(event)
    except IntegrityError:  # told twice at the same moment
        return None
    return event


def raise_alarm(event: BillingEvent, code: AlarmCode, session_id: str) -> None:
    """Mark an event as one that should not have happened."""
    event.alarm, event.session_id = code, session_id
    db.session.flush()


def list_alarms(account_id: str, mode: Mode, *, limit: int = 20) -> list[BillingEvent]:
    """Return what should not have happened, the latest first."""
    query = select(BillingEvent).where(
        BillingEvent.account_id == account_id,
        BillingEvent.mode == mode,
        BillingEvent.alarm == AlarmCode.CHARGED_AFTER_END,
    )
    return list(db.session.scalars(query.order_by(BillingEvent.happened_at.desc()).limit(limit)))


def delete_old_billing_events(account_id: str, *, before: datetime, limit: int) -> int:
    """Delete what was told longer ago than anybody tells it again; return of how many."""
    query = (
        select(BillingEvent.event_id)
        .where(BillingEvent.account_id == account_id, BillingEvent.received_at < before)
        .limit(limit)
    )
    found = list(db.session.scalars(query))
    db.session.execute(
        delete(BillingEvent).where(
            BillingEvent.account_id == account_id, BillingEvent.event_id.in_(found)
        )
    )
    return len(found)
