"""Pages of yesterday: whoever still has one open can still cancel on it."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from app.commands.sessions import end_left_sessions
from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Page, Visitor


def give_up(app: Flask) -> None:
    """Let the sweep find whoever did nothing for an hour."""
    with app.app_context():
        end_left_sessions(timedelta(hours=1))


def outcomes(host: Host) -> list[str | None]:
    return [each["outcome"] for each in host.call("GET", "/sessions").json["data"]]


@both_databases
class TestOldPage:
    def test_of_an_open_session_cancels(self, customer: Visitor, host: Host, clock: MovableClock):
        confirm = customer.press(customer.open(host.token()), "cancel")
        with clock.moved(days=30):
            page = customer.press(confirm, "cancel")

        assert page.outcome == "canceled"
        assert outcomes(host) == ["canceled"]

    def test_of_a_session_that_was_given_up_cancels_once(
        self, app: Flask, customer: Visitor, host: Host, clock: MovableClock
    ):
        survey = customer.open(host.token())
        confirm = customer.press(survey, "cancel", reason="unused")
        with clock.moved(days=1, hours=2):
            give_up(app)
            pages = [customer.press(confirm, "cancel") for _ in range(2)]

        assert [page.outcome for page in pages] == ["canceled", "canceled"]
        assert outcomes(host) == ["abandoned", "canceled"]
        assert len({page.soup.select_one("#step")["data-session"] for page in pages}) == 1

    def test_of_a_question_goes_on(
        self, app: Flask, customer: Visitor, host: Host, clock: MovableClock
    ):
        survey = customer.open(host.token())
        with clock.moved(hours=5):
            give_up(app)
            confirm = customer.press(survey, "cancel")
            page = customer.press(confirm, "cancel")

        assert (confirm.step, page.outcome) == ("confirm", "canceled")
        assert outcomes(host) == ["abandoned", "canceled"]

    def test_behind_a_link_opens_for_its_whole_week(
        self, app: Flask, customer: Visitor, host: Host, clock: MovableClock
    ):
        claims = {"sub": "c", "subscription": host.claims()["subscription"]}
        url = host.call("POST", "/sessions", json=claims).json["url"]
        with clock.moved(days=6):
            give_up(app)
            survey = customer.post("/continue", {"link": url.rpartition("/")[2]})

        assert survey.step == "survey"

    def test_of_what_was_decided_changes_nothing(
        self, customer: Visitor, host: Host, clock: MovableClock
    ):
        confirm = customer.press(customer.open(host.token()), "cancel")
        assert isinstance(confirm, Page)
        customer.press(confirm, "keep")
        with clock.moved(days=2):
            page = customer.press(confirm, "cancel")

        assert page.outcome == "kept"
        assert outcomes(host) == ["kept"]
