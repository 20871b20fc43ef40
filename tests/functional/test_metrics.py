"""What a monitor reads at ``/metrics``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.support.hosts import Host, open_host
from tests.support.pages import Visitor

TOKEN = "a-token-of-the-operator"
Sample = tuple[str, dict[str, str]]


@pytest.fixture
def watched(make_app: Callable[..., Flask]) -> Flask:
    """A service whose operator wants to see it run."""
    return make_app(metrics_token=TOKEN)


@pytest.fixture
def watched_host(watched: Flask, receiver: Any) -> Host:
    return open_host(watched, receiver)


def test_nobody_reads_it_where_no_token_is_set(app: Flask):
    assert ask(app, TOKEN).status_code == 404


@pytest.mark.parametrize("token", ["", "another", TOKEN + "x", "\udcff"])
def test_nobody_reads_it_without_the_token(watched: Flask, token: str):
    assert ask(watched, token).status_code == 401


def test_an_outcome_is_counted_once_it_is_kept(watched: Flask, watched_host: Host):
    outcome = ("fairwell_outcomes_total", {"mode": "live", "outcome": "canceled"})
    before = read(watched, outcome)
    visitor = Visitor(watched)
    confirm = visitor.press(visitor.open(watched_host.token()), "cancel")
    assert read(watched, outcome) == before

    visitor.press(confirm, "cancel")

    assert read(watched, outcome) == before + 1


def test_a_refused_token_is_counted_by_its_reason(watched: Flask, watched_host: Host):
    refused = ("fairwell_refused_tokens_total", {"reason": "signature"})
    before = read(watched, refused)

    Visitor(watched).open(watched_host.token()[:-4] + "AAAA")

    assert read(watched, refused) == before + 1


def test_requests_are_counted_by_route_and_no_address_is_written_down(
    watched: Flask, watched_host: Host
):
    opened = ("fairwell_http_requests_total", {"route": "/open", "method": "POST", "status": "200"})
    before = read(watched, opened)
    Visitor(watched).open(watched_host.token())
    watched.test_client().get("/somewhere/customer@example.com")

    assert read(watched, opened) == before + 1
    assert b"customer@example.com" not in ask(watched, TOKEN).data
    assert read(watched, ("fairwell_http_request_seconds_count", {"route": "/open"})) >= 1


def test_the_queue_is_as_the_database_says(watched: Flask, watched_host: Host):
    asked = ("fairwell_jobs", {"kind": "webhooks.publish", "state": "waiting"})
    before = read(watched, asked)

    Visitor(watched).open(watched_host.token())

    assert read(watched, asked) > before


def ask(app: Flask, token: str) -> Any:
    return app.test_client().get("/metrics", headers={"Authorization": f"Bearer {token}"})


def read(app: Flask, wanted: Sample) -> float:
    """Return the value of one sample; nothing was counted yet: 0."""
    from prometheus_client.parser import text_string_to_metric_families  # after the service's own

    families = text_string_to_metric_families(ask(app, TOKEN).get_data(as_text=True))
    samples = [sample for family in families for sample in family.samples]
    name, labels = wanted
    return sum(each.value for each in samples if each.name == name and each.labels == labels)
