"""Ending the sessions whose customers left: nothing changed for them, and the numbers add up."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.core.clock import utcnow
from app.extensions import db
from app.sessions.engine import runner
from app.sessions.engine.progress import OfferState
from app.sessions.models import CancelSession
from app.sessions.outcomes import apply_move
from app.sessions.service import lock_session

BATCH = 200


def list_left(idle_for: timedelta, limit: int = BATCH) -> list[tuple[str, str]]:
    """Return the open sessions, as account and id, in which nothing happened for a while."""
    query = (
        select(CancelSession.account_id, CancelSession.id)
        .where(
            CancelSession.outcome.is_(None),
            CancelSession.touched_at < utcnow() - idle_for,
            CancelSession.offer_state.is_distinct_from(OfferState.ACCEPTED),
        )
        .order_by(CancelSession.touched_at)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def abandon(account_id: str, session_id: str, idle_for: timedelta) -> bool:
    """End one session, unless the customer came back this very moment."""
    cancel_session = lock_session(account_id, session_id)
    if cancel_session is None or not cancel_session.is_open:
        return False
    if cancel_session.touched_at >= utcnow() - idle_for:
        return False
    apply_move(cancel_session, runner.leave(cancel_session.progress))
    return not cancel_session.is_open
