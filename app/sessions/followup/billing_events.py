"""What a billing system tells by itself, and what it means for sessions about the subscription."""

from __future__ import annotations

import logging

from sqlalchemy import select

from app.accounts.models import Mode
from app.billing import service as actions
from app.billing.models import ActionKind, ActionStatus, AlarmCode, BillingEvent
from app.billing.stripe.event_log import PAID, StripeEvent, raise_alarm, record_event
from app.core.moments import spell_time
from app.customers.models import FactSource, SubscriptionStatus
from app.customers.reports import SubscriptionReport
from app.extensions import db
from app.sessions.engine.progress import Outcome
from app.sessions.events import emit_event
from app.sessions.followup.churn_reports import report_subscription
from app.sessions.models import CancelSession
from app.webhooks.models import EventType

log = logging.getLogger(__name__)
_LATEST = 20
_STATUSES = {
    **dict.fromkeys(
        ("canceled", "incomplete_expired", "non_renewing"), SubscriptionStatus.CANCELED
    ),
    **dict.fromkeys(("past_due", "unpaid"), SubscriptionStatus.PAST_DUE),
    **dict.fromkeys(("active", "trialing"), SubscriptionStatus.ACTIVE),
    "paused": SubscriptionStatus.PAUSED,
}
"""By the word that tokens use. What was never paid for is nothing that could lapse."""


def take_event(account_id: str, mode: Mode, told: StripeEvent) -> bool:
    """Take an event once, in whatever order it comes; return whether it was news.

    What is waiting for an answer about the subscription asks at once: how things stand is read
    from the system itself, never concluded from an event that may have been overtaken.
    """
    kept = record_event(account_id, mode, told)
    if kept is None:
        return False
    sessions = _list_sessions(account_id, mode, told.subscription_ref)
    if sessions:
        _hurry(sessions)
        _report(sessions[0], told)
        _check_charge(sessions, told, kept)
    db.session.flush()
    return True


def _list_sessions(account_id: str, mode: Mode, ref: str | None) -> list[CancelSession]:
    """Return the latest sessions about a subscription, the latest first, with a lock on each."""
    if ref is None:
        return []
    query = select(CancelSession).where(
        CancelSession.account_id == account_id,
        CancelSession.subscription_ref == ref,
        CancelSession.mode == mode,
        CancelSession.erased_at.is_(None),
    )
    latest = query.order_by(CancelSession.id.desc()).limit(_LATEST)
    return list(db.session.scalars(latest.with_for_update()))


def _hurry(sessions: list[CancelSession]) -> None:
    for cancel_session in sessions:
        for action in actions.list_actions(cancel_session.account_id, cancel_session.id):
            if action.status is ActionStatus.PENDING:
                actions.hurry(action)


def _report(latest: CancelSession, told: StripeEvent) -> None:
    """Keep how the subscription stands, for the customer we know it of."""
    status = _STATUSES.get(told.status or "")
    if status is None or told.subscription_ref is None:
        return
    moments = {"current_period_end": told.current_period_end, "at": told.happened_at}
    if status is SubscriptionStatus.CANCELED:
        moments["canceled_at"] = told.ends_at
    report = SubscriptionReport.model_validate(
        {"status": status, "subscription_ref": told.subscription_ref}
        | {name: spell_time(moment) for name, moment in moments.items() if moment}
    )
    report_subscription(
        latest.account_id, latest.mode, latest.customer_ref, report, FactSource.BILLING
    )


def _check_charge(sessions: list[CancelSession], told: StripeEvent, kept: BillingEvent) -> None:
    """Raise an alarm if somebody paid for what had ended, as we had confirmed to them."""
    if told.type != PAID or told.amount_paid <= 0:
        return
    ended = next((each for each in sessions if each.outcome is Outcome.CANCELED), None)
    if ended is None or ended.is_back or not _had_ended(ended, told):
        return
    raise_alarm(kept, AlarmCode.CHARGED_AFTER_END, ended.id)
    log.error("session %s: charged after the confirmed end", ended.id)
    data = {"reference": ended.reference, "charged_at": spell_time(told.happened_at)}
    emit_event(ended, EventType.CHARGED_AFTER_END, data)


def _had_ended(cancel_session: CancelSession, told: StripeEvent) -> bool:
    effective_at = cancel_session.effective_at
    if effective_at is None or told.happened_at <= effective_at:
        return False
    done = actions.list_actions(cancel_session.account_id, cancel_session.id)
    ends = {ActionKind.CANCEL, ActionKind.WITHDRAW}
    return any(each.kind in ends and each.status is ActionStatus.APPLIED for each in done)
