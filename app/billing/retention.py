"""Deleting what billing was asked: once kept long enough, or because the customer is erased."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, or_, select

from app.billing.listener.service import erase_requests
from app.billing.models import Action, ActionStatus
from app.core.clock import utcnow
from app.extensions import db

KEPT = frozenset({"mode"})
"""What says nothing about a customer, and is still asked for."""


def delete_old_payloads(account_id: str, *, before: datetime, limit: int) -> int:
    """Delete what actions asked for and what billing told the customer; return of how many.

    How they ended stays. One that was never answered is not asked again after some days.
    """
    is_old = or_(
        Action.settled_at < before,
        and_(Action.status == ActionStatus.PENDING, Action.created_at < before),
    )
    query = (
        select(Action)
        .where(Action.account_id == account_id, is_old, Action.payload_deleted_at.is_(None))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return _forget(list(db.session.scalars(query)))


def erase_payloads(account_id: str, about_ids: Collection[str]) -> int:
    """Delete what was asked and said because of these sessions and notices; return of how many."""
    query = select(Action).where(Action.account_id == account_id, Action.session_id.in_(about_ids))
    found = list(db.session.scalars(query.with_for_update()))
    erase_requests(account_id, [action.id for action in found])
    return _forget(found)


def _forget(found: list[Action]) -> int:
    for action in found:
        action.payload = {name: value for name, value in action.payload.items() if name in KEPT}
        action.message = None
        action.payload_deleted_at = utcnow()
    db.session.flush()
    return len(found)
