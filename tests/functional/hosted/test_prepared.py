"""A page that is prepared before anybody presses: it writes nothing, and then it is the flow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import Model, db
from tests.experiments import customers, exposures, other_question, start
from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import ORIGIN, Host
from tests.support.pages import Page, Visitor, values_of

OFFER_FIRST: dict[str, Any] = {
    "fairwell": 1,
    "steps": [{"offer": {"offers": ["quarter_off"]}}, "confirm", "result"],
}
STALE = {"iat": lambda now: now - 5000, "exp": lambda now: now - 4500}


@pytest.fixture
def rows(app: Flask) -> Callable[[], dict[str, list[Any]]]:
    """Return all that the database holds."""

    def read() -> dict[str, list[Any]]:
        with app.app_context(), db.engine.connect() as connection:
            return {
                name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}"))))
                for name in Model.metadata.tables
            }

    return read


def prepare(customer: Visitor, token: str, **fields: str) -> Page:
    """Do as the embed does when a pointer has reached the button."""
    return customer.open(token, prepare="1", **fields)


def see(customer: Visitor, page: Page) -> int:
    """Do as the page does when it is seen, and return the status."""
    form = page.form("form[action='/begin']")
    return customer.send("/begin", values_of(form)).status_code


def begin(customer: Visitor, page: Page) -> Page:
    """Send the form as a browser without our script does."""
    return customer.post("/begin", values_of(page.form("form[action='/begin']")))


def outcomes(host: Host) -> list[str | None]:
    return [each["outcome"] for each in host.call("GET", "/sessions").json["data"]]


@both_databases
class TestPreparing:
    def test_writes_no_row(self, customer: Visitor, host: Host, rows):
        before = rows()
        page = prepare(customer, host.token())

        assert (page.status, page.step) == (200, "survey")
        assert rows() == before

    def test_asks_neither_billing_nor_the_host(self, customer: Visitor, make_host, rows):
        host = make_host(flow=OFFER_FIRST, with_veto=True)
        before = rows()
        prepare(customer, host.token())

        assert rows() == before
        assert (host.asked, host.consulted) == ([], [])

    def test_shows_the_page_that_opening_shows(self, customer: Visitor, host: Host):
        claims = host.claims()
        prepared = prepare(customer, host.sign(claims), lang="de")
        opened = customer.open(host.sign(claims), lang="de")

        assert prepared.words == opened.words
        assert prepared.soup.body["data-embed-origin"] == ORIGIN
        assert f"frame-ancestors {ORIGIN}" in prepared.response.headers["Content-Security-Policy"]

    def test_leaves_the_token_good_for_opening(self, customer: Visitor, host: Host):
        token = host.token()
        prepare(customer, token)

        assert customer.open(token).step == "survey"
        assert outcomes(host) == [None]

    def test_exposes_nobody_to_an_experiment(self, customer: Visitor, host: Host):
        start(host, other_question)
        (mine,) = customers(host, "b")
        page = prepare(customer, host.token(sub=mine))
        assert page.heading == "Why do you leave?"
        assert exposures(host) == []

        see(customer, page)

        assert exposures(host) == [(mine, "b")]

    def test_of_a_token_that_is_refused_writes_down_nothing(
        self, customer: Visitor, host: Host, rows
    ):
        before = rows()
        for token in (host.token(**STALE), "nonsense", host.token(flow="nowhere")):
            prepare(customer, token)

        assert rows() == before


@both_databases
class TestPreparedPage:
    def test_begins_its_session_once_it_is_seen(self, app: Flask, host: Host):
        customer = Visitor(app, with_htmx=True)
        page = prepare(customer, host.token())
        assert [see(customer, page) for _ in range(2)] == [204, 204]

        assert outcomes(host) == [None]
        assert host.heard_types() == ["session.started"]

    def test_begins_its_session_with_the_first_answer(self, customer: Visitor, host: Host):
        page = prepare(customer, host.token())
        offer = customer.press(page, "continue", reason="too_expensive")

        assert offer.step == "offer"
        assert outcomes(host) == [None]
        assert host.heard_types() == ["session.started", "session.answered", "offer.shown"]

    def test_goes_on_with_the_session_that_it_began(self, customer: Visitor, host: Host):
        page = prepare(customer, host.token())
        see(customer, page)
        result = customer.press(customer.press(page, "cancel"), "cancel")

        assert result.outcome == "canceled"
        assert outcomes(host) == ["canceled"]

    def test_knows_the_host_it_was_prepared_for(self, customer: Visitor, host: Host):
        page = customer.press(prepare(customer, host.token()), "cancel")

        assert f"frame-ancestors {ORIGIN}" in page.response.headers["Content-Security-Policy"]
        assert host.only_session()["locale"] == "en"

    def test_changes_its_language(self, customer: Visitor, host: Host):
        page = customer.speak(prepare(customer, host.token()), "nl")

        assert page.soup.html["lang"] == "nl"
        assert outcomes(host) == [None]

    def test_is_good_when_its_token_is_not_any_more(
        self, customer: Visitor, host: Host, clock: MovableClock
    ):
        page = prepare(customer, host.token())
        with clock.moved(hours=5):
            assert customer.press(page, "cancel").step == "confirm"

    def test_begins_nothing_after_a_day(self, customer: Visitor, host: Host, clock: MovableClock):
        page = prepare(customer, host.token())
        with clock.moved(hours=25):
            late = customer.press(page, "cancel")

        assert (late.status, late.step) == (401, "refusal")
        assert outcomes(host) == []

    def test_that_has_begun_does_not_run_out(
        self, customer: Visitor, host: Host, clock: MovableClock
    ):
        page = prepare(customer, host.token())
        see(customer, page)
        with clock.moved(days=30):
            result = customer.press(customer.press(page, "cancel"), "cancel")

        assert result.outcome == "canceled"

    def test_gives_way_to_a_cancellation_that_stands(self, customer: Visitor, host: Host):
        claims = host.claims()
        page = prepare(customer, host.sign(claims))
        other = customer.open(host.token(sub=claims["sub"], subscription=claims["subscription"]))
        customer.press(customer.press(other, "cancel"), "cancel")

        assert begin(customer, page).outcome == "canceled"
        assert outcomes(host) == ["canceled"]


@both_databases
class TestOpeningThatNeedsMore:
    """The frame holds a page that opens the flow by itself once it is seen."""

    def test_is_done_when_it_is_seen(self, customer: Visitor, make_host):
        host = make_host(flow=OFFER_FIRST)
        page = prepare(customer, host.token())
        assert page.step == "continue"
        assert f"frame-ancestors {ORIGIN}" in page.response.headers["Content-Security-Policy"]

        offer = begin(customer, page)

        assert offer.step == "offer"
        assert offer.soup.body["data-embed-origin"] == ORIGIN

    def test_resumes_the_session_of_the_token(self, customer: Visitor, host: Host):
        token = host.token()
        customer.press(customer.open(token), "cancel")

        assert begin(customer, prepare(customer, token)).step == "confirm"
        assert outcomes(host) == [None]

    def test_says_what_is_wrong_with_the_token_then(self, customer: Visitor, host: Host, rows):
        refused = begin(customer, prepare(customer, host.token(**STALE)))

        assert (refused.status, refused.step) == (401, "refusal")
        assert len(rows()["refused_tokens"]) == 1

    def test_refuses_an_origin_that_is_not_registered(self, customer: Visitor, host: Host):
        page = customer.open(host.token(), origin="https://evil.example", prepare="1")

        assert begin(customer, page).status == 403
        assert outcomes(host) == []


def test_a_page_of_another_kind_begins_nothing(customer: Visitor, host: Host):
    page = customer.open(host.token())

    assert customer.post("/begin", {"session": page.token}).status == 401
