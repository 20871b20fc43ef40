"""Billing answered: what that means for the session that asked."""

from __future__ import annotations

from app.billing.models import Action, ActionKind, ActionStatus
from app.offers import redemptions
from app.sessions.engine import runner
from app.sessions.engine.progress import OfferState
from app.sessions.events import emit_event
from app.sessions.followup.pauses import promise_reminder
from app.sessions.followup.reactivation import settle_return
from app.sessions.followup.resume import settle_resume
from app.sessions.models import CancelSession
from app.sessions.outcomes import apply_move
from app.sessions.service import lock_session
from app.webhooks.models import EventType


def action_settled(action: Action) -> None:
    """Take billing's answer: tell the host, and free a customer who waits for it."""
    cancel_session = lock_session(action.account_id, action.session_id)
    if cancel_session is None:
        return
    is_applied = action.status is ActionStatus.APPLIED
    emit_event(
        cancel_session,
        EventType.ACTION_APPLIED if is_applied else EventType.ACTION_FAILED,
        {"action_id": action.id, "kind": action.kind, "code": action.code},
    )
    match action.kind:
        case ActionKind.CANCEL if cancel_session.withdrawn_at is None:
            _settle_cancel(cancel_session, action)
        case ActionKind.WITHDRAW:
            _settle_cancel(cancel_session, action)
        case ActionKind.APPLY_OFFER:
            _settle_offer(cancel_session, action)
        case ActionKind.UNDO_CANCEL | ActionKind.REACTIVATE:
            settle_return(cancel_session, action)
        case ActionKind.RESUME:
            settle_resume(cancel_session, action)


def _settle_cancel(cancel_session: CancelSession, action: Action) -> None:
    """Billing's date is the true one."""
    if action.status is ActionStatus.APPLIED and action.effective_at is not None:
        cancel_session.effective_at = action.effective_at


def _settle_offer(cancel_session: CancelSession, action: Action) -> None:
    is_applied = action.status is ActionStatus.APPLIED
    redemptions.settle(cancel_session.account_id, cancel_session.id, is_applied=is_applied)
    if cancel_session.offer_state is not OfferState.ACCEPTED:
        return
    settle = runner.offer_applied if is_applied else runner.offer_failed
    apply_move(cancel_session, settle(cancel_session.progress))
    promise_reminder(cancel_session)
