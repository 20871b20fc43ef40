"""Claiming: which jobs are due, and making them ours for the length of a lease."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import ReturningUpdate

from app.core.database import distribution
from app.extensions import db, reading
from app.outbox import statements
from app.outbox.handlers import Lease

LEASE = timedelta(seconds=30)
"""Twice the longest run. After a crash, this is how long its jobs wait."""

MANY = 1000
"""How many jobs one statement postpones: writers wait for it."""

log = logging.getLogger(__name__)


class LaneKey(NamedTuple):
    """One destination of one account."""

    account_id: str
    name: str


def due_lanes(now: datetime) -> list[LaneKey]:
    """Return the lanes in which something waits to be run, of all accounts.

    Steps from lane to lane of each account through the index, so that its cost
    grows with the destinations and not with the jobs.
    """
    if distribution.is_distributed(db.engine):
        return _due_lanes_one_by_one(now)
    with reading():
        found = [LaneKey(*row) for row in db.session.execute(statements.DUE_LANES, {"now": now})]
        db.session.commit()
    return found


def _due_lanes_one_by_one(now: datetime) -> list[LaneKey]:
    """Ask for each account by itself, so that it finds its node, and skip those on nodes that fail.

    One question about all accounts would be answered by all nodes or not at all.
    """
    found: list[LaneKey] = []
    account_ids = db.session.scalars(statements.ACCOUNT_IDS).all()
    db.session.commit()
    for account_id in account_ids:
        which = {"whose": account_id, "now": now}
        try:
            rows = db.session.execute(statements.DUE_LANES_OF_ONE, which)
            found += [LaneKey(*row) for row in rows]
            db.session.commit()
        except DBAPIError as error:
            db.session.rollback()
            log.error("account %s cannot be reached: %s", account_id, type(error.orig).__name__)
    return found


def claim(lane: LaneKey, limit: int, *, now: datetime, lease: timedelta) -> list[Lease]:
    """Claim up to ``limit`` due jobs of a lane, the longest due first, and commit."""
    claimed = claim_next(lane, limit, now=now, lease=lease)
    db.session.commit()
    return claimed


def claim_next(lane: LaneKey, limit: int, *, now: datetime, lease: timedelta) -> list[Lease]:
    """Claim up to ``limit`` due jobs of a lane in the caller's transaction, the longest due first.

    No two of them have the same key: the second waits until the first has ended.
    """
    which = {"whose": lane.account_id, "where": lane.name, "limit": limit}
    return _lease(statements.CLAIM, now, lease, **which)


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
    statement: ReturningUpdate[Any], now: datetime, lease: timedelta, **which: Any
) -> list[Lease]:
    parameters = {"now": now, "until": now + lease, **which}
    return [Lease(*row) for row in db.session.execute(statement, parameters)]
