"""Whoever asks too often waits, and whoever cancels never does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.support.hosts import FALLBACK, Host, open_host
from tests.support.pages import Visitor, values_of

LIMIT = 4


@pytest.fixture
def busy(make_app: Callable[..., Flask]) -> Flask:
    """A service that allows four requests a minute."""
    return make_app(requests_per_minute=LIMIT)


@pytest.fixture
def busy_host(busy: Flask, receiver: Any) -> Host:
    return open_host(busy, receiver)


@pytest.mark.parametrize("with_htmx", [False, True], ids=["plain", "htmx"])
def test_the_page_has_a_way_on_in_the_customers_language(
    busy: Flask, busy_host: Host, with_htmx: bool
):
    visitor = Visitor(busy, with_htmx=with_htmx)
    survey = visitor.open(busy_host.token(customer={"locale": "de"}))
    pages = [visitor.press(survey, "continue", reason="unused") for _ in range(LIMIT)]

    refused = pages[-1]
    assert [page.status for page in pages[:-1]] == [200] * (LIMIT - 1)
    assert (refused.status, refused.step) == (429, "refusal")
    assert 0 < int(refused.response.headers["Retry-After"]) <= 60
    assert "Netzwerk" in refused.words
    assert FALLBACK in refused.text
    form = refused.form("form")
    assert values_of(form)["session"] == survey.token


def test_cancel_is_never_counted(busy: Flask, busy_host: Host):
    visitor = Visitor(busy)
    survey = visitor.open(busy_host.token())
    for _ in range(LIMIT):
        last = visitor.open(busy_host.token(sub="somebody-else"))
    assert last.status == 429

    confirm = visitor.press(survey, "cancel")
    done = visitor.press(confirm, "cancel", effective="immediately")
    assert (done.status, done.outcome) == (200, "canceled")


def test_another_network_is_not_slowed_down(busy: Flask, busy_host: Host):
    visitor = Visitor(busy)
    for _ in range(LIMIT + 1):
        last = visitor.open(busy_host.token())
    assert last.status == 429

    visitor._client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert visitor.open(busy_host.token()).status == 200


def test_the_api_says_when_to_come_back(busy_host: Host):
    answers = [busy_host.call("GET", "/sessions") for _ in range(LIMIT * 5 + 1)]

    assert {each.status_code for each in answers[:-1]} == {200}
    assert answers[-1].status_code == 429
    assert answers[-1].json["code"] == "too_many_requests"
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


def test_the_api_says_how_much_is_left(busy_host: Host):
    answers = [busy_host.call("GET", "/sessions") for _ in range(LIMIT * 5 + 1)]

    left = [int(each.headers["RateLimit-Remaining"]) for each in answers]
    assert left == [*range(LIMIT * 5 - 1, -1, -1), 0]
    assert {each.headers["RateLimit-Limit"] for each in answers} == {str(LIMIT * 5)}
    assert all(0 < int(each.headers["RateLimit-Reset"]) <= 60 for each in answers)
