"""What traces tell of jobs: their kind, their attempts, and what came of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from app.core.observability import tracing
from app.core.observability.tracing import Span
from app.outbox.handlers import Lease

_open: ContextVar[dict[str, Span] | None] = ContextVar("open_job_spans", default=None)


@contextmanager
def batch_span(kind: str) -> Iterator[None]:
    """Watch jobs that end together, in one transaction: so do their spans."""
    spans: dict[str, Span] = {}
    token = _open.set(spans)
    try:
        with tracing.batch_span(kind):
            yield
    finally:
        _open.reset(token)
        for span in spans.values():
            span.end()


@contextmanager
def job_span(job: Lease) -> Iterator[None]:
    """Let what happens in the block belong to the job."""
    with tracing.within(_span_of(job)):
        yield


def settle(job: Lease, verdict: str) -> None:
    """Tell what came of a job. The last word holds: a transaction may fail after the first."""
    _span_of(job).set_attribute("fairwell.job.verdict", verdict)


def _span_of(job: Lease) -> Span:
    """Return the span of a job, begun when it is first asked for."""
    spans = _open.get()
    found = (spans or {}).get(job.id)
    if found is not None:
        return found
    span = tracing.begin_job(
        job.kind,
        {
            "fairwell.job.id": job.id,
            "fairwell.job.kind": job.kind,
            "fairwell.job.attempt": job.attempts + 1,
        },
    )
    if spans is not None:
        spans[job.id] = span
    return span
