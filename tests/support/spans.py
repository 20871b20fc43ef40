"""A receiver of traces, and what it was told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from app.core.observability.tracing import begin_traces, end_traces
from app.extensions import db
from tests.faults.receivers import Receiver, receiving


@dataclass(frozen=True)
class Told:
    """One span as it arrived."""

    name: str
    trace_id: str
    span_id: str
    parent_id: str
    attributes: dict[str, Any]
    has_error: bool
    whole: str
    """All that was sent of it."""


class Traces:
    """What one service tells."""

    def __init__(self, app: Flask, receiver: Receiver) -> None:
        self._app = app
        self._receiver = receiver

    def begin(self) -> None:
        with self._app.app_context():
            begin_traces(self._app, db.engines.values())

    def end(self) -> list[Told]:
        """Let the service send what is left, and return all that has arrived."""
        end_traces()
        sent = [ExportTraceServiceRequest.FromString(each.body) for each in self._receiver.heard]
        return [
            _read(span)
            for request in sent
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    @property
    def services(self) -> set[str]:
        """The names by which the service was told."""
        return {
            attribute.value.string_value
            for each in self._receiver.heard
            for resource in ExportTraceServiceRequest.FromString(each.body).resource_spans
            for attribute in resource.resource.attributes
            if attribute.key == "service.name"
        }

    @property
    def bytes(self) -> bytes:
        return b"".join(each.body for each in self._receiver.heard)

    @property
    def paths(self) -> set[str]:
        return {each.path for each in self._receiver.heard}


@contextmanager
def receiving_traces(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Traces]:
    """Set the standard variable, and let the service begin to tell."""
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)
    with receiving() as receiver:
        base = receiver.url.removesuffix("/hook")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", base)
        traces = Traces(app, receiver)
        traces.begin()
        try:
            yield traces
        finally:
            end_traces()


def _read(span: Any) -> Told:
    attributes = {
        each.key: getattr(each.value, each.value.WhichOneof("value")) for each in span.attributes
    }
    return Told(
        name=span.name,
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_id=span.parent_span_id.hex(),
        attributes=attributes,
        has_error=span.status.code == span.status.STATUS_CODE_ERROR,
        whole=str(span),
    )
