"""How an account stands at a glance: whether anybody came, and how they left lately."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, func, select

from app.accounts.models import Mode
from app.extensions import db
from app.sessions.models import CancelSession
from app.sessions.progress import Outcome


def has_sessions(account_id: str, mode: Mode) -> bool:
    """Return whether a customer ever came in this mode."""
    found = exists().where(CancelSession.account_id == account_id, CancelSession.mode == mode)
    return bool(db.session.scalar(select(found)))


def count_outcomes(account_id: str, mode: Mode, since: datetime) -> Mapping[Outcome, int]:
    """Return how many sessions ended in which way since a moment; every outcome is there."""
    query = (
        select(CancelSession.outcome, func.count())
        .where(
            CancelSession.account_id == account_id,
            CancelSession.outcome.in_(list(Outcome)),
            CancelSession.touched_at >= since,
            CancelSession.ended_at >= since,
            CancelSession.mode == mode,
        )
        .group_by(CancelSession.outcome)
    )
    counted = {row[0]: int(row[1]) for row in db.session.execute(query)}
    return {outcome: counted.get(outcome, 0) for outcome in Outcome}
