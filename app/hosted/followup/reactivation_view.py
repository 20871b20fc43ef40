"""What the way back says: what is true of the cancellation, what can be done, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.billing.models import Action, ActionStatus
from app.core.clock import utcnow
from app.flows.document.content import text_in
from app.hosted.followup.result_view import POLLING_LASTS, withdraw_until
from app.labels.customer.codes import price_of
from app.labels.customer.formats import build_formats
from app.receipts.links import receipt_link
from app.sessions.followup.reactivation import ReturnState, read_state, way_at, way_taken
from app.sessions.followup.second_cancellation import may_cancel_again
from app.sessions.models import CancelSession
from app.sessions.terms.consequences import build_decided_consequences, data_deleted_at


def build_reactivation_view(
    cancel_session: CancelSession, cancellation: Action | None, action: Action | None
) -> Mapping[str, Any]:
    """Return what the page of the way back says.

    Billing was asked for the ``cancellation`` first; ``action`` is what it was
    last asked to do to bring the customer back.
    """
    now = utcnow()
    state = read_state(cancel_session, action)
    open_way = way_at(cancel_session, now)
    deleted_at = data_deleted_at(cancel_session, cancel_session.effective_at)
    is_open = state in {ReturnState.OPEN, ReturnState.FAILED}
    return {
        "state": state.value,
        "way": (way_taken(cancel_session, action) or open_way).value,
        "offers": open_way.value if is_open else None,
        "next_charge_at": _next_charge_at(cancel_session, now),
        "data_deleted_at": deleted_at,
        "is_data_gone": deleted_at is not None and deleted_at <= now,
        "is_confirmed": _is_applied(cancellation),
        "message": text_in(action.message, cancel_session.locale) if action else "",
        "is_waiting": state is ReturnState.PENDING,
        "polls": state is ReturnState.PENDING and now - cancel_session.touched_at < POLLING_LASTS,
        **_plan(cancel_session),
        **_ways_on(cancel_session),
    }


def _ways_on(cancel_session: CancelSession) -> Mapping[str, Any]:
    """Return what else the customer can do: keep the proof, withdraw, or cancel again."""
    return {
        "receipt_link": _receipt_link(cancel_session),
        "withdraw_until": withdraw_until(cancel_session),
        "may_cancel_again": may_cancel_again(cancel_session),
    }


def _receipt_link(cancel_session: CancelSession) -> str | None:
    """Return the link to the proof that the customer came back, if they did."""
    receipt_id = cancel_session.return_receipt_id
    return receipt_link(cancel_session.account_id, receipt_id) if receipt_id else None


def _next_charge_at(cancel_session: CancelSession, now: datetime) -> datetime | None:
    """Return when the customer would be charged next: when it would have ended, or sooner.

    None: it goes on past a period that is over by now, so only billing knows.
    """
    consequences = build_decided_consequences(cancel_session)
    if consequences is None or not consequences.goes_on:
        return cancel_session.effective_at
    charge_at = cancel_session.subscription.next_charge_at(now)
    return charge_at if charge_at and charge_at > now else None


def _plan(cancel_session: CancelSession) -> Mapping[str, str]:
    """Return what the customer would go on with, and pay for."""
    subscription, formats = cancel_session.subscription, build_formats(cancel_session)
    return {
        "plan_name": cancel_session.shown_plan,
        "price": price_of(formats, subscription),
    }


def _is_applied(action: Action | None) -> bool:
    """Return whether billing has said that it was done."""
    return action is not None and action.status is ActionStatus.APPLIED
