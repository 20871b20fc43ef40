"""Customers in an experiment: which variant they get, and from when on they count."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.experiments import lifecycle
from app.experiments.models import Exposure
from app.experiments.service import set_bandit_shares
from app.extensions import db
from app.offers.catalogue.segments import save_segment
from app.privacy.service import erase_customer
from tests.experiments import (
    act,
    customers,
    exposures,
    other_decision,
    other_offer,
    other_question,
    start,
)
from tests.statements import counted
from tests.support.crowds import all_at_once
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Page, Visitor

GERMANY = {"country": "DE", "locale": "en"}


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    return make_host(with_billing=False)


def to_offer(customer: Visitor, host: Host, sub: str, reason: str = "too_expensive") -> Page:
    return customer.press(customer.open(host.token(sub=sub)), "continue", reason=reason)


class TestVariant:
    def test_is_what_the_customer_gets(self, visitor: Visitor, host: Host):
        start(host, other_question)
        (mine,), (other,) = customers(host, "control"), customers(host, "b")

        assert visitor.open(host.token(sub=mine)).heading != "Why do you leave?"
        assert visitor.open(host.token(sub=other)).heading == "Why do you leave?"
        assert exposures(host) == [(mine, "control"), (other, "b")]

    def test_is_one_for_two_subscriptions_two_tabs_and_a_resumed_token(
        self, customer: Visitor, host: Host
    ):
        start(host, other_question)
        (mine,) = customers(host, "b")
        token = host.token(sub=mine)
        pages = [
            customer.open(token),
            customer.open(token),
            customer.open(host.token(sub=mine)),
            customer.open(host.token(sub=mine, subscription={"ref": "sub-8"})),
        ]

        assert {page.heading for page in pages} == {"Why do you leave?"}
        assert exposures(host) == [(mine, "b")]

    def test_is_not_for_rehearsals(self, customer: Visitor, host: Host):
        start(host, other_question)
        (mine,) = customers(host, "b")

        page = customer.open(host.token(sub=mine, mode="test"))

        assert page.heading != "Why do you leave?"
        assert exposures(host) == []

    def test_is_not_for_customers_outside(self, customer: Visitor, host: Host):
        start(host, other_question, coverage_percent=10)
        (nobody,) = customers(host, None)
        customer.open(host.token(sub=nobody))

        assert exposures(host) == []
        assert host.only_session()["experiment"] is None

    def test_holds_when_more_customers_take_part_or_shares_change(
        self, customer: Visitor, host: Host
    ):
        start(host, other_question)
        (mine,) = customers(host, "b")
        customer.open(host.token(sub=mine))

        def turn_over(experiment):
            for variant, percent in zip(experiment.variants, (99, 1), strict=True):
                variant.percent = percent

        act(host, turn_over)

        assert customer.open(host.token(sub=mine)).heading == "Why do you leave?"

    def test_is_nobodys_while_it_is_paused_or_after_it_was_stopped(
        self, customer: Visitor, host: Host
    ):
        start(host, other_question)
        (mine,) = customers(host, "b")
        began = customer.open(host.token(sub=mine))
        act(host, lifecycle.pause_experiment)
        paused = customer.open(host.token(sub=mine))
        act(host, lifecycle.resume_experiment)
        resumed = customer.open(host.token(sub=mine))
        act(host, lifecycle.stop_experiment)
        stopped = customer.open(host.token(sub=mine))

        seen = [page.heading == "Why do you leave?" for page in (began, paused, resumed, stopped)]
        assert seen == [True, False, True, False]

    def test_goes_on_to_the_end_of_a_session_that_began_in_it(self, customer: Visitor, host: Host):
        start(host, other_decision)
        (mine,) = customers(host, "b")
        survey = customer.open(host.token(sub=mine))
        act(host, lifecycle.stop_experiment)

        assert customer.press(survey, "cancel").heading == "This is the end"

    def test_cannot_be_asked_for_by_a_token(self, customer: Visitor, host: Host):
        start(host, other_question)
        (other,) = customers(host, "control")

        page = customer.open(host.token(sub=other, flow="more-off-b"))

        assert (page.status, page.heading == "Why do you leave?") == (200, False)

    @pytest.mark.parametrize(("country", "takes_part"), [("DE", False), ("NL", True)])
    def test_is_for_the_segment_alone(
        self, customer: Visitor, host: Host, country: str, takes_part: bool
    ):
        with host.app.app_context():
            save_segment(host.account_id, "dutch", "Dutch", {"countries": ["NL"]})
            db.session.commit()
        start(host, other_question, segment_key="dutch")
        (mine,) = customers(host, "b")

        customer.open(host.token(sub=mine, customer={"country": country}))

        assert (host.only_session()["variant"] == "b") == takes_part


class TestExposure:
    @pytest.mark.parametrize("variant", ["control", "b"])
    def test_waits_for_the_first_page_that_differs(
        self, customer: Visitor, host: Host, variant: str
    ):
        start(host, other_offer)
        (mine,) = customers(host, variant)
        survey = customer.open(host.token(sub=mine))
        assert exposures(host) == []
        assert host.only_session()["exposed_at"] is None

        customer.press(survey, "continue", reason="too_expensive")

        assert exposures(host) == [(mine, variant)]
        told = host.only_session()
        assert (told["experiment"], told["variant"]) == ("more-off", variant)
        assert told["exposed_at"]

    @pytest.mark.parametrize("intent", ["cancel", "keep"])
    def test_is_not_for_those_who_leave_before_it(self, customer: Visitor, host: Host, intent: str):
        start(host, other_offer)
        (mine,) = customers(host, "b")
        confirm = customer.press(customer.open(host.token(sub=mine)), "cancel")
        customer.press(confirm, intent)

        assert exposures(host) == []

    def test_is_not_for_reasons_that_lead_to_the_same_offer(self, customer: Visitor, host: Host):
        start(host, other_offer)
        (mine,) = customers(host, "b")
        to_offer(customer, host, mine, reason="unused")

        assert exposures(host) == []

    @pytest.mark.parametrize("change", [other_offer, other_question])
    def test_is_not_for_customers_whose_law_makes_the_variants_equal(
        self, customer: Visitor, host: Host, change
    ):
        """A German customer decides first: no offer is made, and questions come afterwards."""
        start(host, change)
        (mine,) = customers(host, "b")
        confirm = customer.open(host.token(sub=mine, customer=GERMANY))
        result = customer.press(confirm, "cancel")
        customer.press(customer.press(result, "continue"), "continue", reason="too_expensive")

        assert exposures(host) == []

    def test_is_for_german_customers_too_where_the_decision_differs(
        self, customer: Visitor, host: Host
    ):
        start(host, other_decision)
        (mine,) = customers(host, "b")
        customer.open(host.token(sub=mine, customer=GERMANY))

        assert exposures(host) == [(mine, "b")]

    @pytest.mark.parametrize("variant", ["control", "b"])
    def test_is_not_for_those_to_whom_neither_offer_can_be_made(
        self, customer: Visitor, host: Host, variant: str
    ):
        start(host, other_offer)
        (mine,) = customers(host, variant)
        token = host.token(sub=mine, offers=["roadmap"])
        page = customer.press(customer.open(token), "continue", reason="too_expensive")

        assert page.step == "confirm"
        assert exposures(host) == []

    @pytest.mark.parametrize("variant", ["control", "b"])
    def test_counts_both_sides_where_only_one_has_something_to_offer(
        self, customer: Visitor, host: Host, variant: str
    ):
        start(host, other_offer)
        (mine,) = customers(host, variant)
        token = host.token(sub=mine, offers=["support"])
        customer.press(customer.open(token), "continue", reason="too_expensive")

        assert exposures(host) == [(mine, variant)]

    @pytest.mark.parametrize("variant", ["control", "holdout"])
    def test_of_a_holdout_begins_where_an_offer_would_stand(
        self, customer: Visitor, host: Host, variant: str
    ):
        start(host, other_question, has_holdout=True, key="held")
        (mine,) = customers(host, variant, "held")
        page = to_offer(customer, host, mine)

        assert (page.step == "offer") == (variant == "control")
        assert exposures(host) == [(mine, variant)]

    def test_is_told_with_the_outcome(self, customer: Visitor, host: Host):
        start(host, other_offer)
        (mine,) = customers(host, "b")
        customer.press(to_offer(customer, host, mine), "accept")
        host.work()

        (ended,) = [each["data"] for each in host.heard if each["type"] == "session.ended"]
        assert (ended["experiment"], ended["variant"]) == ("more-off", "b")
        assert ended["exposed_at"]

    def test_keeps_the_probability_that_was_in_force(self, customer: Visitor, host: Host):
        start(host, other_question, method="bandit")
        early, late = customers(host, "b", count=2)
        customer.open(host.token(sub=early))
        act(host, lambda found: set_bandit_shares(found, {"control": 0.1, "b": 0.9}))
        customer.open(host.token(sub=late))

        with host.app.app_context():
            rows = db.session.execute(select(Exposure.customer_ref, Exposure.probability))
            assert {ref: share for ref, share in rows} == {early: 0.5, late: 0.9}  # noqa: C416

    def test_of_a_live_customer_stays_when_the_same_name_is_erased_in_test_mode(
        self, customer: Visitor, host: Host
    ):
        start(host, other_question)
        (mine,) = customers(host, "b")
        customer.open(host.token(sub=mine))
        with host.app.app_context():
            account = accounts.require_account(host.account_id)
            erase_customer(account, Mode.TEST, mine)
            db.session.commit()

        assert exposures(host) == [(mine, "b")]

    def test_stays_when_the_customer_is_erased_under_another_name(
        self, customer: Visitor, host: Host
    ):
        start(host, other_question)
        (mine,) = customers(host, "b")
        confirm = customer.press(customer.open(host.token(sub=mine)), "cancel")
        customer.press(confirm, "keep")
        host.work()

        assert host.call("DELETE", f"/customers/{mine}").status_code < 300

        ((name, variant),) = exposures(host)
        assert (name != mine, variant) == (True, "b")


class TestHostWithAWord:
    @pytest.mark.parametrize("variant", ["control", "b"])
    def test_is_asked_about_the_variants_own_offers(
        self, customer: Visitor, make_host: Callable[..., Host], variant: str
    ):
        host = make_host(with_veto=True, with_billing=False)
        host.allows = (200, {"offers": ["quarter_off", "support"]})
        start(host, other_offer)
        (mine,) = customers(host, variant)
        page = to_offer(customer, host, mine)

        assert page.step == "offer"
        assert ("support" in str(host.consulted[0])) == (variant == "b")
        assert exposures(host) == [(mine, variant)]


@both_databases
class TestCost:
    def test_is_one_query_more_for_those_who_take_part_and_none_for_others(
        self, app: Flask, customer: Visitor, make_host
    ):
        host = make_host(with_billing=False)
        start(host, other_offer, coverage_percent=50)
        (mine,), (other,) = customers(host, "b"), customers(host, None)
        walk(app, customer, host, mine)  # warms what is kept in memory
        walk(app, customer, host, other)
        with_it = walk(app, customer, host, customers(host, "b", count=2)[1])
        beside_it = walk(app, customer, host, customers(host, None, count=2)[1])
        act(host, lifecycle.stop_experiment)
        without = walk(app, customer, host, customers(host, "b", count=3)[2])

        steps_without = without[1:]
        assert beside_it[1:] == steps_without
        assert [a - b for a, b in zip(with_it, without, strict=True)] <= [1] * len(without)
        assert max(a - b for a, b in zip(with_it, without, strict=True)) == 1
        assert beside_it[0] - without[0] <= 1

    def test_of_a_crowd_is_one_exposure(self, app: Flask, make_host):
        host = make_host(with_billing=False)
        start(host, other_question)
        (mine,) = customers(host, "b")
        token = host.token(sub=mine)

        pages = all_at_once([lambda: Visitor(app).open(token)] * 100)

        assert {page.heading for page in pages if page.status == 200} == {"Why do you leave?"}
        assert {page.status for page in pages} <= {200, 503}
        assert exposures(host) == [(mine, "b")]

    def test_of_a_crowd_with_many_tokens_is_one_exposure(self, app: Flask, make_host):
        host = make_host(with_billing=False)
        start(host, other_question)
        (mine,) = customers(host, "b")
        tokens = [host.token(sub=mine) for _ in range(20)]

        all_at_once([lambda token=token: Visitor(app).open(token) for token in tokens])

        assert exposures(host) == [(mine, "b")]


def walk(app: Flask, customer: Visitor, host: Host, sub: str) -> list[int]:
    """Return how many statements it takes to begin, to answer, and to decline and to cancel."""
    costs, page = [], None
    token = host.token(sub=sub)
    for press in (
        lambda _: customer.open(token),
        lambda page: customer.press(page, "continue", reason="too_expensive"),
        lambda page: customer.press(page, "decline"),
        lambda page: customer.press(page, "cancel"),
    ):
        with counted(app) as statements:
            page = press(page)
        costs.append(len(statements))
    return costs
