"""Deleting events and attempts: kept long enough, or about a customer who is erased."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, tuple_

from app.extensions import db
from app.webhooks.models import Attempt, Event


def delete_old_events(account_id: str, *, before: datetime, limit: int) -> int:
    """Delete the oldest events with their deliveries, and return how many.

    Whoever reads the log by pages and stayed away for so long begins anew.
    """
    is_old = (Event.account_id == account_id) & (Event.created_at < before)
    return _delete(Event, is_old, limit)


def delete_old_attempts(account_id: str, *, before: datetime, limit: int) -> int:
    """Delete single requests that were made before, and return how many. Deliveries stay."""
    is_old = (Attempt.account_id == account_id) & (Attempt.at < before)
    return _delete(Attempt, is_old, limit)


def erase_events(account_id: str, about_ids: Collection[str]) -> int:
    """Delete what was told about sessions or notices, deliveries and all; return how many."""
    theirs = delete(Event).where(Event.account_id == account_id, Event.session_id.in_(about_ids))
    return len(list(db.session.execute(theirs.returning(Event.id))))


def _delete(table: type[Event | Attempt], is_old: ColumnElement[bool], limit: int) -> int:
    ids = list(db.session.execute(select(table.account_id, table.id).where(is_old).limit(limit)))
    if ids:
        keys = [tuple(row) for row in ids]
        db.session.execute(delete(table).where(tuple_(table.account_id, table.id).in_(keys)))
    return len(ids)
