"""OpenTelemetry: what makes spans and sends them, without a customer's data.

Read only where traces are wanted. The instrumentations tell addresses, hosts, users and
messages of errors by themselves: what leaves is chosen here, by a list of what may.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.flask import FlaskInstrumentor
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, Sampler, SamplingResult
from opentelemetry.trace import SpanContext, SpanKind, Status

from app.core.observability import tracing
from app.core.observability.logs import get_request_id

LAST_SECONDS = 3.0
"""How long a process that ends waits for its last spans to be taken."""
REQUEST_ID = "fairwell.request_id"
_METHODS = ("http.request.method", "http.method")
_OF_REQUESTS = frozenset(
    {*_METHODS, "http.route", "http.status_code", "http.response.status_code", REQUEST_ID}
)
_OF_OTHERS = frozenset(
    {
        *("db.system", "db.system.name", "db.name", "db.namespace", "db.statement"),
        *("db.query.text", "http.request.method", "http.response.status_code"),
        *("server.address", "error.type", REQUEST_ID),
        *("fairwell.job.id", "fairwell.job.kind", "fairwell.job.attempt", "fairwell.job.verdict"),
    }
)


class Tracing:
    """What makes this process's spans, and a thread that sends them."""

    def __init__(self, app: object, engines: Iterable[object]) -> None:
        """Begin with the requests of an app, and the statements of its databases."""
        self._app = app
        self._sender = BatchSpanProcessor(_ChosenAlone(OTLPSpanExporter()))
        provider = TracerProvider(resource=_resource(), shutdown_on_exit=False)
        provider.sampler = _InsideAlone(provider.sampler)
        provider.add_span_processor(_RequestIds())
        provider.add_span_processor(self._sender)
        self._tracer = provider.get_tracer("fairwell")
        instrument: Any = FlaskInstrumentor.instrument_app
        instrument(app, tracer_provider=provider, enable_commenter=False)
        SQLAlchemyInstrumentor().instrument(
            engines=list(engines),
            tracer_provider=provider,
            skip_dep_check=True,  # it does not vouch for SQLAlchemy 2.1 yet: our tests do
        )

    def end(self) -> None:
        """Watch no longer, and send what is left within ``LAST_SECONDS``."""
        stop_watching: Any = FlaskInstrumentor.uninstrument_app
        stop_watching(self._app)
        SQLAlchemyInstrumentor().uninstrument()
        last = threading.Thread(target=self._sender.shutdown, name="last spans", daemon=True)
        last.start()
        last.join(LAST_SECONDS)

    def call_span(self, host: str) -> AbstractContextManager[tracing.Span]:
        """Open the span of a request to a host."""
        return self._open(
            "POST", SpanKind.CLIENT, {"http.request.method": "POST", "server.address": host}
        )

    def batch_span(self, kind: str) -> AbstractContextManager[tracing.Span]:
        """Open the span of jobs that were claimed together."""
        return self._open(f"jobs {kind}", SpanKind.CONSUMER, {"fairwell.job.kind": kind})

    def begin_job(self, kind: str, attributes: Mapping[str, str | int]) -> tracing.Span:
        """Begin the span of a job."""
        span = self._tracer.start_span(
            f"job {kind}", kind=SpanKind.CONSUMER, attributes={**attributes}
        )
        return cast("tracing.Span", span)

    def within(self, span: tracing.Span) -> AbstractContextManager[object]:
        """Make a span the one to which this thread adds."""
        return trace.use_span(
            cast("trace.Span", span), record_exception=False, set_status_on_exception=True
        )

    def get_trace_id(self) -> str | None:
        """Return the id of the trace to which this thread adds."""
        context = trace.get_current_span().get_span_context()
        return trace.format_trace_id(context.trace_id) if context.is_valid else None

    @contextmanager
    def _open(
        self, name: str, kind: SpanKind, attributes: Mapping[str, str]
    ) -> Iterator[tracing.Span]:
        with self._tracer.start_as_current_span(
            name, kind=kind, attributes={**attributes}, record_exception=False
        ) as span:
            yield cast("tracing.Span", span)


class _RequestIds(SpanProcessor):
    """Lets each span carry the id that the log and the webhooks have."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        request_id = get_request_id()
        if request_id is not None:
            span.set_attribute(REQUEST_ID, request_id)


class _InsideAlone(Sampler):
    """Leaves out statements of no request and no job: a worker looks for work all the time."""

    def __init__(self, sampler: Sampler) -> None:
        self._sampler = sampler

    def should_sample(
        self, parent_context: Context | None, trace_id: int, name: str, *more: Any, **named: Any
    ) -> SamplingResult:
        kind = more[0] if more else named.get("kind")
        parent = trace.get_current_span(parent_context).get_span_context()
        is_alone = kind is SpanKind.CLIENT and not parent.is_valid
        sampler = ALWAYS_OFF if is_alone else self._sampler
        return sampler.should_sample(parent_context, trace_id, name, *more, **named)

    def get_description(self) -> str:
        return self._sampler.get_description()


class _ChosenAlone(SpanExporter):
    """Sends what may leave of each span, and nothing that an instrumentation adds."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._exporter.export([_choose(span) for span in spans])

    def shutdown(self) -> None:
        self._exporter.shutdown()


def _choose(span: ReadableSpan) -> ReadableSpan:
    """Leave messages, events, links, and the states that came with a request behind."""
    is_request = span.kind in (SpanKind.SERVER, SpanKind.INTERNAL)
    kept = _OF_REQUESTS if is_request else _OF_OTHERS
    attributes = {name: value for name, value in (span.attributes or {}).items() if name in kept}
    return ReadableSpan(
        name=_name_request(attributes) if is_request else span.name,
        context=_without_state(span.context),
        parent=_without_state(span.parent),
        resource=span.resource,
        attributes=attributes,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _name_request(attributes: Mapping[str, Any]) -> str:
    """Name a request by its route. The library names one without a route by its path."""
    method = next((attributes[name] for name in _METHODS if name in attributes), "HTTP")
    return f"{method} {attributes.get('http.route', '')}".strip()


def _without_state(context: SpanContext | None) -> SpanContext | None:
    if context is None:
        return None
    return SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)


def _resource() -> Resource:
    """Return who we are, by the standard variables, or else by our own name."""
    named = f"{os.environ.get('OTEL_RESOURCE_ATTRIBUTES', '')},"
    is_named = os.environ.get("OTEL_SERVICE_NAME") or f"{SERVICE_NAME}=" in named
    return Resource.create({} if is_named else {SERVICE_NAME: "fairwell"})
