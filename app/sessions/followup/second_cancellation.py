"""Canceling again: for a subscription that was canceled here and runs again."""

from __future__ import annotations

from app.core.ids import new_id
from app.extensions import db
from app.flows.errors import FlowNotFound, FlowNotPublished
from app.flows.steps import ConfirmStep
from app.sessions.engine.progress import Outcome, Progress
from app.sessions.entry.claims import OpenClaims
from app.sessions.entry.continuing import copy_entry
from app.sessions.entry.start import draft_session
from app.sessions.events import emit_event
from app.sessions.followup.reactivation import (
    ReturnState,
    get_reactivation_action,
    read_state,
)
from app.sessions.models import CancelSession
from app.webhooks.models import EventType


def may_cancel_again(cancel_session: CancelSession) -> bool:
    """Return whether a subscription that was canceled may run again, as far as anybody said.

    Its customer came back, or is on the way back; or the host sent them again and did not
    say that it is canceled: of an undoing outside we hear nothing else.
    """
    if cancel_session.outcome is not Outcome.CANCELED or cancel_session.erased_at is not None:
        return False
    if cancel_session.took_way_back:
        action = get_reactivation_action(cancel_session)
        if read_state(cancel_session, action) is not ReturnState.FAILED:
            return True
    claims = _read_renewed(cancel_session)
    return claims is not None and not claims.subscription.is_canceled


def begin_again(canceled: CancelSession) -> CancelSession:
    """Begin another session where a cancellation is confirmed, with the latest the host said.

    Nobody is asked or offered anything a second time.
    """
    begun = _draft(canceled)
    begun.host_origin = canceled.host_origin
    begun.locale = canceled.locale
    emit_event(begun, EventType.SESSION_STARTED, {"locale": begun.locale})
    begun.progress = Progress(step_key=ConfirmStep.kind)
    db.session.add(begun)
    db.session.flush()
    return begun


def _draft(canceled: CancelSession) -> CancelSession:
    """Return the session to begin; a flow that is gone since keeps nobody here."""
    claims, token_id = _read_renewed(canceled), new_id("jti")
    if claims is not None:
        own = claims.model_copy(update={"jti": token_id})
        try:
            return draft_session(canceled.account, own, [canceled.locale], [])
        except (FlowNotFound, FlowNotPublished):
            pass
    return copy_entry(canceled, token_id)


def _read_renewed(cancel_session: CancelSession) -> OpenClaims | None:
    stored = cancel_session.renewed_claims
    return None if stored is None else OpenClaims.model_validate(stored)
