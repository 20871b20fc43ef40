"""What follows from a move: the row, its events, and what billing must do, in one transaction."""

from __future__ import annotations

from typing import Any, assert_never

from sqlalchemy.orm.attributes import set_committed_value

from app.billing import service as actions
from app.billing.models import ActionKind
from app.core.clock import utcnow
from app.core.ids import new_id
from app.core.moments import spell_time
from app.core.observability.counters import count_on_commit
from app.extensions import db
from app.offers import redemptions
from app.outbox import service as outbox
from app.sessions.engine.progress import (
    Answered,
    Ended,
    Fact,
    Move,
    OfferAccepted,
    OfferDeclined,
    OfferShown,
    OfferState,
    Outcome,
    Withdrawn,
)
from app.sessions.errors import SessionEnded
from app.sessions.events import (
    answer_of,
    describe_ending,
    describe_offer,
    describe_withdrawal,
    emit_event,
)
from app.sessions.followup.pauses import promise_reminder
from app.sessions.history import list_waiting_returns, note_cancellation
from app.sessions.models import CancelSession
from app.sessions.terms.consequences import build_refund
from app.sessions.terms.declaration import decided_end, declared_for_billing
from app.sessions.terms.receipt_facts import promise_receipt
from app.webhooks.models import EventType


@outbox.promising_together()
def apply_move(cancel_session: CancelSession, move: Move) -> None:
    """Write where the customer stands now, and tell everybody whom it concerns.

    :raises SessionEnded: if the move would replace an outcome.
    """
    if not cancel_session.is_open and move.progress.outcome is not cancel_session.outcome:
        raise SessionEnded(cancel_session.id)
    cancel_session.progress = move.progress
    for fact in move.facts:
        _record(cancel_session, fact)


def _record(cancel_session: CancelSession, fact: Fact) -> None:
    match fact:
        case Answered(step_key, answer):
            data = {"step": step_key} | answer_of(answer)
            emit_event(cancel_session, EventType.SESSION_ANSWERED, data)
        case OfferShown():
            _tell_of_offer(cancel_session, EventType.OFFER_SHOWN)
        case OfferDeclined():
            _tell_of_offer(cancel_session, EventType.OFFER_DECLINED)
        case OfferAccepted():
            _accept(cancel_session)
        case Ended(outcome):
            _end(cancel_session, outcome)
        case Withdrawn():
            _withdraw(cancel_session)
        case _:
            assert_never(fact)


def _tell_of_offer(cancel_session: CancelSession, event_type: EventType) -> None:
    emit_event(cancel_session, event_type, {"offer": describe_offer(cancel_session)})


def _accept(cancel_session: CancelSession) -> None:
    """Ask billing to apply the offer; where nobody can be asked, the acceptance is all there is."""
    _tell_of_offer(cancel_session, EventType.OFFER_ACCEPTED)
    data = action_data(cancel_session) | {"kind": "apply_offer"}
    data["offer"] = describe_offer(cancel_session, for_billing=True)
    if not _request(cancel_session, ActionKind.APPLY_OFFER, data):
        cancel_session.offer_state = OfferState.APPLIED
        promise_reminder(cancel_session)
        _end(cancel_session, Outcome.SAVED)


def _end(cancel_session: CancelSession, outcome: Outcome) -> None:
    """Record the outcome and tell the host.

    The event joins the caller's transaction, so the host never hears of an
    outcome that was rolled back.
    """
    cancel_session.outcome = outcome
    cancel_session.ended_at = now = utcnow()
    set_committed_value(cancel_session, "followup", None)  # nothing can have followed yet
    is_canceled = outcome is Outcome.CANCELED
    if is_canceled:
        _withdraw_offer(cancel_session)
        _withdraw_returns(cancel_session)
        _timing, cancel_session.effective_at = decided_end(cancel_session, now)
    emit_event(cancel_session, EventType.SESSION_ENDED, describe_ending(cancel_session))
    count_on_commit(db.session, "outcomes", mode=cancel_session.mode, outcome=outcome)
    if is_canceled:
        _ask_to_cancel(cancel_session)
        note_cancellation(cancel_session)


def _ask_to_cancel(cancel_session: CancelSession) -> None:
    timing, at = decided_end(cancel_session, cancel_session.ended_at or utcnow())
    cancel = {
        "effective": timing.value,
        "at": spell_time(at) if at else None,
        "refund": build_refund(cancel_session),
        "reason": cancel_session.reason_code,
        **declared_for_billing(cancel_session),
    }
    data = action_data(cancel_session) | {"kind": "cancel", "cancel": cancel}
    _request(cancel_session, ActionKind.CANCEL, data)
    promise_receipt(cancel_session)


def _withdraw(cancel_session: CancelSession) -> None:
    """Take down that a cancellation became a withdrawal: told, asked for and proven on its own.

    What was asked for before stays asked for: billing gets both, in order.
    """
    canceled_for = cancel_session.effective_at
    cancel_session.withdrawn_at = now = utcnow()
    _timing, cancel_session.effective_at = decided_end(cancel_session, now)
    told = describe_withdrawal(cancel_session, canceled_for)
    emit_event(cancel_session, EventType.CONTRACT_WITHDRAWN, told)
    asked = {**told, **declared_for_billing(cancel_session)}
    data = action_data(cancel_session) | {"withdraw": asked}
    _request(cancel_session, ActionKind.WITHDRAW, data)
    cancel_session.withdrawal_receipt_id = new_id("rcpt")
    promise_receipt(cancel_session)
    note_cancellation(cancel_session)


def _withdraw_offer(cancel_session: CancelSession) -> None:
    """Take back what billing has not answered: the cancellation must not wait behind it."""
    if cancel_session.offer_state is not OfferState.ACCEPTED or not cancel_session.action_id:
        return
    if actions.withdraw(cancel_session.account_id, cancel_session.action_id):
        cancel_session.offer_state = OfferState.FAILED
        redemptions.settle(cancel_session.account_id, cancel_session.id, is_applied=False)
        data = {"action_id": cancel_session.action_id, "kind": "apply_offer"}
        emit_event(cancel_session, EventType.ACTION_FAILED, data | {"code": actions.WITHDRAWN})


def _withdraw_returns(cancel_session: CancelSession) -> None:
    """Take back each way back that billing has not answered: it must not undo what comes now."""
    for earlier in list_waiting_returns(cancel_session):
        action_id = earlier.back_action_id or ""
        if actions.withdraw(earlier.account_id, action_id):
            data = {"action_id": action_id, "kind": "undo_cancel", "code": actions.WITHDRAWN}
            emit_event(earlier, EventType.ACTION_FAILED, data)


def _request(cancel_session: CancelSession, kind: ActionKind, data: dict[str, Any]) -> bool:
    action = actions.request_action(
        cancel_session.account,
        mode=cancel_session.mode,
        session_id=cancel_session.id,
        kind=kind,
        data=data,
        position=cancel_session.sequence,
    )
    cancel_session.action_id = action.id if action else None
    return action is not None


def action_data(cancel_session: CancelSession) -> dict[str, Any]:
    """Return whom an action is about, as billing knows them."""
    return {
        "session_id": cancel_session.id,
        "customer_ref": cancel_session.customer_ref,
        "subscription_ref": cancel_session.subscription_data["ref"],
        "mode": cancel_session.mode,
    }
