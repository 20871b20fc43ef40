"""Spans of requests, statements, jobs and calls, for whoever watches the installation.

The standard variables of OpenTelemetry say where they go. Without them nothing of it is imported.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from app.core.observability.traces import trace_of

if TYPE_CHECKING:
    from app.core.observability.otlp import Tracing

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PROTOCOL = "http/protobuf"
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_PACKAGES = (
    "opentelemetry.sdk",
    "opentelemetry.exporter.otlp.proto.http",
    "opentelemetry.instrumentation.flask",
    "opentelemetry.instrumentation.sqlalchemy",
)
_tracing: Tracing | None = None
log = logging.getLogger(__name__)


class Span(Protocol):
    """What is told of one thing that was done."""

    def set_attribute(self, key: str, value: str | int) -> None:
        """Tell one thing more of it."""

    def end(self) -> None:
        """Say that it is done."""


class _NoSpan:
    """Hears nothing: no traces are sent."""

    def set_attribute(self, key: str, value: str | int) -> None:
        """Forget it."""

    def end(self) -> None:
        """Do nothing."""


_NO_SPAN = _NoSpan()


def is_wanted() -> bool:
    """Whether an operator has set where traces go, and has not switched them off."""
    environ = os.environ
    is_off = (
        environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
        or environ.get("OTEL_TRACES_EXPORTER", "").strip() == "none"
    )
    return not is_off and any(environ.get(name) for name in ENDPOINTS)


def find_fault() -> str | None:
    """Return why traces that are wanted are not sent; None: they are, or nobody wants them."""
    if not is_wanted():
        return None
    protocol = next((os.environ[name] for name in _PROTOCOLS if os.environ.get(name)), PROTOCOL)
    if protocol != PROTOCOL:
        return f"No traces are sent: they go by {PROTOCOL}. Set OTEL_EXPORTER_OTLP_PROTOCOL to it."
    if not all(_is_installed(package) for package in _PACKAGES):
        return (
            "No traces are sent: OTEL_EXPORTER_OTLP_ENDPOINT is set, and OpenTelemetry is not "
            'installed. Run: pip install "fairwell[otel]"'
        )
    return None


def warn_of_fault() -> None:
    """Say in the log why traces that are wanted are not sent."""
    fault = find_fault()
    if fault is not None:
        log.warning("%s", fault)


def begin_traces(app: object, engines: Iterable[object]) -> None:
    """Send spans from this process from now on, where they are wanted.

    After a fork: the thread that sends them would not come along. Whatever is wrong
    with the variables, the process goes on without spans.
    """
    global _tracing  # noqa: PLW0603
    if not is_wanted() or find_fault() is not None:
        return
    try:
        from app.core.observability.otlp import Tracing

        _tracing = Tracing(app, engines)
    except Exception as error:
        log.error("no traces are sent: %s", trace_of(error))


def end_traces() -> None:
    """Send what is left, if that is quick, and no more afterwards."""
    global _tracing
    tracing, _tracing = _tracing, None
    if tracing is not None:
        tracing.end()


def call_span(host: str) -> AbstractContextManager[Span]:
    """Open the span of a request to a host, known by its name alone."""
    if _tracing is None:
        return nullcontext(_NO_SPAN)
    return _tracing.call_span(host)


def batch_span(kind: str) -> AbstractContextManager[Span]:
    """Open the span of jobs of a kind that were claimed together."""
    if _tracing is None:
        return nullcontext(_NO_SPAN)
    return _tracing.batch_span(kind)


def begin_job(kind: str, attributes: Mapping[str, str | int]) -> Span:
    """Begin the span of a job. Whoever begins it ends it."""
    return _NO_SPAN if _tracing is None else _tracing.begin_job(kind, attributes)


def within(span: Span) -> AbstractContextManager[object]:
    """Let what happens in the block belong to a span that stays open after it."""
    return nullcontext() if _tracing is None else _tracing.within(span)


def get_trace_id() -> str | None:
    """Return the id of the trace to which this thread adds; None: to none."""
    return None if _tracing is None else _tracing.get_trace_id()


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # nor is what it lies in
        return False
