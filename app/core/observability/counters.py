"""What an installation counts while it runs, for whoever watches it. Nothing about a customer.

All processes of one machine write into one folder, and any of them reads it out whole.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.orm import Session, scoped_session

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram

COUNTERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "http_requests": ("Requests answered", ("route", "method", "status")),
    "outcomes": ("Sessions that ended", ("mode", "outcome")),
    "refused_tokens": ("Tokens that opened no session", ("reason",)),
    "deliveries": ("Attempts to deliver a webhook", ("result",)),
    "actions": ("Answers of billing", ("kind", "result")),
}
"""What each counter counts, and by what. The values of a label are few, and ours."""
STEP_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_NOTED = "counted"
_meters: dict[str, Counter] = {}
_clocks: dict[str, Histogram] = {}


def count_from_now_on(*, is_wanted: bool) -> None:
    """Count in this process and in those that it starts, or stop doing so."""
    if is_wanted and not _meters:
        _make_meters()
    listen = event.listen if is_wanted else event.remove
    if is_wanted != event.contains(Session, "after_commit", _count_noted):
        listen(Session, "after_commit", _count_noted)
        listen(Session, "after_rollback", _forget_noted)


def _make_meters() -> None:
    if _FOLDER not in os.environ:  # the library looks for it when it is imported
        os.environ[_FOLDER] = folder = tempfile.mkdtemp(prefix="fairwell-metrics-")
        atexit.register(_remove, folder, os.getpid())
    from prometheus_client import Counter, Histogram

    for name, (help_text, labels) in COUNTERS.items():
        _meters[name] = Counter(f"fairwell_{name}", help_text, labels, registry=None)
    _clocks["http"] = Histogram(
        "fairwell_http_request_seconds",
        "Time to answer a request",
        ("route",),
        buckets=STEP_SECONDS,
        registry=None,
    )


def count(name: str, **labels: str) -> None:
    """Count one."""
    if _meters:
        _meters[name].labels(**labels).inc()


def count_seconds(route: str, seconds: float) -> None:
    """Note how long the answer to a request took."""
    if _clocks:
        _clocks["http"].labels(route=route).observe(seconds)


def count_on_commit(unit: Session | scoped_session[Any], name: str, **labels: str) -> None:
    """Count one as soon as the transaction is committed; if it never is, nothing happened."""
    if event.contains(Session, "after_commit", _count_noted):
        unit.info.setdefault(_NOTED, []).append((name, labels))


def _count_noted(unit: Session) -> None:
    for name, labels in unit.info.pop(_NOTED, ()):
        count(name, **labels)


def _forget_noted(unit: Session) -> None:
    unit.info.pop(_NOTED, None)


def _remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:  # a child that ends leaves the counts of the others alone
        shutil.rmtree(folder, ignore_errors=True)
