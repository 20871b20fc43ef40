"""Running a claimed job: read, talk, and write what came of it only if it is still ours."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from app.core.clock import utcnow
from app.extensions import db, reading
from app.outbox.handlers import Claim, Done, Verdict, handler_of
from app.outbox.models import Job

DEADLINE = timedelta(seconds=15)
SHORTEST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)

log = logging.getLogger(__name__)


def perform(job: Claim, deadline: timedelta) -> None:
    """Run a claimed job and commit what came of it.

    Never raises for what the job does: one that fails is put off, and a worker
    that cannot even do that leaves it to the end of its lease.
    """
    try:
        _run(job, deadline)
    except Exception as error:
        _report(job, error)
        _put_off(job)


def _run(job: Claim, deadline: timedelta) -> None:
    handler = handler_of(job.kind)
    with reading():
        work = handler.load(job)
        db.session.commit()
    if work is None:
        _complete(job, Done)
        return
    answer = handler.send(work, deadline)
    _complete(job, lambda: handler.record(job, work, answer))


def _complete(job: Claim, record: Callable[[], Verdict]) -> None:
    """Write the outcome and end or postpone the job, in one transaction."""
    row = _lock(job)
    if row is None:
        return
    verdict = record()
    if isinstance(verdict, Done):
        db.session.delete(row)
    else:
        _release(row, verdict.at)
        row.failing_since = None
    db.session.commit()


def _put_off(job: Claim) -> None:
    """Wait as long again as the job has been failing, and give up after three days."""
    try:
        db.session.rollback()
        row = _lock(job)
        if row is not None:
            now = utcnow()
            row.failing_since = row.failing_since or now
            _release(row, _next_run(row.failing_since, now))
            db.session.commit()
    except Exception as error:
        db.session.rollback()
        _report(job, error)


def _next_run(failing_since: datetime, now: datetime) -> datetime | None:
    failing_for = now - failing_since
    if failing_for >= GIVE_UP_AFTER:
        return None
    return now + min(max(failing_for, SHORTEST_PAUSE), LONGEST_PAUSE)


def _release(row: Job, due_at: datetime | None) -> None:
    row.due_at, row.lease_until = due_at, None
    row.attempts += 1


def _lock(job: Claim) -> Job | None:
    """Return the job's row, locked; None if it was claimed after us, and is no longer ours."""
    query = select(Job).where(
        Job.account_id == job.account_id, Job.id == job.id, Job.fence == job.fence
    )
    row = db.session.scalars(query.with_for_update()).one_or_none()
    if row is None:
        db.session.rollback()
        log.warning("job %s (%s) took longer than its lease", job.id, job.kind)
    return row


def _report(job: Claim, error: Exception) -> None:
    """Log where it broke. Not what the error says: messages quote data."""
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("job %s (%s) failed: %s\n%s", job.id, job.kind, type(error).__name__, places)
