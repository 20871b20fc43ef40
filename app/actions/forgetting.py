"""Deleting what billing was asked once the account has kept it long enough."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.actions.models import Action
from app.core.clock import utcnow
from app.extensions import db

KEPT = frozenset({"mode"})
"""What says nothing about a customer, and is still asked for."""


def forget_payloads(account_id: str, *, before: datetime, limit: int) -> int:
    """Delete what settled actions asked for, and return of how many. How they ended stays."""
    query = (
        select(Action)
        .where(
            Action.account_id == account_id,
            Action.settled_at < before,
            Action.payload_deleted_at.is_(None),
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = list(db.session.scalars(query))
    for action in found:
        action.payload = {name: value for name, value in action.payload.items() if name in KEPT}
        action.payload_deleted_at = utcnow()
    db.session.flush()
    return len(found)
