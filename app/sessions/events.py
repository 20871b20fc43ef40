"""What the host hears of a session, in its order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core.moments import spell_time
from app.flows.steps import FREE_TEXT_FIELDS
from app.sessions.engine.progress import Outcome
from app.sessions.models import CancelSession
from app.sessions.terms.consequences import build_refund
from app.sessions.terms.declaration import get_cause, get_kind
from app.webhooks import service as webhooks
from app.webhooks.models import EventType


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


def answer_of(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the customer's own words apart: only endpoints that ask for them get them."""
    text = {name: value for name, value in answer.items() if name in FREE_TEXT_FIELDS}
    codes = {name: value for name, value in answer.items() if name not in FREE_TEXT_FIELDS}
    return {"answer": codes} | ({"text": text} if text else {})


def describe_offer(cancel_session: CancelSession, *, for_billing: bool = False) -> dict[str, Any]:
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


def describe_withdrawal(
    cancel_session: CancelSession, canceled_for: datetime | None
) -> dict[str, Any]:
    """Return what is told of a withdrawal that followed a cancellation for ``canceled_for``."""
    effective_at = cancel_session.effective_at
    return {
        "kind": get_kind(cancel_session),
        "reference": cancel_session.reference,
        "canceled_for": spell_time(canceled_for) if canceled_for else None,
        "effective_at": spell_time(effective_at) if effective_at else None,
        "refund": build_refund(cancel_session),
        "packs": cancel_session.packs,
    }


def experiment_of(cancel_session: CancelSession) -> dict[str, Any]:
    """Return what is told of the experiment: its variant, and since when it was seen, if it was."""
    exposed_at = cancel_session.exposed_at
    return {
        "experiment": cancel_session.experiment_key,
        "variant": cancel_session.variant_key,
        "exposed_at": spell_time(exposed_at) if exposed_at else None,
    }


def describe_ending(cancel_session: CancelSession) -> dict[str, Any]:
    """Return what is told of an outcome: codes, moments, versions.

    The cause of an extraordinary cancellation is kept apart, like all the
    customer's own words.
    """
    effective_at, cause = cancel_session.effective_at, get_cause(cancel_session)
    is_canceled = cancel_session.outcome is Outcome.CANCELED
    return {
        "outcome": cancel_session.outcome,
        "kind": get_kind(cancel_session) if is_canceled else None,
        "reference": cancel_session.reference,
        "reason": cancel_session.reason_code,
        "follow_up": cancel_session.answers.get("survey", {}).get("follow_up"),
        "offer": describe_offer(cancel_session) if cancel_session.offer else None,
        "effective_at": spell_time(effective_at) if effective_at else None,
        "refund": build_refund(cancel_session),
        **experiment_of(cancel_session),
        "packs": cancel_session.packs,
    } | ({"text": {"text": cause}} if is_canceled and cause else {})
