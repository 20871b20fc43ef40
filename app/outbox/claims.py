"""Claiming: which jobs are due, and making them ours for the length of a lease."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import CTE, ColumnElement, Select, func, or_, select, tuple_, update
from sqlalchemy.orm import aliased

from app.extensions import db, reading
from app.outbox.handlers import Claim
from app.outbox.models import Job

LEASE = timedelta(seconds=30)
"""Twice the longest run. After a crash, this is how long its jobs wait."""


class Lane(NamedTuple):
    """One destination of one account."""

    account_id: str
    name: str


def due_lanes(now: datetime) -> list[Lane]:
    """Return the lanes in which something waits to be run, of all accounts.

    Steps from account to account and from lane to lane through the indexes, so
    that its cost grows with the destinations and not with the jobs.
    """
    lanes = _lanes()
    ready = select(Job.id).where(
        Job.account_id == lanes.c.account_id, Job.lane == lanes.c.lane, _is_ready(now)
    )
    with reading():
        rows = db.session.execute(select(lanes).where(lanes.c.lane.is_not(None), ready.exists()))
        found = [Lane(*row) for row in rows]
        db.session.commit()
    return found


def claim(lane: Lane, limit: int, *, now: datetime, lease: timedelta) -> list[Claim]:
    """Claim up to ``limit`` due jobs of a lane, the longest due first, and commit."""
    heads = (
        select(Job.account_id, Job.id)
        .where(Job.account_id == lane.account_id, Job.lane == lane.name, _is_ready(now), _is_head())
        .order_by(Job.due_at)
        .limit(limit)
    )
    return _take(heads, now, lease)


def claim_one(account_id: str, job_id: str, *, now: datetime, lease: timedelta) -> Claim | None:
    """Claim this job and commit, even if it is not due; None if it is not its turn."""
    head = select(Job.account_id, Job.id).where(
        Job.account_id == account_id,
        Job.id == job_id,
        Job.due_at.is_not(None),
        _is_unclaimed(now),
        _is_head(),
    )
    return next(iter(_take(head, now, lease)), None)


def postpone_blocked(now: datetime) -> None:
    """Let jobs behind one that waits for its next try wait as long, and commit.

    Otherwise every claim would look at all that piles up behind a dead receiver.
    """
    ahead = aliased(Job)
    waits_until = (
        select(func.max(ahead.due_at))
        .where(
            ahead.account_id == Job.account_id,
            ahead.ordering_key == Job.ordering_key,
            ahead.position < Job.position,
        )
        .scalar_subquery()
    )
    statement = update(Job).where(Job.due_at <= now, waits_until > now).values(due_at=waits_until)
    db.session.execute(statement, execution_options={"synchronize_session": False})
    db.session.commit()


def _lanes() -> CTE:
    """Return every account and lane that has jobs; a last row of each account has no lane."""
    accounts = _accounts()
    later = aliased(Job)
    first = (
        select(func.min(Job.lane)).where(Job.account_id == accounts.c.account_id).scalar_subquery()
    )
    lanes = (
        select(accounts.c.account_id, first.label("lane"))
        .where(accounts.c.account_id.is_not(None))
        .cte("lanes", recursive=True)
    )
    following = (
        select(func.min(later.lane))
        .where(later.account_id == lanes.c.account_id, later.lane > lanes.c.lane)
        .scalar_subquery()
    )
    return lanes.union_all(select(lanes.c.account_id, following).where(lanes.c.lane.is_not(None)))


def _accounts() -> CTE:
    """Return every account that has jobs, and None at the end."""
    later = aliased(Job)
    accounts = select(func.min(Job.account_id).label("account_id")).cte("accounts", recursive=True)
    following = (
        select(func.min(later.account_id))
        .where(later.account_id > accounts.c.account_id)
        .scalar_subquery()
    )
    return accounts.union_all(select(following).where(accounts.c.account_id.is_not(None)))


def _is_ready(now: datetime) -> ColumnElement[bool]:
    return (Job.due_at <= now) & _is_unclaimed(now)


def _is_unclaimed(now: datetime) -> ColumnElement[bool]:
    return or_(Job.lease_until.is_(None), Job.lease_until <= now)


def _is_head() -> ColumnElement[bool]:
    """Nothing that is still tried goes before it."""
    ahead = aliased(Job)
    return ~(
        select(ahead.id)
        .where(
            ahead.account_id == Job.account_id,
            ahead.ordering_key == Job.ordering_key,
            ahead.position < Job.position,
            ahead.due_at.is_not(None),
        )
        .exists()
    )


def _take(chosen: Select[str, str], now: datetime, lease: timedelta) -> list[Claim]:
    """Lease the chosen jobs, as long as nobody else is about to."""
    heads = chosen.with_for_update(skip_locked=True, of=Job).cte("heads")
    statement = (
        update(Job)
        .where(tuple_(Job.account_id, Job.id).in_(select(heads)))
        .values(lease_until=now + lease, fence=Job.fence + 1)
        .returning(Job.account_id, Job.id, Job.kind, Job.lane, Job.payload, Job.attempts, Job.fence)
    )
    rows = db.session.execute(statement, execution_options={"synchronize_session": False}).all()
    db.session.commit()
    return [Claim(*row) for row in rows]
