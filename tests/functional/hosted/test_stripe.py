"""Stripe behind the flow: what the pages say is what Stripe does, and what the host hears."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.billing.connections import connect_billing
from app.billing.stripe import address
from app.billing.stripe.permissions import KeyPermission
from app.config import Settings, get_settings
from app.core.calendar import format_date, zone_named
from app.core.clock import utcnow
from app.extensions import db
from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Page, Visitor
from tests.support.stripe_double import LIVE_KEY, SECRET, StripeDouble, running_stripe, sign

FLOW = {
    "fairwell": 1,
    "steps": [
        {"survey": {"reasons": [
            {"code": "too_expensive", "offers": ["quarter_off"]},
            {"code": "unused", "offers": ["pause"]},
            {"code": "low_quality", "offers": ["basic_plan"]},
            {"code": "other"},
        ]}},
        "offer",
        {"confirm": {"effective": ["period_end", "immediately"], "refund": "prorated"}},
        "result",
    ],
}  # fmt: skip


@pytest.fixture
def stripe(app: Flask) -> Iterator[StripeDouble]:
    with running_stripe() as double:
        address.configure(Settings(stripe_api_url=double.url))
        double.add_subscription("sub-7")
        double.add_price("price_basic", 1200, lookup_key="basic")
        yield double
    address.configure(get_settings(app))


@pytest.fixture
def shop(app: Flask, make_host: Callable[..., Host], stripe: StripeDouble) -> Host:
    """A company that connected Stripe and takes no actions itself."""
    host = make_host(flow=FLOW, with_billing=False)
    with app.app_context():
        account = accounts.require_account(host.account_id)
        granted = [each.value for each in KeyPermission]
        connect_billing(
            account, Mode.LIVE, key=LIVE_KEY, webhook_secret=SECRET, permissions=granted
        )
        db.session.commit()
    return host


def bare(host: Host) -> str:
    """Return a token that names the subscription, and says nothing else of it."""
    claims = host.claims()
    claims["subscription"] = {"ref": "sub-7"}
    return host.sign(claims)


def row(stripe: StripeDouble) -> dict[str, Any]:
    return stripe.tables["subscriptions"]["sub-7"]


def written(seconds: int) -> str:
    """Return a day as the customer reads it."""
    return format_date(datetime.fromtimestamp(seconds, UTC), "en", zone_named("Europe/Berlin"))


def answer(customer: Visitor, page: Page, reason: str) -> Page:
    return customer.press(page, "continue", reason=reason)


def confirm(customer: Visitor, host: Host, effective: str = "period_end") -> Page:
    page = answer(customer, customer.open(bare(host)), "other")
    return customer.press(page, "cancel", effective=effective)


def tell(app: Flask, host: Host, sent: tuple[bytes, str]) -> int:
    client = app.test_client()
    headers = {"Stripe-Signature": sent[1]}
    path = f"/billing/stripe/{host.account_id}"
    return client.post(path, data=sent[0], headers=headers).status_code


class TestToken:
    @both_databases
    def test_with_a_ref_alone_gets_the_price_and_the_date_of_stripe(self, shop, stripe, customer):
        page = answer(customer, customer.open(bare(shop)), "too_expensive")
        assert page.step == "offer"
        assert "€29.00" in page.words
        assert "€21.75" in page.words

    def test_that_says_more_than_stripe_is_believed(self, shop, stripe, customer):
        page = customer.open(shop.token(subscription={"amount_minor": 4000}))
        assert "€40.00" in answer(customer, page, "too_expensive").words
        assert stripe.asked == []

    def test_again_reads_nothing_again(self, shop, stripe, customer):
        token = bare(shop)
        first, second = customer.open(token), customer.open(token)
        assert (first.step, second.step) == ("survey", "survey")
        assert len(stripe.asked) == 1
        assert len(shop.call("GET", "/sessions").json["data"]) == 1

    def test_over_the_api_may_be_sent_again(self, shop, stripe):
        body = {"sub": "customer-7", "subscription": {"ref": "sub-7"}}
        headers = {"Idempotency-Key": "one"}
        first = shop.call("POST", "/sessions", json=body, headers=headers)
        stripe.faults.append(("GET", "down"))
        second = shop.call("POST", "/sessions", json=body, headers=headers)
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json["id"] == second.json["id"]

    @pytest.mark.parametrize("fault", ["down", "rate", "done_but_lost"])
    def test_when_stripe_is_not_reached_goes_on_without_offers(self, shop, stripe, customer, fault):
        stripe.faults.append(("GET", fault))
        page = answer(customer, customer.open(bare(shop)), "too_expensive")
        assert page.step == "confirm"
        assert "€" not in page.words

    def test_of_test_mode_never_asks_with_the_live_key(self, shop, stripe, customer):
        claims = shop.claims(mode="test")
        claims["subscription"] = {"ref": "sub-7"}
        customer.open(shop.sign(claims))
        assert stripe.asked == []


class TestCancellation:
    def test_ends_when_stripe_says(self, shop, stripe, customer):
        page = confirm(customer, shop)
        end = row(stripe)["items"]["data"][0]["current_period_end"]
        assert row(stripe)["cancel_at_period_end"] is True
        assert row(stripe)["cancellation_details"]["feedback"] == "other"
        assert page.outcome == "canceled"
        assert written(end) in page.words
        assert "action.applied" in shop.heard_types()

    def test_at_once_pays_back_what_the_page_said(self, shop, stripe, customer):
        page = answer(customer, customer.open(bare(shop)), "other")
        confirm(customer, shop, "immediately")
        (refund,) = stripe.tables["refunds"].values()
        amount = f"€{refund['amount'] / 100:.2f}"
        assert amount in page.words

    @pytest.mark.parametrize("is_refused", [False, True])
    def test_claims_no_refund_that_stripe_refused(self, shop, stripe, customer, is_refused: bool):
        page = answer(customer, customer.open(bare(shop)), "other")
        if is_refused:
            stripe.allowed.remove("refunds")
        page = customer.press(page, "cancel", effective="immediately")
        assert page.outcome == "canceled"
        labels = [label.get_text() for label in page.soup.select("dt")]
        assert ("Refund" in labels, "Requested refund" in labels) == (not is_refused, is_refused)

    @both_databases
    @pytest.mark.parametrize("fault", ["down", "rate", "done_but_lost"])
    def test_that_stripe_does_not_answer_is_pending_and_never_lost(
        self, shop, stripe, customer, clock, fault
    ):
        page = answer(customer, customer.open(bare(shop)), "other")
        stripe.faults.append(("POST", fault))
        page = customer.press(page, "cancel", effective="period_end")
        assert page.outcome == "canceled"
        assert "We have your cancellation" in page.words
        with clock.moved(seconds=10):
            shop.work()
            assert row(stripe)["cancel_at_period_end"] is True
            assert "action.applied" in shop.heard_types()

    def test_that_stripe_refuses_is_told(self, shop, stripe, customer):
        page = answer(customer, customer.open(bare(shop)), "other")
        del stripe.tables["subscriptions"]["sub-7"]
        customer.press(page, "cancel", effective="period_end")
        shop.work()
        (failed,) = [each for each in shop.heard if each["type"] == "action.failed"]
        assert failed["data"]["code"] == "resource_missing"


class TestOffer:
    @pytest.mark.parametrize(
        ("reason", "form"),
        [("too_expensive", {}), ("unused", {"months": "2"}), ("low_quality", {})],
    )
    def test_applied_is_what_the_page_said(self, shop, stripe, customer, clock, reason, form):
        page = answer(customer, customer.open(bare(shop)), reason)
        done = customer.press(page, "accept", **form)
        assert done.outcome == "saved"

        stripe.pass_time(utcnow() + timedelta(days=200))
        at, _, amount = stripe.charges[0]
        assert written(at) in done.words
        assert f"€{amount / 100:.2f}" in done.words

    def test_that_is_refused_leads_back_without_it(self, shop, stripe, customer):
        page = answer(customer, customer.open(bare(shop)), "too_expensive")
        stripe.allowed.remove("coupons")
        page = customer.press(page, "accept")
        assert (page.step, page.outcome) == ("confirm", "")
        assert row(stripe)["discounts"] == []
        assert shop.only_session()["offer_state"] == "failed"

    def test_that_is_not_answered_is_pending_until_it_is(self, shop, stripe, customer, clock):
        page = answer(customer, customer.open(bare(shop)), "too_expensive")
        stripe.faults.append(("POST /v1/subscriptions", "down"))
        page = customer.press(page, "accept")
        assert page.outcome == ""
        with clock.moved(seconds=10):
            shop.work()
        assert shop.only_session()["outcome"] == "saved"
        assert len(row(stripe)["discounts"]) == 1


class TestEvents:
    def test_settle_what_was_pending(self, app, shop, stripe, customer, clock):
        page = answer(customer, customer.open(bare(shop)), "other")
        stripe.faults.append(("POST", "done_but_lost"))
        customer.press(page, "cancel", effective="period_end")
        assert "action.applied" not in shop.heard_types()  # the next try is not due
        sent = stripe.event("customer.subscription.updated", row(stripe))
        assert tell(app, shop, sent) == 204
        assert "action.applied" in shop.heard_types()

    def test_are_facts_about_who_was_saved(self, app, shop, stripe, customer, clock):
        page = answer(customer, customer.open(bare(shop)), "too_expensive")
        customer.press(page, "accept")
        with clock.moved(days=3) as now:
            ended = row(stripe) | {"status": "canceled", "ended_at": int(now.timestamp())}
            tell(app, shop, stripe.event("customer.subscription.deleted", ended))
        known = shop.call("GET", "/customers/customer-7").json["subscriptions"]
        assert [each["status"] for each in known] == ["canceled"]

    @pytest.mark.parametrize("turned", [False, True])
    def test_may_come_twice_and_in_any_order(self, app, shop, stripe, customer, turned):
        customer.open(bare(shop))
        now = int(utcnow().timestamp())
        ended = row(stripe) | {"status": "canceled", "ended_at": now}
        sent = [
            stripe.event("customer.subscription.updated", row(stripe)),
            stripe.event("customer.subscription.deleted", ended),
        ]
        for each in [*(reversed(sent) if turned else sent), *sent]:
            assert tell(app, shop, each) == 204
        (known,) = shop.call("GET", "/customers/customer-7").json["subscriptions"]
        assert known["status"] == "canceled"

    def test_that_nobody_signed_are_refused(self, app, shop, stripe, clock):
        body, signature = stripe.event("invoice.paid", stripe.paid_invoice("sub-7", 2900))
        now = int(utcnow().timestamp())
        assert tell(app, shop, (body, "")) == 400
        assert tell(app, shop, (body, sign(body, now, "whsec_other"))) == 400
        assert tell(app, shop, (body + b" ", signature)) == 400
        assert tell(app, shop, (b"{}", sign(b"{}", now))) == 400
        with clock.moved(minutes=6):
            assert tell(app, shop, (body, signature)) == 400

    def test_of_a_charge_after_the_end_are_an_alarm(self, app, shop, stripe, customer, clock):
        confirm(customer, shop, "immediately")
        with clock.moved(days=30):
            sent = stripe.event("invoice.paid", stripe.paid_invoice("sub-7", 2900))
            assert tell(app, shop, sent) == 204
            assert tell(app, shop, sent) == 204
            assert shop.heard_types().count("subscription.charged_after_end") == 1

    def test_of_a_charge_before_the_end_are_none(self, app, shop, stripe, customer, clock):
        confirm(customer, shop)
        with clock.moved(days=3):
            tell(app, shop, stripe.event("invoice.paid", stripe.paid_invoice("sub-7", 2900)))
        assert "subscription.charged_after_end" not in shop.heard_types()


def test_an_event_that_cannot_be_read_changes_nothing(app, shop, clock: MovableClock):
    for subject in ({}, {"data": {}}, {"id": 1, "type": "customer.subscription.updated"}, []):
        body = json.dumps(subject).encode()
        assert tell(app, shop, (body, sign(body, int(utcnow().timestamp())))) == 400
