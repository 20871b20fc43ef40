"""Saved, and later canceled: what the host reports about sessions that ended well."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.customers import service as customers
from app.customers.models import FactSource, SubscriptionFact, SubscriptionStatus
from app.customers.reports import SubscriptionReport
from app.extensions import db
from app.sessions.history import LASTING
from app.sessions.models import CancelSession


def report_subscription(
    account_id: str,
    mode: Mode,
    customer_ref: str,
    report: SubscriptionReport,
    source: FactSource = FactSource.HOST,
) -> SubscriptionFact:
    """Keep what the host says about a subscription, and what it means for earlier sessions."""
    fact, is_news = customers.record_report(account_id, mode, customer_ref, report, source)
    if not is_news:
        return fact
    for cancel_session in _lasting_sessions(fact):
        if fact.status is SubscriptionStatus.CANCELED:
            _lapse(cancel_session, fact.canceled_at or fact.reported_at)
        else:
            _hold(cancel_session, fact.reported_at)
    db.session.flush()
    return fact


def list_saved_sessions(account_id: str, mode: Mode, customer_ref: str) -> list[CancelSession]:
    """Return all sessions of a customer in the order in which they began."""
    query = select(CancelSession).where(
        CancelSession.account_id == account_id,
        CancelSession.customer_ref == customer_ref,
        CancelSession.mode == mode,
    )
    query = query.options(joinedload(CancelSession.followup))
    return list(db.session.scalars(query.order_by(CancelSession.id)))


def _lasting_sessions(fact: SubscriptionFact) -> list[CancelSession]:
    """Return the sessions that left this subscription running, with a lock on each.

    What followed is read once the locks are there: somebody may have written it meanwhile.
    """
    query = select(CancelSession).where(
        CancelSession.account_id == fact.account_id,
        CancelSession.customer_ref == fact.customer_ref,
        CancelSession.mode == fact.mode,
        CancelSession.outcome.in_(LASTING),
    )
    query = query.options(selectinload(CancelSession.followup))
    found = db.session.scalars(query.order_by(CancelSession.id).with_for_update())
    return [each for each in found if each.subscription_data["ref"] == fact.subscription_ref]


def _lapse(cancel_session: CancelSession, at: datetime) -> None:
    """Note the first cancellation after the session; one before it says nothing about it.

    Hosts count in whole seconds, so the second in which the session ended belongs to it.
    """
    ended_at = cancel_session.ended_at or utcnow()
    if cancel_session.lapsed_at is None and at >= ended_at.replace(microsecond=0):
        cancel_session.lapsed_at = at


def _hold(cancel_session: CancelSession, at: datetime) -> None:
    """Forget an end that lay ahead and will not come: the subscription goes on.

    An end that was declared here stands until it is taken back: many hosts call active what
    runs until the end of its period.
    """
    if cancel_session.lapsed_by is not None:
        return
    if cancel_session.lapsed_at is not None and cancel_session.lapsed_at > at:
        cancel_session.lapsed_at = None
