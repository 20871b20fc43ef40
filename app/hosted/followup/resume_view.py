"""What the page that ends a pause says: how long it lasts, what resuming costs, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.clock import utcnow
from app.core.money import Money
from app.flows.document.content import text_in
from app.hosted.followup.result_view import POLLING_LASTS
from app.labels.customer.codes import price_label
from app.labels.customer.formats import build_formats
from app.sessions.followup.reactivation import ReturnState
from app.sessions.followup.resume import check_pause, get_resume_action, read_resume_state
from app.sessions.models import CancelSession


def resume_view(cancel_session: CancelSession) -> Mapping[str, Any]:
    """Return what the page says.

    :raises LinkExpired: if the pause is over.
    """
    now, action = utcnow(), get_resume_action(cancel_session)
    pause, state = check_pause(cancel_session), read_resume_state(cancel_session, action)
    charged_at = pause.charged_if_resumed(now)
    is_waiting = state is ReturnState.PENDING
    return {
        "state": state.value,
        "pause": pause,
        "has_begun": pause.has_begun(now),
        "may_resume": state in {ReturnState.OPEN, ReturnState.FAILED},
        "charged_at": charged_at,
        "is_charged_now": charged_at <= now,
        "message": text_in(action.message, cancel_session.locale) if action else "",
        "is_waiting": is_waiting,
        "polls": is_waiting and action is not None and now - action.created_at < POLLING_LASTS,
        **_plan(cancel_session, pause.price),
    }


def _plan(cancel_session: CancelSession, price: Money) -> Mapping[str, str]:
    """Return what the customer goes on with, and pays for."""
    subscription, formats = cancel_session.subscription, build_formats(cancel_session)
    period = (subscription.interval, subscription.interval_count)
    return {
        "plan_name": text_in(cancel_session.plan_name, cancel_session.locale, subscription.plan),
        "amount": formats.money(price),
        "price": price_label(formats, price, *period),
    }
