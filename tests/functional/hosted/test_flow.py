"""The flow, from the host's button to each outcome, as customers and hosts see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.commands import cli
from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import FALLBACK, RETURN, Host
from tests.support.pages import Page, Visitor

FEEDBACK_FIRST = {
    "fairwell": 1,
    "steps": [
        {"survey": {"reasons": [{"code": "too_expensive"}]}},
        "feedback",
        "confirm",
        "result",
    ],
}


def reach(visitor: Visitor, host: Host, step: str) -> Page:
    """Lead a customer to a step, by the straight way."""
    page = visitor.open(host.token())
    presses = {"survey": ("continue", {"reason": "too_expensive"}), "offer": ("decline", {})}
    while page.step != step:
        intent, fields = presses.get(page.step, ("skip", {}))
        page = visitor.press(page, intent, **fields)
    return page


@both_databases
class TestOutcomes:
    def test_canceled_after_declining_the_offer(self, visitor: Visitor, host: Host):
        survey = visitor.open(host.token())
        offer = visitor.press(survey, "continue", reason="too_expensive")
        confirm = visitor.press(offer, "decline")
        result = visitor.press(confirm, "cancel")

        steps = [page.step for page in (survey, offer, confirm, result)]
        assert steps == ["survey", "offer", "confirm", "result"]
        assert result.outcome == host.only_session()["outcome"] == "canceled"
        assert host.heard_types() == [
            "session.started",
            "session.answered",
            "offer.shown",
            "offer.declined",
            "session.ended",
            "action.applied",
            "receipt.issued",
        ]

    def test_saved_when_billing_has_applied_the_offer(self, visitor: Visitor, host: Host):
        offer = reach(visitor, host, "offer")

        result = visitor.press(offer, "accept")

        assert result.outcome == host.only_session()["outcome"] == "saved"
        assert host.heard_types() == [
            "session.started",
            "session.answered",
            "offer.shown",
            "offer.accepted",
            "action.applied",
            "session.ended",
        ]
        assert host.asked[0]["data"]["offer"]["terms"]["percent"] == 25

    def test_kept_by_the_customer_themselves(self, visitor: Visitor, host: Host):
        confirm = reach(visitor, host, "confirm")

        result = visitor.press(confirm, "keep")

        assert result.outcome == host.only_session()["outcome"] == "kept"
        assert host.heard_types()[-1] == "session.ended"
        assert host.asked == []

    def test_abandoned_by_the_sweep_an_hour_after_the_last_click(
        self, visitor: Visitor, host: Host, app: Flask, clock: MovableClock
    ):
        offer = reach(visitor, host, "offer")

        with clock.moved(minutes=59):
            app.test_cli_runner().invoke(cli, ["sessions", "sweep"])
            assert host.only_session()["outcome"] is None
        with clock.moved(minutes=61) as later:
            app.test_cli_runner().invoke(cli, ["sessions", "sweep"])
        host.work(later + timedelta(minutes=1))
        result = visitor.press(offer, "accept")

        assert result.outcome == host.only_session()["outcome"] == "abandoned"
        assert [event["type"] for event in host.heard][-1] == "session.ended"
        assert host.asked == []


@both_databases
class TestEvents:
    def test_arrive_in_order_and_end_exactly_once(self, customer: Visitor, host: Host):
        confirm = reach(customer, host, "confirm")
        result = customer.press(confirm, "cancel", effective="immediately")
        customer.press(confirm, "cancel")
        customer.press(customer.press(result, "continue"), "continue", goal="To sell more")

        types = host.heard_types()

        assert types.count("session.ended") == 1
        assert [event["data"]["sequence"] for event in host.heard] == list(range(1, len(types) + 1))
        assert len({event["id"] for event in host.heard}) == len(types)

    def test_say_what_was_decided_and_nothing_about_the_person(self, customer: Visitor, host: Host):
        customer.press(reach(customer, host, "confirm"), "cancel")
        host.work()

        ended = next(event for event in host.heard if event["type"] == "session.ended")
        assert ended["data"]["outcome"] == "canceled"
        assert ended["data"]["reason"] == "too_expensive"
        assert ended["data"]["offer"]["key"] == "quarter_off"
        assert ended["data"]["customer_ref"] == "customer-7"
        assert "customer.example" not in str(host.heard)

    def test_keep_the_customers_words_to_themselves(self, customer: Visitor, host: Host):
        page = customer.open(host.token())
        fields = {"reason": "missing_features", "follow_up.missing_features": "Dark mode"}
        customer.press(page, "continue", **fields)

        assert "session.answered" in host.heard_types()
        assert "Dark mode" not in str(host.heard)

    def test_are_the_same_by_pull(self, customer: Visitor, host: Host):
        customer.press(reach(customer, host, "confirm"), "cancel")
        host.work()

        pulled = host.call("GET", "/events").json["data"]

        assert [event["id"] for event in pulled] == [event["id"] for event in host.heard]
        assert [event["data"] for event in pulled] == [event["data"] for event in host.heard]


class TestDirectWay:
    @pytest.mark.parametrize("step", ["survey", "feedback"])
    def test_leads_to_confirm_from_every_question(self, visitor: Visitor, make_host, step: str):
        page = reach(visitor, make_host(flow=FEEDBACK_FIRST), step)

        confirm = visitor.press(page, "cancel")

        assert confirm.step == "confirm"
        assert visitor.press(confirm, "cancel").outcome == "canceled"

    def test_is_two_presses_from_the_first_page(self, visitor: Visitor, host: Host):
        confirm = visitor.press(visitor.open(host.token()), "cancel")

        assert visitor.press(confirm, "cancel").outcome == "canceled"
        assert host.only_session()["reason"] is None

    def test_takes_the_answer_along(self, visitor: Visitor, host: Host):
        visitor.press(visitor.open(host.token()), "cancel", reason="unused")

        assert host.only_session()["reason"] == "unused"

    def test_is_not_held_up_by_a_bad_answer(self, visitor: Visitor, host: Host):
        page = visitor.press(visitor.open(host.token()), "cancel", reason="nonsense")

        assert (page.status, page.step) == (200, "confirm")
        assert host.only_session()["reason"] is None

    def test_past_an_offer_declines_it(self, visitor: Visitor, host: Host):
        offer = reach(visitor, host, "offer")

        confirm = visitor.post("/flow/offer", {"session": offer.token, "intent": "cancel"})

        assert confirm.step == "confirm"
        assert host.only_session()["offer_state"] == "declined"

    def test_leads_on_from_the_offer_by_one_press(self, visitor: Visitor, host: Host):
        assert visitor.press(reach(visitor, host, "offer"), "decline").step == "confirm"


class TestWayBack:
    def test_leads_to_the_hosts_own_page_once_it_is_over(self, visitor: Visitor, host: Host):
        result = visitor.press(reach(visitor, host, "confirm"), "keep")

        assert result.link("Northwind") == RETURN

    def test_is_in_every_page_that_fails_to_load(self, customer: Visitor, host: Host):
        page = customer.open(host.token())

        assert page.soup.find("template").find("a")["href"] == FALLBACK


class TestDiscountForAQuarter:
    @pytest.mark.parametrize(("interval", "is_made"), [("month", True), ("year", False)])
    def test_is_for_those_who_pay_by_the_month(
        self, visitor: Visitor, host: Host, interval: str, is_made: bool
    ):
        page = visitor.open(host.token(subscription={"interval": interval}))
        visitor.press(page, "continue", reason="too_expensive")

        assert (host.only_session()["offer"] == "quarter_off") is is_made
