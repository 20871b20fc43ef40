"""The OpenAPI document: every route is in it, and every answer keeps to it."""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.api.document.build import list_rules
from app.rates import limiter
from app.webhooks.models import EventType
from tests.support.hosts import Host

EACH = int(os.environ.get("API_CASES", "8"))
"""How many cases for each operation. ``API_CASES=250`` is a run of more than ten thousand."""
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]


def document(app: Flask) -> dict[str, Any]:
    return dict(app.test_client().get("/api/v1/openapi.json").json or {})


def test_names_every_route_and_no_other(app: Flask):
    paths = document(app)["paths"]
    operations = [(path, method) for path, methods in paths.items() for method in methods]
    assert len(operations) == len(list_rules(app))
    assert len({each["operationId"] for path in paths.values() for each in path.values()}) == len(
        operations
    )
    assert all(each["summary"] for path in paths.values() for each in path.values())


def test_names_everything_that_is_sent_with_examples(app: Flask):
    webhooks = document(app)["webhooks"]
    assert webhooks.keys() == {*EventType, "action.requested", "eligibility.requested", "ping"}
    for each in webhooks.values():
        assert each["post"]["summary"]
        assert each["post"]["requestBody"]["content"]["application/json"]["examples"]


def test_is_read_without_a_key(app: Flask):
    assert document(app)["openapi"] == "3.1.0"


def test_every_answer_keeps_to_it(app: Flask, host: Host, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limiter, "enabled", False)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    schema.config.analysis.constants.enabled = False  # it imports what a module would later
    headers = {
        "Authorization": f"Bearer {host.credentials['api_key']}",
        "Accept-Encoding": "identity",
    }
    cases = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(max_examples=EACH, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def check(case: schemathesis.Case) -> None:
            nonlocal cases
            cases += 1
            case.call_and_validate(headers=headers, checks=CHECKS)

        check()
    print(f"{cases} cases")  # noqa: T201
    assert cases >= EACH * len(list_rules(app)) // 4, cases  # a route without parameters has few
