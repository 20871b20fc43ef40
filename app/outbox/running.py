"""Running a claimed job: read, talk, and write what came of it only if it is still ours."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from app.core.clock import utcnow
from app.core.observability.logs import doing_job
from app.core.observability.traces import trace_of
from app.extensions import db, reading
from app.outbox import statements
from app.outbox.handlers import Done, Lease, Verdict, get_handler

DEADLINE = timedelta(seconds=15)
SHORTEST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)

Follow = Callable[[], Lease | None]

log = logging.getLogger(__name__)


def perform(job: Lease, deadline: timedelta, then: Follow = lambda: None) -> Lease | None:
    """Run a claimed job and commit what came of it.

    ``then`` may claim the job to run after it, in the transaction that ends this
    one: that saves a commit, and a job is not waiting while a thread is free.
    Returns what ``then`` claimed.

    Never raises for what the job does: one that fails is put off, and a worker
    that cannot even do that leaves it to the end of its lease.
    """
    with doing_job(job.account_id):
        try:
            return _run(job, deadline, then)
        except Exception as error:
            _report(job, error)
            _put_off(job)
            return None


def _run(job: Lease, deadline: timedelta, then: Follow) -> Lease | None:
    handler = get_handler(job.kind)
    with reading():
        work = handler.load(job)
        db.session.commit()
    if work is None:
        return _complete(job, Done, then)
    answer = handler.send(work, deadline)
    return _complete(job, lambda: handler.record(job, work, answer), then)


def _complete(job: Lease, record: Callable[[], Verdict], then: Follow) -> Lease | None:
    """Write the outcome and end or postpone the job, in one transaction."""
    if _lock(job) is None:
        return None
    verdict = record()
    db.session.flush()
    if isinstance(verdict, Done):
        db.session.execute(statements.FINISH, _ours(job))
    else:
        _postpone(job, verdict.at, failing_since=None)
    following = then()
    db.session.commit()
    return following


def _put_off(job: Lease) -> None:
    """Wait as long again as the job has been failing, and give up after three days."""
    try:
        db.session.rollback()
        row = _lock(job)
        if row is not None:
            now = utcnow()
            since = row.failing_since or now
            _postpone(job, _next_run(since, now), failing_since=since)
            db.session.commit()
    except Exception as error:
        db.session.rollback()
        _report(job, error)


def _next_run(failing_since: datetime, now: datetime) -> datetime | None:
    failing_for = now - failing_since
    if failing_for >= GIVE_UP_AFTER:
        return None
    return now + min(max(failing_for, SHORTEST_PAUSE), LONGEST_PAUSE)


def _postpone(job: Lease, at: datetime | None, *, failing_since: datetime | None) -> None:
    values = {"at": at, "since": failing_since}
    db.session.execute(statements.POSTPONE, _ours(job) | values)


def _lock(job: Lease) -> Row[Any] | None:
    """Lock the job's row; None if it was claimed after us, and is no longer ours."""
    row = db.session.execute(statements.LOCK_OURS, _ours(job)).one_or_none()
    if row is None:
        db.session.rollback()
        log.warning("job %s (%s) took longer than its lease", job.id, job.kind)
    return row


def _ours(job: Lease) -> dict[str, Any]:
    return {"whose": job.account_id, "which": job.id, "our_fence": job.fence}


def _report(job: Lease, error: Exception) -> None:
    log.error("job %s (%s) failed: %s", job.id, job.kind, trace_of(error))
