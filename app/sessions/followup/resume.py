"""Ending a pause early: billing is asked once, and the customer reads what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.billing import service as actions
from app.billing.models import Action, ActionKind, ActionStatus
from app.core.clock import utcnow
from app.core.moments import spell_time
from app.sessions.errors import LinkExpired, SessionNotFound
from app.sessions.events import emit_event
from app.sessions.followup.pause_reminder import is_canceled_since
from app.sessions.followup.pauses import RunningPause, get_pause, is_over
from app.sessions.followup.reactivation import BEHIND_ALL, STATES, ReturnState
from app.sessions.models import CancelSession
from app.sessions.outcomes import action_data
from app.webhooks.models import EventType


def check_pause(cancel_session: CancelSession) -> RunningPause:
    """Return the pause that can be ended early, or was.

    :raises SessionNotFound: if the session led to no pause.
    :raises LinkExpired: if the pause is over, or the customer canceled or was erased meanwhile.
    """
    if cancel_session.erased_at is not None:
        raise LinkExpired(cancel_session.id)
    pause = get_pause(cancel_session)
    if pause is None:
        raise SessionNotFound(cancel_session.id)
    if cancel_session.resumed_at is not None:
        return pause
    if utcnow() >= pause.resumes_at or is_over(cancel_session) or is_canceled_since(cancel_session):
        raise LinkExpired(cancel_session.id)
    return pause


def get_resume_action(cancel_session: CancelSession) -> Action | None:
    """Return what billing was last asked to do about the pause, or None."""
    if cancel_session.resume_action_id is None:
        return None
    return actions.get_action(cancel_session.account_id, cancel_session.resume_action_id)


def read_resume_state(cancel_session: CancelSession, action: Action | None) -> ReturnState:
    """Return how far the wish to resume has come; ``action`` is that of ``resume_action_id``."""
    if action is not None:
        return STATES[action.status]
    return ReturnState.RECORDED if cancel_session.resumed_at else ReturnState.OPEN


def resume(cancel_session: CancelSession) -> bool:
    """End the pause now, as far as we can, and return whether that was news.

    A second click, another tab and an old page change nothing. After billing
    refused, the customer may ask again.

    :raises SessionNotFound: if the session led to no pause.
    :raises LinkExpired: if the pause is over, or the customer canceled or was erased meanwhile.
    """
    pause = check_pause(cancel_session)
    state = read_resume_state(cancel_session, get_resume_action(cancel_session))
    if state not in {ReturnState.OPEN, ReturnState.FAILED}:
        return False
    _request(cancel_session, pause, utcnow())
    return True


def settle_resume(cancel_session: CancelSession, action: Action) -> None:
    """Take down that billing ended the pause, and tell the host."""
    if action.status is ActionStatus.APPLIED:
        _record(cancel_session, action.id)


def _request(cancel_session: CancelSession, pause: RunningPause, now: datetime) -> None:
    """Ask billing; where nobody can be asked, the wish is all there is."""
    action = actions.request_action(
        cancel_session.account,
        mode=cancel_session.mode,
        session_id=cancel_session.id,
        kind=ActionKind.RESUME,
        data=action_data(cancel_session) | {"resume": _what_was_shown(pause, now)},
        position=BEHIND_ALL + cancel_session.sequence,
    )
    cancel_session.resume_action_id = action.id if action else None
    if action is None:
        _record(cancel_session, None)


def _what_was_shown(pause: RunningPause, now: datetime) -> dict[str, Any]:
    """Return the pause that ends, and what the customer agreed to pay when."""
    return {
        "starts_at": spell_time(pause.starts_at),
        "resumes_at": spell_time(pause.resumes_at),
        "next_charge_at": spell_time(pause.charged_if_resumed(now)),
        "amount_minor": pause.price.amount_minor,
        "currency": pause.price.currency,
    }


def _record(cancel_session: CancelSession, action_id: str | None) -> None:
    """Write down that the pause is over, once, and tell the host in the session's order."""
    if cancel_session.resumed_at is not None:
        return
    cancel_session.resumed_at = utcnow()
    data = {"reference": cancel_session.reference, "action_id": action_id}
    emit_event(cancel_session, EventType.SUBSCRIPTION_RESUMED, data)
