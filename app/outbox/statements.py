"""The outbox's statements. Built once: building them costs more than running them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, cast

from sqlalchemy import (
    CTE,
    Select,
    Table,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from app.core.types import UtcDateTime
from app.outbox.handlers import Lease
from app.outbox.models import Job

JOBS = cast("Table", Job.__table__)
_jobs = JOBS.c
_ahead = JOBS.alias("ahead")
_now = bindparam("now", type_=UtcDateTime)
_is_unclaimed = or_(_jobs.lease_until.is_(None), _jobs.lease_until <= _now)
_is_ready = (_jobs.due_at <= _now) & _is_unclaimed
_goes_before = (
    (_ahead.c.account_id == _jobs.account_id)
    & (_ahead.c.ordering_key == _jobs.ordering_key)
    & (_ahead.c.position < _jobs.position)
)
_is_head = ~exists().where(_goes_before, _ahead.c.due_at.is_not(None))


def _each_account() -> CTE:
    """Return every account that has jobs, and None at the end."""
    first = select(func.min(_jobs.account_id).label("account_id"))
    accounts = first.cte("accounts", recursive=True)
    following = (
        select(func.min(_jobs.account_id))
        .where(_jobs.account_id > accounts.c.account_id)
        .scalar_subquery()
    )
    return accounts.union_all(select(following).where(accounts.c.account_id.is_not(None)))


def _each_lane() -> CTE:
    """Return every account and lane that has jobs; the last row of an account has no lane."""
    accounts = _each_account()
    first = select(func.min(_jobs.lane)).where(_jobs.account_id == accounts.c.account_id)
    lanes = (
        select(accounts.c.account_id, first.scalar_subquery().label("lane"))
        .where(accounts.c.account_id.is_not(None))
        .cte("lanes", recursive=True)
    )
    following = select(func.min(_jobs.lane)).where(
        _jobs.account_id == lanes.c.account_id, _jobs.lane > lanes.c.lane
    )
    return lanes.union_all(
        select(lanes.c.account_id, following.scalar_subquery()).where(lanes.c.lane.is_not(None))
    )


def _each_due_lane() -> Select[Any]:
    lanes = _each_lane()
    is_due = exists().where(
        _jobs.account_id == lanes.c.account_id, _jobs.lane == lanes.c.lane, _is_ready
    )
    return select(lanes.c.account_id, lanes.c.lane).where(lanes.c.lane.is_not(None), is_due)


def _leasing(chosen: Select[Any]) -> ReturningUpdate[Any]:
    """Lease what is chosen, but for what somebody else is about to."""
    heads = chosen.with_for_update(skip_locked=True, of=JOBS).cte("heads")
    return (
        update(JOBS)
        .where(tuple_(_jobs.account_id, _jobs.id).in_(select(heads)))
        .values(lease_until=bindparam("until", type_=UtcDateTime), fence=_jobs.fence + 1)
        .returning(*(_jobs[each.name] for each in fields(Lease)))
    )


DUE_LANES = _each_due_lane()
CLAIM = _leasing(
    select(_jobs.account_id, _jobs.id)
    .where(
        _jobs.account_id == bindparam("whose"),
        _jobs.lane == bindparam("where"),
        _is_ready,
        _is_head,
    )
    .order_by(_jobs.due_at)
    .limit(bindparam("limit"))
)
CLAIM_ONE = _leasing(
    select(_jobs.account_id, _jobs.id).where(
        _jobs.account_id == bindparam("whose"),
        _jobs.id == bindparam("which"),
        _jobs.due_at.is_not(None),
        _is_unclaimed,
        _is_head,
    )
)
_waits_until = select(func.max(_ahead.c.due_at)).where(_goes_before).scalar_subquery()
_blocked = (
    select(_jobs.account_id, _jobs.id)
    .where(
        _jobs.account_id == bindparam("whose"),
        _jobs.lane == bindparam("where"),
        _jobs.due_at <= _now,
        _waits_until > _now,
    )
    .limit(bindparam("limit"))
    .cte("blocked")
)
POSTPONE_BLOCKED = (
    update(JOBS)
    .where(tuple_(_jobs.account_id, _jobs.id).in_(select(_blocked)))
    .values(due_at=_waits_until)
)

_is_ours = (
    (_jobs.account_id == bindparam("whose"))
    & (_jobs.id == bindparam("which"))
    & (_jobs.fence == bindparam("our_fence"))
)
LOCK_OURS = select(_jobs.failing_since).where(_is_ours).with_for_update()
FINISH = delete(JOBS).where(_is_ours)
POSTPONE = (
    update(JOBS)
    .where(_is_ours)
    .values(
        due_at=bindparam("at", type_=UtcDateTime),
        failing_since=bindparam("since", type_=UtcDateTime),
        lease_until=None,
        attempts=_jobs.attempts + 1,
    )
)
