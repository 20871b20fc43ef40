"""Deleting customers' own words once the account has kept them long enough."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.core.clock import utcnow
from app.extensions import db
from app.flows.steps import FREE_TEXT_FIELDS
from app.offers.shown import ShownOffer
from app.sessions.models import CancelSession


def forget_texts(account_id: str, *, before: datetime, limit: int) -> int:
    """Delete the texts of sessions that were last touched before, and return of how many.

    Codes, outcomes and moments stay: they are what numbers are made of, and nobody's words.
    """
    query = (
        select(CancelSession)
        .where(
            CancelSession.account_id == account_id,
            CancelSession.outcome.is_not(None),
            CancelSession.touched_at < before,
            CancelSession.texts_deleted_at.is_(None),
        )
        .order_by(CancelSession.touched_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = list(db.session.scalars(query))
    for cancel_session in found:
        _forget(cancel_session)
    db.session.flush()
    return len(found)


def _forget(cancel_session: CancelSession) -> None:
    cancel_session.answers = {
        step: {name: value for name, value in answer.items() if name not in FREE_TEXT_FIELDS}
        for step, answer in cancel_session.answers.items()
    }
    cancel_session.said = None  # the same words, folded for the search
    if cancel_session.choice is not None and cancel_session.offer is not None:
        details = ShownOffer.model_validate(cancel_session.offer).details
        cancel_session.choice = dict(details.without_words(cancel_session.choice))
    cancel_session.texts_deleted_at = utcnow()
