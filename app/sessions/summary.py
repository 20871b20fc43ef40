"""What the outside is told of a session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.sessions.models import CancelSession


def summary_of(cancel_session: CancelSession) -> Mapping[str, Any]:
    """Return what the API shows of a session."""
    return {
        "id": cancel_session.id,
        "mode": cancel_session.mode,
        "customer_ref": cancel_session.customer_ref,
        "subscription_ref": cancel_session.subscription_data["ref"],
        "locale": cancel_session.locale,
        "step": cancel_session.step_key,
        "outcome": cancel_session.outcome,
        "reason": cancel_session.reason_code,
        "offer": (cancel_session.offer or {}).get("key"),
        "offer_state": cancel_session.offer_state,
        "effective_at": cancel_session.effective_at,
        "action_id": cancel_session.action_id,
        "experiment": cancel_session.experiment_key,
        "variant": cancel_session.variant_key,
        "exposed_at": cancel_session.exposed_at,
        "started_at": cancel_session.started_at,
        "ended_at": cancel_session.ended_at,
        **_sequel_of(cancel_session),
    }


def _sequel_of(cancel_session: CancelSession) -> Mapping[str, Any]:
    """Return what followed after the end."""
    return {
        "withdrawn_at": cancel_session.withdrawn_at,
        "back_action_id": cancel_session.back_action_id,
        "undone_at": cancel_session.undone_at,
        "reactivated_at": cancel_session.reactivated_at,
        "resume_action_id": cancel_session.resume_action_id,
        "resumed_at": cancel_session.resumed_at,
        "lapsed_at": cancel_session.lapsed_at,
        "lapsed_by": cancel_session.lapsed_by,
    }
