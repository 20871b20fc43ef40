"""What can be done with jobs: promise one, run one now, look at those that were given up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, select, true, update
from sqlalchemy.orm import aliased

from app.core.clock import utcnow
from app.core.database.notifications import tell_on_commit
from app.core.ids import new_id
from app.extensions import db
from app.outbox import leases, statements
from app.outbox.errors import OpenTransaction
from app.outbox.handlers import Lease
from app.outbox.models import Job
from app.outbox.running import DEADLINE, perform

_PROMISED = "promised_jobs"


def enqueue(
    account_id: str,
    kind: str,
    payload: Mapping[str, Any],
    *,
    ordering_key: str,
    position: int = 0,
    due_at: datetime | None = None,
) -> str:
    """Promise work, in the caller's transaction, and return the job's id.

    A job runs after those of the same ``ordering_key`` with a lower ``position``; a
    pair of both can be waiting only once. What comes before the key's first
    colon names the destination, so that one slow destination holds up no other.
    """
    now, job_id = utcnow(), new_id("job")
    job = {
        "account_id": account_id,
        "id": job_id,
        "kind": kind,
        "ordering_key": ordering_key,
        "position": position,
        "lane": ordering_key.partition(":")[0],
        "payload": dict(payload),
        "due_at": due_at or now,
        "attempts": 0,
        "fence": 0,
        "created_at": now,
    }
    with promising_together():
        db.session.info[_PROMISED].append(job)
    return job_id


@contextmanager
def promising_together() -> Iterator[None]:
    """Let all jobs that are promised inside the block cost one INSERT, at its end.

    They do not go through the session's unit of work: nobody reads or changes a job
    where it was promised, and each step of a flow promises one or two.
    """
    if _PROMISED in db.session.info:
        yield
        return
    jobs = db.session.info[_PROMISED] = list[dict[str, Any]]()
    try:
        yield
    finally:
        del db.session.info[_PROMISED]
    if jobs:
        with db.session.no_autoflush:  # the caller's rows are written once, at its end
            db.session.execute(statements.ADD_JOBS, jobs)
        tell_on_commit(db.session)


def drop(account_id: str, job_id: str) -> None:
    """Take a promise back, in the caller's transaction. A run that has begun ends for nothing."""
    db.session.execute(delete(Job).where(Job.account_id == account_id, Job.id == job_id))


def get_job_id(account_id: str, ordering_key: str, position: int = 0) -> str | None:
    """Return the job that waits under this key and position, or None if it is done."""
    query = select(Job.id).where(
        Job.account_id == account_id, Job.ordering_key == ordering_key, Job.position == position
    )
    return db.session.scalar(query)


def run_now(account_id: str, job_id: str, *, deadline: timedelta = DEADLINE) -> None:
    """Run one job in this thread, if nobody else has it and nothing goes before it.

    For the web process, right after it committed the job: the customer is waiting.
    Never raises for what the job does; the worker tries again later. The caller
    reads again what it goes on to show.

    :raises OpenTransaction: if the caller has not committed.
    """
    if db.session().in_transaction():
        raise OpenTransaction(job_id)
    claim = leases.claim_one(account_id, job_id, now=utcnow(), lease=leases.LEASE)
    if claim is not None:
        perform(claim, deadline)


def run_due(now: datetime | None = None) -> int:
    """Run in this thread what is due, until nothing is, and return how many runs that took.

    ``now`` stands for the moment at which jobs have to be due; without it, time passes.
    """
    runs = 0
    while batch := _claim_one_of_each(now or utcnow()):
        for claim in batch:
            perform(claim, DEADLINE)
        runs += len(batch)
    return runs


def _claim_one_of_each(now: datetime) -> list[Lease]:
    found: list[Lease] = []
    for lane in leases.due_lanes(now):
        found += leases.claim(lane, 1, now=now, lease=leases.LEASE)
    return found


def hurry(account_id: str, ordering_key: str) -> None:
    """Let what waits under a key run as soon as it can: what it waited for has happened."""
    now = utcnow()
    waiting = (Job.account_id == account_id) & (Job.ordering_key == ordering_key)
    db.session.execute(update(Job).where(waiting, Job.due_at > now).values(due_at=now))
    tell_on_commit(db.session)


def is_left_waiting(account_id: str | None = None, *, longer_than: timedelta) -> bool:
    """Return whether work has been due that long while nobody does any of it.

    Of one account, or of all. Then no worker runs. What waits behind other work
    of its key is not due.
    """
    now, ahead = utcnow(), aliased(Job)
    of_account = true() if account_id is None else Job.account_id == account_id
    is_in_hand = exists().where(of_account, Job.lease_until > now)
    is_behind = exists().where(
        ahead.account_id == Job.account_id,
        ahead.ordering_key == Job.ordering_key,
        ahead.position < Job.position,
    )
    is_left = exists().where(of_account, Job.due_at < now - longer_than)
    return bool(db.session.scalar(select(is_left.where(~is_behind) & ~is_in_hand)))


def list_dead_jobs(account_id: str, *, limit: int = 100) -> list[Job]:
    """Return jobs that were given up because running them kept failing, the oldest first."""
    query = select(Job).where(Job.account_id == account_id, Job.due_at.is_(None))
    return list(db.session.scalars(query.order_by(Job.id).limit(limit)))


def count_dead_jobs() -> int:
    """Return how many jobs of all accounts were given up."""
    return db.session.scalar(select(func.count()).where(Job.due_at.is_(None))) or 0


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """How many jobs of a kind wait or were given up, and how long the oldest is overdue."""

    kind: str
    waiting: int
    dead: int
    overdue: timedelta


def measure_queue() -> list[QueueDepth]:
    """Return how the queue stands, by kind of job, over all accounts."""
    query = select(Job.kind, func.count(Job.due_at), func.count(), func.min(Job.due_at)).group_by(
        Job.kind
    )
    now = utcnow()
    return [
        QueueDepth(kind, waiting, total - waiting, max(now - (oldest or now), timedelta()))
        for kind, waiting, total, oldest in db.session.execute(query.order_by(Job.kind))
    ]


def delete_dead_jobs(account_id: str, *, before: datetime, limit: int) -> int:
    """Delete jobs that were given up and are older than ``before``, and return how many."""
    query = select(Job).where(
        Job.account_id == account_id, Job.due_at.is_(None), Job.created_at < before
    )
    found = list(db.session.scalars(query.limit(limit)))
    for job in found:
        db.session.delete(job)
    db.session.flush()
    return len(found)


def revive_job(job: Job) -> None:
    """Give a job that was given up another three days."""
    job.due_at, job.failing_since = utcnow(), None
    tell_on_commit(db.session)
    db.session.flush()
