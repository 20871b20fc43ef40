"""Deleting what is personal in sessions: their words after a while, who they are on demand.

Codes, outcomes and moments stay: numbers are made of them, and evidence (P40).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.core.security.pseudonyms import pseudonym
from app.extensions import db
from app.flows.steps import PERSONAL_FIELDS
from app.offers.snapshot import OfferSnapshot
from app.sessions.models import CancelSession

_NOBODYS = frozenset({"country", "region", "locale", "timezone"})
"""What the host said about the customer that says about many, and rules were chosen by."""


def forget_texts(account_id: str, *, before: datetime, limit: int) -> int:
    """Delete the words and the names in sessions last touched before, and return of how many."""
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
        .options(selectinload(CancelSession.followup))
    )
    found = list(db.session.scalars(query))
    for cancel_session in found:
        _forget(cancel_session)
    db.session.flush()
    return len(found)


def lock_sessions_of(account_id: str, mode: Mode, customer_ref: str) -> list[CancelSession]:
    """Return all sessions of a customer, and keep everybody else out until the commit."""
    query = select(CancelSession).where(
        CancelSession.account_id == account_id,
        CancelSession.mode == mode,
        CancelSession.customer_ref == customer_ref,
    )
    query = query.order_by(CancelSession.id).with_for_update()
    query = query.options(selectinload(CancelSession.followup))
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def erase_sessions(sessions: Sequence[CancelSession]) -> None:
    """Take the customer out of their sessions: pseudonyms stand where they had names."""
    for cancel_session in sessions:
        _forget(cancel_session)
        account_id, ref = cancel_session.account_id, cancel_session.subscription_ref
        cancel_session.customer_ref = pseudonym(account_id, cancel_session.customer_ref)
        cancel_session.subscription_ref = contract = pseudonym(account_id, ref)
        cancel_session.subscription_data = {**cancel_session.subscription_data, "ref": contract}
        cancel_session.erased_at = utcnow()
    db.session.flush()


def _forget(cancel_session: CancelSession) -> None:
    cancel_session.answers = {
        step: {name: value for name, value in answer.items() if name not in PERSONAL_FIELDS}
        for step, answer in cancel_session.answers.items()
    }
    cancel_session.said = None  # the same words, folded for the search
    if cancel_session.choice is not None and cancel_session.offer is not None:
        details = OfferSnapshot.model_validate(cancel_session.offer).details
        cancel_session.choice = dict(details.without_words(cancel_session.choice))
    customer = cancel_session.customer_data
    cancel_session.customer_data = {name: customer[name] for name in _NOBODYS & customer.keys()}
    cancel_session.renewed_claims = None
    cancel_session.return_url = None  # may name the customer in its query
    cancel_session.texts_deleted_at = utcnow()
