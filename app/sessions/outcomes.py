"""What follows from a move: the row, its events, and what billing must do, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from app.actions import service as actions
from app.actions.models import ActionKind
from app.core.clock import utcnow
from app.flows.steps import FREE_TEXT_FIELDS
from app.sessions.consequences import chosen_effective, consequences_of_decision, effective_moment
from app.sessions.errors import SessionEnded
from app.sessions.models import CancelSession
from app.sessions.progress import (
    Answered,
    Ended,
    Fact,
    Move,
    OfferAccepted,
    OfferDeclined,
    OfferShown,
    OfferState,
    Outcome,
)
from app.sessions.proof import promise_receipt
from app.webhooks import service as webhooks
from app.webhooks.models import EventType


def apply_move(cancel_session: CancelSession, move: Move) -> None:
    """Write where the customer stands now, and tell everybody whom it concerns.

    :raises SessionEnded: if the move would replace an outcome.
    """
    if not cancel_session.is_open and move.progress.outcome is not cancel_session.outcome:
        raise SessionEnded(cancel_session.id)
    cancel_session.progress = move.progress
    for fact in move.facts:
        _record(cancel_session, fact)


def emit_event(
    cancel_session: CancelSession, event_type: EventType, data: Mapping[str, Any]
) -> None:
    """Tell the host, in the order of the session, if and when this transaction commits."""
    cancel_session.sequence += 1
    whose = {
        "session_id": cancel_session.id,
        "sequence": cancel_session.sequence,
        "customer_ref": cancel_session.customer_ref,
        "subscription_ref": cancel_session.subscription_data["ref"],
        "mode": cancel_session.mode,
    }
    webhooks.emit(
        cancel_session.account_id,
        event_type,
        whose | dict(data),
        key=cancel_session.id,
        sequence=cancel_session.sequence,
        mode=cancel_session.mode,
    )


def _record(cancel_session: CancelSession, fact: Fact) -> None:
    match fact:
        case Answered(step_key, answer):
            data = {"step": step_key} | _codes_and_text(answer)
            emit_event(cancel_session, EventType.SESSION_ANSWERED, data)
        case OfferShown():
            emit_event(cancel_session, EventType.OFFER_SHOWN, {"offer": _offer(cancel_session)})
        case OfferDeclined():
            emit_event(cancel_session, EventType.OFFER_DECLINED, {"offer": _offer(cancel_session)})
        case OfferAccepted():
            _accept(cancel_session)
        case Ended(outcome):
            _end(cancel_session, outcome)
        case _:
            assert_never(fact)


def _accept(cancel_session: CancelSession) -> None:
    """Ask billing to apply the offer; where nobody can be asked, the acceptance is all there is."""
    emit_event(cancel_session, EventType.OFFER_ACCEPTED, {"offer": _offer(cancel_session)})
    data = action_data(cancel_session) | {"kind": "apply_offer"}
    data["offer"] = _offer(cancel_session, for_billing=True)
    if not _request(cancel_session, ActionKind.APPLY_OFFER, data):
        cancel_session.offer_state = OfferState.APPLIED
        _end(cancel_session, Outcome.SAVED)


def _end(cancel_session: CancelSession, outcome: Outcome) -> None:
    """Record the outcome and tell the host.

    The event joins the caller's transaction, so the host never hears of an
    outcome that was rolled back.
    """
    cancel_session.outcome = outcome
    cancel_session.ended_at = utcnow()
    if outcome is Outcome.CANCELED:
        _cancel(cancel_session)
    emit_event(cancel_session, EventType.SESSION_ENDED, _ending(cancel_session))


def _cancel(cancel_session: CancelSession) -> None:
    effective, now = chosen_effective(cancel_session), cancel_session.ended_at or utcnow()
    at = effective_moment(cancel_session.subscription, effective, now)
    cancel_session.effective_at = at
    cancel = {"effective": effective.value, "at": at.isoformat(), "refund": _refund(cancel_session)}
    data = action_data(cancel_session) | {"kind": "cancel", "cancel": cancel}
    _request(cancel_session, ActionKind.CANCEL, data)
    promise_receipt(cancel_session)


def _request(cancel_session: CancelSession, kind: ActionKind, data: dict[str, Any]) -> bool:
    action = actions.request_action(
        cancel_session.account,
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


def _ending(cancel_session: CancelSession) -> dict[str, Any]:
    effective_at = cancel_session.effective_at
    return {
        "outcome": cancel_session.outcome,
        "reference": cancel_session.reference,
        "reason": cancel_session.reason_code,
        "follow_up": cancel_session.answers.get("survey", {}).get("follow_up"),
        "offer": _offer(cancel_session) if cancel_session.offer else None,
        "effective_at": effective_at.isoformat() if effective_at else None,
        "refund": _refund(cancel_session),
        "experiment": None,
        "variant": None,
        "packs": cancel_session.packs,
    }


def _refund(cancel_session: CancelSession) -> Any:
    """Return what is paid back, as the customer read it before they confirmed."""
    consequences = consequences_of_decision(cancel_session)
    refund = consequences.refund if consequences else None
    return refund.as_ordered() if refund else "none"


def _codes_and_text(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the customer's own words apart: only endpoints that ask for them get them."""
    text = {name: value for name, value in answer.items() if name in FREE_TEXT_FIELDS}
    codes = {name: value for name, value in answer.items() if name not in FREE_TEXT_FIELDS}
    return {"answer": codes} | ({"text": text} if text else {})


def _offer(cancel_session: CancelSession, *, for_billing: bool = False) -> dict[str, Any]:
    """Return the offer as shown, or as accepted: the customer's own words are for billing alone."""
    shown = cancel_session.progress.offer
    if shown is None:
        raise RuntimeError("a session without an offer cannot tell about one")
    if cancel_session.choice is None:
        terms = shown.terms.model_dump(mode="json", exclude_none=True)
    elif for_billing:
        terms = shown.action_terms(cancel_session.choice)
    else:
        terms = shown.reported_terms(cancel_session.choice)
    return {"kind": shown.kind, "key": shown.key, "terms": terms}
