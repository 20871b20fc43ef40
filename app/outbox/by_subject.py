"""The jobs that are about one thing: their ordering key ends with its id."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, exists, false, or_, select

from app.extensions import db
from app.outbox.models import Job


def is_under_way(account_id: str, ids: Collection[str], *, but: Collection[str] = ()) -> bool:
    """Return whether work about one of these is still to be done, other than of the kinds ``but``.

    What was given up is not.
    """
    waiting = exists().where(_about(account_id, ids), Job.due_at.is_not(None), Job.kind.not_in(but))
    return bool(ids and db.session.scalar(select(waiting)))


def drop_all(account_id: str, ids: Collection[str]) -> None:
    """Take every promise about these back, those that were given up too."""
    if ids:
        db.session.execute(delete(Job).where(_about(account_id, ids)))


def _about(account_id: str, ids: Collection[str]) -> ColumnElement[bool]:
    ends = [Job.ordering_key.endswith(f":{each}", autoescape=True) for each in ids]
    return (Job.account_id == account_id) & or_(false(), *ends)
