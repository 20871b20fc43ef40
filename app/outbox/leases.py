"""Claiming: which jobs are due, and making them ours for the length of a lease."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.sql.dml import ReturningUpdate

from app.extensions import db, reading
from app.outbox import statements
from app.outbox.handlers import Lease

LEASE = timedelta(seconds=30)
"""Twice the longest run. After a crash, this is how long its jobs wait."""

MANY = 1000
"""How many jobs one statement postpones: writers wait for it."""


class LaneKey(NamedTuple):
    """One destination of one account."""

    account_id: str
    name: str


def due_lanes(now: datetime) -> list[LaneKey]:
    """Return the lanes in which something waits to be run, of all accounts.

    Steps from account to account and from lane to lane through the indexes, so
    that its cost grows with the destinations and not with the jobs.
    """
    with reading():
        found = [LaneKey(*row) for row in db.session.execute(statements.DUE_LANES, {"now": now})]
        db.session.commit()
    return found


def claim(lane: LaneKey, limit: int, *, now: datetime, lease: timedelta) -> list[Lease]:
    """Claim up to ``limit`` due jobs of a lane, the longest due first, and commit."""
    claimed = _lease(
        statements.CLAIM, now, lease, whose=lane.account_id, where=lane.name, limit=limit
    )
    db.session.commit()
    return claimed


def claim_next(lane: LaneKey, *, now: datetime, lease: timedelta) -> Lease | None:
    """Claim the due job of a lane that waits longest, in the caller's transaction."""
    claimed = _lease(statements.CLAIM, now, lease, whose=lane.account_id, where=lane.name, limit=1)
    return claimed[0] if claimed else None


def claim_one(account_id: str, job_id: str, *, now: datetime, lease: timedelta) -> Lease | None:
    """Claim this job and commit, even if it is not due; None if it is not its turn."""
    claimed = _lease(statements.CLAIM_ONE, now, lease, whose=account_id, which=job_id)
    db.session.commit()
    return claimed[0] if claimed else None


def postpone_blocked(lane: LaneKey, *, now: datetime) -> None:
    """Let jobs behind one that waits for its next try wait as long, and commit.

    Otherwise every claim would look at all that piles up behind a dead receiver.
    """
    which = {"whose": lane.account_id, "where": lane.name, "now": now, "limit": MANY}
    db.session.execute(statements.POSTPONE_BLOCKED, which)
    db.session.commit()


def _lease(
    statement: ReturningUpdate[Any], now: datetime, lease: timedelta, **which: str | int
) -> list[Lease]:
    parameters = {"now": now, "until": now + lease, **which}
    return [Lease(*row) for row in db.session.execute(statement, parameters)]
