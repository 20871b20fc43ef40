"""The outbox's statements. Built once: building them costs more than running them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, cast

from sqlalchemy import (
    CTE,
    FromClause,
    Select,
    Table,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from app.accounts.models import Account
from app.core.database.types import Id, UtcDateTime
from app.outbox.handlers import Lease
from app.outbox.models import OF_NO_ACCOUNT, Job

JOBS = cast("Table", Job.__table__)
ACCOUNTS = cast("Table", Account.__table__)
ADD_JOBS = insert(JOBS)
_jobs = JOBS.c
_ahead = JOBS.alias("ahead")
_now = bindparam("now", type_=UtcDateTime)
_whose = bindparam("whose", type_=Id)
_is_whose = _jobs.account_id == _whose
_is_unclaimed = or_(_jobs.lease_until.is_(None), _jobs.lease_until <= _now)
_is_ready = (_jobs.due_at <= _now) & _is_unclaimed
_goes_before = (
    (_ahead.c.account_id == _jobs.account_id)
    & (_ahead.c.ordering_key == _jobs.ordering_key)
    & (_ahead.c.position < _jobs.position)
)
_is_head = ~exists().where(
    _ahead.c.account_id == _whose, _goes_before, _ahead.c.due_at.is_not(None)
)


def _each_lane(accounts: FromClause) -> CTE:
    """Return every lane of these accounts that has jobs; the last row of an account has no lane.

    Steps from lane to lane through the index. It never steps from account to account: tables
    that are distributed by account could not be asked then.
    """
    first = select(func.min(_jobs.lane)).where(_jobs.account_id == accounts.c.id)
    lanes = select(accounts.c.id.label("account_id"), first.scalar_subquery().label("lane")).cte(
        "lanes", recursive=True
    )
    following = select(func.min(_jobs.lane)).where(
        _jobs.account_id == lanes.c.account_id, _jobs.lane > lanes.c.lane
    )
    return lanes.union_all(
        select(lanes.c.account_id, following.scalar_subquery()).where(lanes.c.lane.is_not(None))
    )


def _each_due_lane(accounts: FromClause) -> Select[Any]:
    """Return the lanes of these accounts in which something is ready.

    One job is looked for in each. A plain EXISTS lets PostgreSQL read all that are ready and
    join them, which costs what the backlog costs.
    """
    lanes = _each_lane(accounts)
    ready = select(literal(1)).where(
        _jobs.account_id == lanes.c.account_id, _jobs.lane == lanes.c.lane, _is_ready
    )
    is_due = ready.limit(literal(1, literal_execute=True)).scalar_subquery().is_not(None)
    return select(lanes.c.account_id, lanes.c.lane).where(lanes.c.lane.is_not(None), is_due)


def _leasing(chosen: Select[Any]) -> ReturningUpdate[Any]:
    """Lease what is chosen, but for what somebody else is about to.

    Says twice whose jobs they are: the choice and the change each find their shard by it.
    """
    heads = chosen.where(_is_whose).with_for_update(skip_locked=True, of=JOBS).cte("heads")
    return (
        update(JOBS)
        .where(_is_whose, _jobs.id.in_(select(heads)))
        .values(lease_until=bindparam("until", type_=UtcDateTime), fence=_jobs.fence + 1)
        .returning(*(_jobs[each.name] for each in fields(Lease)))
    )


ACCOUNT_IDS = union_all(select(ACCOUNTS.c.id), select(literal(OF_NO_ACCOUNT)))
DUE_LANES = _each_due_lane(ACCOUNT_IDS.subquery("owners"))
DUE_LANES_OF_ONE = _each_due_lane(select(_whose.label("id")).subquery("one"))
CLAIM = _leasing(
    select(_jobs.id)
    .where(_jobs.lane == bindparam("where"), _is_ready, _is_head)
    .order_by(_jobs.due_at)
    .limit(bindparam("limit"))
)
CLAIM_ONE = _leasing(
    select(_jobs.id).where(
        _jobs.id == bindparam("which"),
        _jobs.due_at.is_not(None),
        _is_unclaimed,
        _is_head,
    )
)
_waits_until = (
    select(func.max(_ahead.c.due_at))
    .where(_ahead.c.account_id == _whose, _goes_before)
    .scalar_subquery()
)
_blocked = (
    select(_jobs.id)
    .where(
        _is_whose,
        _jobs.lane == bindparam("where"),
        _jobs.due_at <= _now,
        _waits_until > _now,
    )
    .limit(bindparam("limit"))
    .cte("blocked")
)
POSTPONE_BLOCKED = (
    update(JOBS).where(_is_whose, _jobs.id.in_(select(_blocked))).values(due_at=_waits_until)
)

_is_ours = _is_whose & (_jobs.id == bindparam("which")) & (_jobs.fence == bindparam("our_fence"))
_is_among = _is_whose & _jobs.id.in_(bindparam("which", expanding=True))
LOCK = select(_jobs.id, _jobs.fence, _jobs.failing_since).where(_is_among).with_for_update()
FINISH = delete(JOBS).where(_is_among)
"""Of jobs whose rows are locked, and still ours."""
RELEASE = update(JOBS).where(_is_ours).values(lease_until=None)
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
