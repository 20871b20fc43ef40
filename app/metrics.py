"""``/metrics``: how the installation runs, for Prometheus."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, abort, current_app, g, request

from app.analytics.stale import get_stale_since
from app.config import Settings, get_settings
from app.core.clock import utcnow
from app.core.observability.counters import count, count_seconds
from app.extensions import db, reading
from app.outbox import service as outbox
from app.outbox.service import QueueDepth

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

bp = Blueprint("metrics", __name__)
NO_ROUTE = "none"
"""An address that leads nowhere is not written down: anybody can make up as many as they like."""


def prepare_metrics(app: Flask, settings: Settings) -> None:
    """Count requests, where an operator has set the token by which the counts are read."""
    if settings.metrics_token is None:
        return
    app.before_request(_begin)
    app.after_request(_end)


@bp.get("/metrics")
def metrics() -> Response:
    """Show what was counted, and how the queue stands, to whoever has the token."""
    _authorize()
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(_Queue())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Queue:
    """What waits to be done, read from the database at the moment of asking."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Return depth and age of the queue by kind of job, and how old the counts are."""
        with reading():
            depths, stale_since = outbox.measure_queue(), get_stale_since()
            db.session.rollback()
        yield from _about_jobs(depths)
        yield _about_counts(utcnow() - stale_since if stale_since else timedelta())


def _about_jobs(depths: Sequence[QueueDepth]) -> Iterator[GaugeMetricFamily]:
    from prometheus_client.core import GaugeMetricFamily

    jobs = GaugeMetricFamily("fairwell_jobs", "Jobs in the outbox", labels=("kind", "state"))
    age = GaugeMetricFamily(
        "fairwell_job_age_seconds", "How long the oldest job is overdue", labels=("kind",)
    )
    for each in depths:
        jobs.add_metric([each.kind, "waiting"], each.waiting)
        jobs.add_metric([each.kind, "dead"], each.dead)
        age.add_metric([each.kind], each.overdue.total_seconds())
    yield from (jobs, age)


def _about_counts(lag: timedelta) -> GaugeMetricFamily:
    from prometheus_client.core import GaugeMetricFamily

    return GaugeMetricFamily(
        "fairwell_counts_lag_seconds",
        "How long daily counts are out of date",
        value=lag.total_seconds(),
    )


def _authorize() -> None:
    """Let in who has the token; where there is none, there is no such page."""
    token = get_settings(current_app).metrics_token
    if token is None:
        abort(HTTPStatus.NOT_FOUND)
    given = request.headers.get("Authorization", "").encode("utf-8", "surrogatepass")
    if not secrets.compare_digest(given, f"Bearer {token.get_secret_value()}".encode()):
        abort(HTTPStatus.UNAUTHORIZED)


def _begin() -> None:
    g.began_at = time.perf_counter()


def _end(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else NO_ROUTE
    count("http_requests", route=route, method=request.method, status=str(response.status_code))
    if "began_at" in g:
        count_seconds(route, time.perf_counter() - g.began_at)
    return response
