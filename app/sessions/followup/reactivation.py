"""The way back: undoing a cancellation until it takes effect, reactivating afterwards.

The outcome stays ``canceled``: what followed is written beside it.
"""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from app.billing import service as actions
from app.billing.models import Action, ActionKind, ActionStatus
from app.core.clock import utcnow
from app.core.moments import spell_time
from app.sessions.engine.progress import Outcome
from app.sessions.entry.links import BACK_LIFE
from app.sessions.errors import LinkExpired, SessionNotFound
from app.sessions.events import emit_event
from app.sessions.history import forget_cancellation
from app.sessions.models import CancelSession
from app.sessions.outcomes import action_data
from app.sessions.terms.receipt_facts import promise_return_receipt
from app.webhooks.models import EventType


class Return(enum.StrEnum):
    """How a customer comes back."""

    UNDO = "undo"
    """The subscription still runs: it simply goes on."""
    REACTIVATE = "reactivate"
    """It has ended: it starts again, and is paid for again."""


class ReturnState(enum.StrEnum):
    """How far a customer has come on the way back."""

    OPEN = "open"
    PENDING = "pending"
    """Billing was asked and has not answered."""
    RECORDED = "recorded"
    """The host will hear of the wish; nobody is there to say that it was done."""
    APPLIED = "applied"
    FAILED = "failed"


STATES = {
    ActionStatus.PENDING: ReturnState.PENDING,
    ActionStatus.APPLIED: ReturnState.APPLIED,
    ActionStatus.FAILED: ReturnState.FAILED,
}
BEHIND_ALL = 1_000_000
"""Added to the place of a way back among its session's actions: behind those of the flow."""
_KINDS = {Return.UNDO: ActionKind.UNDO_CANCEL, Return.REACTIVATE: ActionKind.REACTIVATE}
_EVENTS = {
    ActionKind.UNDO_CANCEL: EventType.CANCELLATION_UNDONE,
    ActionKind.REACTIVATE: EventType.SUBSCRIPTION_REACTIVATED,
}


def check_reactivation(cancel_session: CancelSession) -> datetime:
    """Return until when there is a way back from the cancellation.

    :raises SessionNotFound: if the session was not canceled.
    :raises LinkExpired: if the effective date is more than a year ago, or nobody can tell
        billing any more whom it is about.
    """
    if cancel_session.erased_at is not None:
        raise LinkExpired(cancel_session.id)
    since = cancel_session.effective_at or cancel_session.ended_at
    if cancel_session.outcome is not Outcome.CANCELED or since is None:
        raise SessionNotFound(cancel_session.id)
    ends_at = since + BACK_LIFE
    if utcnow() >= ends_at:
        raise LinkExpired(cancel_session.id)
    return ends_at


def way_at(cancel_session: CancelSession, now: datetime) -> Return:
    """Return which way leads back at ``now``: the effective moment divides them.

    Where nobody knows it, the cancellation is undone: billing says whether that is too late.
    """
    effective_at = cancel_session.effective_at
    return Return.UNDO if effective_at is None or now < effective_at else Return.REACTIVATE


def way_taken(cancel_session: CancelSession, action: Action | None) -> Return | None:
    """Return which way the customer took, if they have."""
    if cancel_session.reactivated_at is not None:
        return Return.REACTIVATE
    if cancel_session.undone_at is not None:
        return Return.UNDO
    return None if action is None else _way_of(action.kind)


def read_state(cancel_session: CancelSession, action: Action | None) -> ReturnState:
    """Return how far the customer is; ``action`` is the one of ``back_action_id``."""
    if action is not None:
        return STATES[action.status]
    return ReturnState.RECORDED if cancel_session.is_back else ReturnState.OPEN


def get_reactivation_action(cancel_session: CancelSession) -> Action | None:
    """Return what billing was last asked to do about the way back, or None."""
    if cancel_session.back_action_id is None:
        return None
    return actions.get_action(cancel_session.account_id, cancel_session.back_action_id)


def come_back(cancel_session: CancelSession, way: Return) -> bool:
    """Take the way back that the customer read about, and return whether that was news.

    A second click, another tab and an old link change nothing, and neither does
    a page from before the effective moment: what it offered is over. After
    billing refused, the customer may ask again.
    """
    check_reactivation(cancel_session)
    state = read_state(cancel_session, get_reactivation_action(cancel_session))
    is_free = state in {ReturnState.OPEN, ReturnState.FAILED}
    if not is_free or way is not way_at(cancel_session, utcnow()):
        return False
    cancel_session.touched_at = utcnow()
    _request(cancel_session, _KINDS[way])
    return True


def settle_return(cancel_session: CancelSession, action: Action) -> None:
    """Take down that billing brought the customer back, and tell the host."""
    if action.status is ActionStatus.APPLIED and action.kind in _EVENTS:
        _record(cancel_session, action.kind, action.id)


def _request(cancel_session: CancelSession, kind: ActionKind) -> None:
    """Ask billing; where nobody can be asked, the wish is all there is."""
    action = actions.request_action(
        cancel_session.account,
        mode=cancel_session.mode,
        session_id=cancel_session.id,
        kind=kind,
        data=action_data(cancel_session) | {kind.value: _what_was_shown(cancel_session)},
        position=BEHIND_ALL + cancel_session.sequence,
    )
    cancel_session.back_action_id = action.id if action else None
    if action is None:
        _record(cancel_session, kind, None)


def _what_was_shown(cancel_session: CancelSession) -> dict[str, Any]:
    """Return the plan and the price the customer agreed to go on with."""
    subscription, effective_at = cancel_session.subscription, cancel_session.effective_at
    return {
        "canceled_for": spell_time(effective_at) if effective_at else None,
        "plan": subscription.plan,
        "amount_minor": subscription.amount_minor,
        "currency": subscription.currency,
        "interval": subscription.interval.value if subscription.interval else None,
        "interval_count": subscription.interval_count,
    }


def _record(cancel_session: CancelSession, kind: ActionKind, action_id: str | None) -> None:
    """Write down that the customer is back, once, and tell the host in the session's order."""
    if cancel_session.is_back:
        return
    if kind is ActionKind.UNDO_CANCEL:
        cancel_session.undone_at = utcnow()
        forget_cancellation(cancel_session)
    else:
        cancel_session.reactivated_at = utcnow()
    data = {"reference": cancel_session.reference, "action_id": action_id}
    emit_event(cancel_session, _EVENTS[kind], data)
    promise_return_receipt(cancel_session, is_confirmed=action_id is not None)


def _way_of(kind: ActionKind) -> Return | None:
    return next((way for way, asked in _KINDS.items() if asked is kind), None)
