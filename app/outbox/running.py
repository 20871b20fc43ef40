"""Running claimed jobs: read, talk, and write what came of it only if they are still ours."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import utcnow
from app.core.observability.logs import doing_job
from app.core.observability.traces import trace_of
from app.extensions import db, reading
from app.outbox import statements
from app.outbox.handlers import BatchHandler, Done, Handler, Lease, Run, Verdict, get_handler
from app.outbox.job_spans import batch_span, job_span, settle

DEADLINE = timedelta(seconds=15)
SHORTEST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)
SENDING_SECONDS = 0.2
"""How long jobs that were claimed together go on beginning. The others are given back."""

Follow = Callable[[], list[Lease]]

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Sent:
    """What has become of jobs that were claimed together, before any of it is written."""

    runs: list[Run[Any, Any]] = field(default_factory=list)
    needless: list[Lease] = field(default_factory=list)
    """Nothing was left to do."""
    unbegun: list[Lease] = field(default_factory=list)

    @property
    def begun(self) -> list[Lease]:
        """What there is something to write about."""
        return [*(run.job for run in self.runs), *self.needless]

    def parts(self) -> list[_Sent]:
        """Return each by itself."""
        alone = [_Sent(runs=[run]) for run in self.runs]
        alone += [_Sent(needless=[job]) for job in self.needless]
        return alone + [_Sent(unbegun=[job]) for job in self.unbegun]


def perform(job: Lease, deadline: timedelta) -> None:
    """Run a claimed job and commit what came of it; see ``perform_all``."""
    perform_all([job], deadline)


def perform_all(
    jobs: Sequence[Lease], deadline: timedelta, then: Follow = lambda: []
) -> list[Lease]:
    """Run jobs that were claimed together, one after the other, and commit what came of them.

    They are of one account. ``then`` may claim the jobs to run after them, in the
    transaction that ends these: that saves a commit, and a job is not waiting while
    a thread is free. Returns what ``then`` claimed.

    Never raises for what a job does; one that fails is put off. A worker that
    cannot even do that leaves it to the end of its lease.
    """
    by_kind: dict[str, list[Lease]] = {}
    for job in jobs:
        by_kind.setdefault(job.kind, []).append(job)
    *first, last = by_kind.values()
    for of_kind in first:
        _perform(of_kind, deadline, lambda: [])
    return _perform(last, deadline, then)


def _perform(jobs: list[Lease], deadline: timedelta, then: Follow) -> list[Lease]:
    """Run jobs of one kind, under one span."""
    with batch_span(jobs[0].kind):
        return _run_together(jobs, deadline, then)


def _run_together(jobs: list[Lease], deadline: timedelta, then: Follow) -> list[Lease]:
    """Run jobs of one kind. What fails for all of them is tried for each by itself."""
    try:
        handler = get_handler(jobs[0].kind)
        works = _load(handler, jobs)
    except Exception as error:
        db.session.rollback()
        if len(jobs) > 1:
            for job in jobs:
                _perform([job], deadline, lambda: [])
        else:
            _put_off(jobs[0], error)
        return []
    return _end(handler, _send_all(handler, jobs, works, deadline), then)


def _load(handler: Handler[Any, Any], jobs: Sequence[Lease]) -> list[Any]:
    with reading():
        if isinstance(handler, BatchHandler):
            works = handler.load_all(jobs)
        else:
            works = [handler.load(job) for job in jobs]
        db.session.commit()
    return works


def _send_all(
    handler: Handler[Any, Any], jobs: Sequence[Lease], works: Sequence[Any], deadline: timedelta
) -> _Sent:
    """Talk to the network for each, as long as that is quick: they share one lease."""
    sent, began = _Sent(), time.monotonic()
    for number, (job, work) in enumerate(zip(jobs, works, strict=True)):
        if number and time.monotonic() - began > SENDING_SECONDS:
            sent.unbegun += jobs[number:]
            break
        if work is None:
            sent.needless.append(job)
        else:
            sent.runs += _send(handler, job, work, deadline)
    return sent


def _send(
    handler: Handler[Any, Any], job: Lease, work: Any, deadline: timedelta
) -> Iterator[Run[Any, Any]]:
    with doing_job(job.account_id) as request_id, job_span(job):
        try:
            yield Run(job, work, handler.send(work, deadline), request_id)
        except Exception as error:
            _put_off(job, error)


def _end(handler: Handler[Any, Any], sent: _Sent, then: Follow) -> list[Lease]:
    """Write what came of all of them in one transaction, or else of each in its own."""
    try:
        _write(handler, sent)
        following = then()
        db.session.commit()
        return following
    except Exception as error:
        db.session.rollback()
        parts = sent.parts()
        if len(parts) > 1:
            for part in parts:
                _end(handler, part, lambda: [])
        else:
            for job in sent.begun:
                _put_off(job, error)
        return []


def _write(handler: Handler[Any, Any], sent: _Sent) -> None:
    """Write the outcomes of those that are still ours, end or postpone them, free the others."""
    failing_since = _lock(sent.begun)
    runs = [run for run in sent.runs if run.job.id in failing_since]
    verdicts = _record(handler, runs)
    db.session.flush()
    done = [job for job in sent.needless if job.id in failing_since]
    for run, verdict in zip(runs, verdicts, strict=True):
        settle(run.job, "done" if isinstance(verdict, Done) else "retry")
        if isinstance(verdict, Done):
            done.append(run.job)
        else:
            _postpone(run.job, verdict.at, failing_since=None)
    if done:
        which = {"whose": done[0].account_id, "which": [job.id for job in done]}
        db.session.execute(statements.FINISH, which)
    if sent.unbegun:
        db.session.execute(statements.RELEASE, [_ours(job) for job in sent.unbegun])


def _record(handler: Handler[Any, Any], runs: Sequence[Run[Any, Any]]) -> list[Verdict]:
    if isinstance(handler, BatchHandler):
        return handler.record_all(runs) if runs else []
    verdicts = []
    for run in runs:
        with doing_job(run.job.account_id, run.request_id):
            verdicts.append(handler.record(run.job, run.work, run.answer))
    return verdicts


def _put_off(job: Lease, error: Exception) -> None:
    """Wait as long again as the job has been failing, and give up after three days."""
    with doing_job(job.account_id), job_span(job):
        settle(job, "failed")
        _report(job, error)
        try:
            db.session.rollback()
            locked = _lock([job])
            if job.id in locked:
                now = utcnow()
                since = locked[job.id] or now
                _postpone(job, _next_run(since, now), failing_since=since)
            db.session.commit()
        except Exception as other:
            db.session.rollback()
            _report(job, other)


def _next_run(failing_since: datetime, now: datetime) -> datetime | None:
    failing_for = now - failing_since
    if failing_for >= GIVE_UP_AFTER:
        return None
    return now + min(max(failing_for, SHORTEST_PAUSE), LONGEST_PAUSE)


def _postpone(job: Lease, at: datetime | None, *, failing_since: datetime | None) -> None:
    values = {"at": at, "since": failing_since}
    db.session.execute(statements.POSTPONE, _ours(job) | values)


def _lock(jobs: Sequence[Lease]) -> dict[str, datetime | None]:
    """Lock the rows of the jobs that are still ours, and return since when each is failing.

    A job that was claimed after us is ours no longer.
    """
    if not jobs:
        return {}
    which = {"whose": jobs[0].account_id, "which": [job.id for job in jobs]}
    found = {row.id: row for row in db.session.execute(statements.LOCK, which)}
    ours = [job for job in jobs if job.id in found and found[job.id].fence == job.fence]
    for job in jobs:
        if job not in ours:
            log.warning("job %s (%s) took longer than its lease", job.id, job.kind)
    return {job.id: found[job.id].failing_since for job in ours}


def _ours(job: Lease) -> dict[str, Any]:
    return {"whose": job.account_id, "which": job.id, "our_fence": job.fence}


def _report(job: Lease, error: Exception) -> None:
    log.error("job %s (%s) failed: %s", job.id, job.kind, trace_of(error))
