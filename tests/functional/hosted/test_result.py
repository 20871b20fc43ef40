"""The result page claims what billing has said, and nothing more."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from flask import Flask

from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import ACCEPTED, APPLIED, Host, Reply
from tests.support.pages import Page, Visitor, values_of

BERLIN = ZoneInfo("Europe/Berlin")
FAILED: Reply = (422, {"status": "failed", "code": "card_expired"})
BROKEN: Reply = (500, None)


def cancel(visitor: Visitor, host: Host, **fields: str) -> Page:
    confirm = visitor.press(visitor.open(host.token()), "cancel")
    return visitor.press(confirm, "cancel", **fields)


def accept(visitor: Visitor, host: Host, reason: str = "too_expensive", **fields: str) -> Page:
    offer = visitor.press(visitor.open(host.token()), "continue", reason=reason)
    return visitor.press(offer, "accept", **fields)


def action_of(host: Host) -> str:
    return str(host.only_session()["action_id"])


class TestCancellation:
    def test_without_billing_speaks_of_the_request_only(self, visitor: Visitor, make_host):
        page = cancel(visitor, make_host(with_billing=False))

        assert page.heading == "We have your cancellation."
        assert "Requested end" in page.words
        assert "on its way to Northwind" in page.words
        assert not page.polls

    def test_that_billing_applied_names_the_day(self, visitor: Visitor, host: Host):
        page = cancel(visitor, host)

        assert page.heading.startswith("Your subscription ends on ")
        assert "Northwind has confirmed it" in page.words
        assert not page.polls

    def test_that_takes_effect_at_once_says_so(self, visitor: Visitor, host: Host):
        page = cancel(visitor, host, effective="immediately")

        assert page.heading == "Your subscription has ended."
        ended = datetime.fromisoformat(host.only_session()["effective_at"]).astimezone(BERLIN)
        assert f"Ended {format_date(ended, 'long', locale='en')}" in page.words
        assert "until then" not in page.words

    def test_takes_the_day_that_billing_names(self, visitor: Visitor, host: Host):
        host.reply = (200, {"status": "applied", "effective_at": "2031-02-03T12:00:00Z"})

        assert cancel(visitor, host).heading == "Your subscription ends on February 3, 2031."

    def test_shows_what_billing_has_to_say_in_the_customers_language(
        self, visitor: Visitor, host: Host
    ):
        host.reply = (200, {"status": "applied", "message": {"en": "<b>Bye</b>", "de": "Tschüss"}})

        page = cancel(visitor, host)

        assert page.soup.blockquote.get_text() == "<b>Bye</b>"

    @pytest.mark.parametrize("reply", [ACCEPTED, BROKEN, (200, {"status": "maybe"})])
    def test_that_is_pending_claims_nothing_and_asks_again(
        self, visitor: Visitor, host: Host, reply: Reply
    ):
        host.reply = reply

        page = cancel(visitor, host)

        assert page.outcome == "canceled"
        assert page.heading == "We have your cancellation."
        assert "has not confirmed it yet" in page.words
        assert page.polls
        assert host.only_session()["outcome"] == "canceled"

    def test_that_failed_is_told_honestly_with_a_way_to_a_person(
        self, visitor: Visitor, host: Host
    ):
        host.reply = FAILED

        page = cancel(visitor, host)

        assert page.outcome == "canceled"
        assert "could not carry it out" in page.words
        assert "help@northwind.example" in page.words
        assert not page.polls
        assert "action.failed" in host.heard_types()


@both_databases
class TestPolling:
    def test_ends_when_billing_has_answered(self, visitor: Visitor, host: Host):
        host.reply = ACCEPTED
        page = cancel(visitor, host)
        assert visitor.refresh(page).polls

        host.settle(action_of(host), status="applied")
        page = visitor.refresh(page)

        assert not page.polls
        assert page.heading.startswith("Your subscription ends on ")

    def test_leaves_the_page_alone_as_long_as_nothing_is_new(
        self, visitor: Visitor, host: Host, clock: MovableClock
    ):
        host.reply = ACCEPTED
        page = cancel(visitor, host)

        with clock.moved(seconds=30):
            answer = visitor.poll(page)
            asked_by_hand = visitor.refresh(page)

        assert (answer.status_code, answer.text) == (204, "")
        assert asked_by_hand.polls  # whoever presses the button gets a page
        host.settle(action_of(host), status="applied")
        assert visitor.poll(page).status_code == 200

    def test_leaves_the_page_of_the_way_back_alone_too(
        self, visitor: Visitor, host: Host, clock: MovableClock
    ):
        canceled = cancel(visitor, host)
        host.reply = ACCEPTED
        form = canceled.form("form[action='/back']")
        page = visitor.press(visitor.post("/back", values_of(form)), "undo")

        with clock.moved(seconds=30):
            assert visitor.poll(page).status_code == 204

    def test_ends_after_two_minutes_and_leaves_a_button(
        self, visitor: Visitor, host: Host, clock: MovableClock
    ):
        host.reply = ACCEPTED
        page = cancel(visitor, host)

        with clock.moved(seconds=118):
            assert visitor.refresh(page).polls
        with clock.moved(seconds=121):
            assert visitor.poll(page).status_code == 200  # swapped, so that nothing polls any more
            late = visitor.refresh(page)
        assert not late.polls
        assert late.form("form[action='/refresh']").button.get_text() == "Check again"


class TestOffer:
    def test_without_billing_is_on_its_way(self, visitor: Visitor, make_host):
        page = accept(visitor, make_host(with_billing=False))

        assert page.outcome == "saved"
        assert page.heading == "Request received."

    def test_that_billing_applied_is_done(self, visitor: Visitor, host: Host):
        page = accept(visitor, host)

        assert page.heading == "Done. Your subscription continues."
        assert "€21.75" in page.words

    def test_tells_the_days_of_the_pause_that_was_chosen(self, visitor: Visitor, host: Host):
        page = accept(visitor, host, "unused", months="2")

        assert "The pause begins on" in page.words
        assert host.asked[0]["data"]["offer"]["terms"]["months"] == 2

    def test_that_billing_refused_leads_back_to_the_decision(self, visitor: Visitor, host: Host):
        host.reply = FAILED
        page = accept(visitor, host)

        assert (page.step, page.outcome) == ("confirm", "")
        assert "could not be applied" in page.alert
        assert host.only_session()["outcome"] is None

        host.reply = APPLIED
        assert visitor.press(page, "cancel").outcome == "canceled"

    def test_that_was_refused_never_comes_back(self, visitor: Visitor, host: Host):
        host.reply = FAILED
        confirm = accept(visitor, host)

        survey = visitor.press(confirm, "back")
        onward = visitor.press(survey, "continue", reason="unused")

        assert (survey.step, onward.step) == ("survey", "confirm")


@both_databases
class TestPendingOffer:
    @pytest.fixture
    def waiting(self, visitor: Visitor, host: Host) -> Page:
        host.reply = ACCEPTED
        return accept(visitor, host)

    def test_is_told_as_pending_with_the_outcome_open(self, host: Host, waiting: Page):
        assert (waiting.step, waiting.outcome) == ("result", "")
        assert waiting.heading == "Request received. We are processing it."
        assert waiting.polls
        assert host.only_session()["offer_state"] == "accepted"

    def test_is_saved_once_billing_says_so(self, visitor: Visitor, host: Host, waiting: Page):
        host.settle(action_of(host), status="applied")

        page = visitor.refresh(waiting)

        assert page.outcome == host.only_session()["outcome"] == "saved"
        assert not page.polls
        assert host.heard_types()[-2:] == ["action.applied", "session.ended"]

    def test_leads_back_to_the_decision_if_billing_refuses_later(
        self, visitor: Visitor, host: Host, waiting: Page
    ):
        host.settle(action_of(host), status="failed", code="card_expired")

        page = visitor.refresh(waiting)

        assert (page.step, page.outcome) == ("confirm", "")
        assert "could not be applied" in page.alert

    def test_does_not_keep_the_customer_from_canceling(
        self, visitor: Visitor, host: Host, waiting: Page
    ):
        confirm = visitor.press(waiting, "cancel")
        result = visitor.press(confirm, "cancel")

        assert (confirm.step, result.outcome) == ("confirm", "canceled")
        assert host.heard_types().count("session.ended") == 1

    def test_does_not_keep_the_cancellation_from_billing(
        self, visitor: Visitor, host: Host, waiting: Page
    ):
        visitor.press(visitor.press(waiting, "cancel"), "cancel")

        assert [request["data"]["kind"] for request in host.asked][-1] == "cancel"

    def test_that_is_applied_after_the_cancellation_changes_no_outcome(
        self, visitor: Visitor, host: Host, waiting: Page
    ):
        offer_action = action_of(host)
        visitor.press(visitor.press(waiting, "cancel"), "cancel")

        host.settle(offer_action, status="applied")

        assert host.only_session()["outcome"] == "canceled"
        assert host.heard_types().count("session.ended") == 1

    def test_is_not_swept_away(self, app: Flask, host: Host, clock: MovableClock, waiting: Page):
        from app.commands import cli

        with clock.moved(hours=2):
            app.test_cli_runner().invoke(cli, ["sessions", "sweep"])

        assert host.only_session()["outcome"] is None


class TestSilence:
    def test_of_billing_holds_the_customer_for_the_set_time_only(
        self, customer: Visitor, make_app, receiver: Any
    ):
        from tests.support.hosts import open_host

        app = make_app(action_timeout=0.2)
        host = open_host(app, receiver, action_url="http://127.0.0.1:65535/closed")

        page = cancel(Visitor(app), host)

        assert page.outcome == "canceled"
        assert "has not confirmed it yet" in page.words
