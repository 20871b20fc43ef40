"""How often and how long an offer is made: budget, cooldown, once, dates."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import utcnow
from app.extensions import db
from app.offers import service as offers
from app.offers.models import Redemption, RedemptionState
from tests.support.clocks import MovableClock
from tests.support.databases import both_databases
from tests.support.hosts import ACCEPTED, APPLIED, Host
from tests.support.pages import Page, Visitor

FLOW = {"fairwell": 1, "steps": [{"offer": {"offers": ["one", "two"]}}, "confirm", "result"]}
REFUSED = (422, {"status": "failed", "code": "card_expired"})
BUDGET, CROWD = 10, 100


@pytest.fixture
def make_offer(app: Flask) -> Callable[..., None]:
    def make_offer(host: Host, key: str = "one", **rules: Any) -> None:
        params = {"percent": 30, "periods": 3}
        with app.app_context():
            offers.save_offer(host.account_id, key, "discount", params, rules=rules)
            db.session.commit()

    return make_offer


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    return make_host(flow=FLOW)


def used(app: Flask, host: Host) -> tuple[int, list[RedemptionState]]:
    """Return the counter of the offer, and what became of each acceptance."""
    with app.app_context():
        offer = offers.get_offer(host.account_id, "one")
        assert offer is not None
        return offer.used, sorted(db.session.scalars(select(Redemption.state)))


def accept(customer: Visitor, host: Host, **claims: Any) -> Page:
    return customer.press(customer.open(host.token(**claims)), "accept")


class TestBudget:
    @both_databases
    def test_is_never_overrun_by_a_crowd(
        self, app: Flask, make_host: Callable[..., Host], make_offer: Callable[..., None]
    ):
        host = make_host(flow=FLOW, with_billing=False)
        make_offer(host, budget=BUDGET)
        customer = Visitor(app)
        pages = [customer.open(host.token(sub=f"customer-{n}")) for n in range(CROWD)]
        assert {page.step for page in pages} == {"offer"}

        with ThreadPoolExecutor(12) as crowd:
            results = list(crowd.map(lambda page: Visitor(app).press(page, "accept"), pages))

        saved = [page for page in results if page.outcome == "saved"]
        late = [page for page in results if page.step == "confirm"]
        assert (len(saved), len(late)) == (BUDGET, CROWD - BUDGET)
        assert {page.status for page in results} == {200}
        assert used(app, host) == (BUDGET, [RedemptionState.USED] * BUDGET)

    def test_that_is_spent_meanwhile_leads_to_the_decision(
        self, customer: Visitor, visitor: Visitor, host: Host, make_offer: Callable[..., None]
    ):
        make_offer(host, budget=1)
        slow = visitor.open(host.token())
        accept(customer, host, sub="customer-8")

        page = visitor.press(slow, "accept")

        assert (page.step, page.status, page.outcome) == ("confirm", 200, "")
        assert "no longer available" in page.alert
        assert visitor.press(page, "cancel").outcome == "canceled"
        assert [asked["data"]["kind"] for asked in host.asked] == ["apply_offer", "cancel"]

    def test_that_is_spent_makes_room_for_the_next_offer(
        self, customer: Visitor, host: Host, make_offer: Callable[..., None]
    ):
        make_offer(host, budget=1)
        accept(customer, host, sub="customer-8")
        make_offer(host, "two")

        page = customer.open(host.token())
        customer.press(page, "accept")

        assert host.asked[-1]["data"]["offer"]["key"] == "two"

    @both_databases
    def test_gets_back_what_billing_refuses(
        self, app: Flask, customer: Visitor, host: Host, make_offer: Callable[..., None]
    ):
        make_offer(host, budget=1)
        host.reply = REFUSED
        accept(customer, host)
        assert used(app, host) == (0, [RedemptionState.RELEASED])

        host.reply = APPLIED
        assert accept(customer, host).outcome == "saved"
        assert used(app, host) == (1, [RedemptionState.RELEASED, RedemptionState.USED])

    def test_waits_for_billings_answer(
        self, app: Flask, customer: Visitor, host: Host, make_offer: Callable[..., None]
    ):
        make_offer(host, budget=1)
        host.reply = ACCEPTED
        accept(customer, host)
        assert used(app, host) == (1, [RedemptionState.RESERVED])

        host.settle(str(host.only_session()["action_id"]), status="failed", code="no")
        assert used(app, host) == (0, [RedemptionState.RELEASED])

    def test_is_not_touched_by_a_rehearsal(
        self, app: Flask, customer: Visitor, host: Host, make_offer: Callable[..., None]
    ):
        make_offer(host, budget=1)

        assert accept(customer, host, mode="test").outcome == "saved"

        assert used(app, host) == (0, [])


class TestCooldown:
    def test_lasts_ninety_days_from_the_last_acceptance(
        self,
        customer: Visitor,
        host: Host,
        make_offer: Callable[..., None],
        clock: MovableClock,
    ):
        make_offer(host, "two", cooldown_days=0)
        accept(customer, host)
        make_offer(host)

        for days, key in ((0, "two"), (89, "two"), (91, "one")):
            with clock.moved(days=days):
                now = int(utcnow().timestamp())
                token = host.token(
                    iat=now,
                    exp=now + 900,
                    subscription={"ref": f"sub-{days}", "current_period_end": now + 99999},
                )
                page = customer.open(token)
            assert page.step == "offer"
            assert host_sees(host)["offer"] == key

    def test_is_the_customers_own(
        self, customer: Visitor, host: Host, make_offer: Callable[..., None]
    ):
        make_offer(host)
        accept(customer, host)

        assert customer.open(host.token()).step == "confirm"
        assert customer.open(host.token(sub="customer-8")).step == "offer"

    def test_is_kept_by_a_page_that_was_open_before(
        self, app: Flask, customer: Visitor, host: Host, make_offer: Callable[..., None]
    ):
        make_offer(host)
        before = customer.open(host.token())
        accept(customer, host)

        page = customer.press(before, "accept")

        assert (page.step, used(app, host)) == ("confirm", (1, [RedemptionState.USED]))

    def test_does_not_follow_from_declining(
        self, customer: Visitor, host: Host, make_offer: Callable[..., None]
    ):
        make_offer(host)
        customer.press(customer.open(host.token()), "decline")

        assert customer.open(host.token()).step == "offer"


class TestPending:
    def test_is_not_made_again_until_billing_answers(
        self, app: Flask, customer: Visitor, host: Host, make_offer: Callable[..., None]
    ):
        make_offer(host, cooldown_days=0)
        before = customer.open(host.token())
        host.reply = ACCEPTED
        accept(customer, host)
        action_id = str(host.asked[-1]["data"]["action_id"])

        assert customer.open(host.token()).step == "confirm"
        assert customer.press(before, "accept").step == "confirm"
        assert customer.open(host.token(sub="customer-8")).step == "offer"
        assert used(app, host) == (1, [RedemptionState.RESERVED])

        host.settle(action_id, status="applied")
        assert customer.open(host.token(subscription={"ref": "sub-8"})).step == "offer"


class TestOnce:
    def test_is_for_good(self, customer: Visitor, host: Host, make_offer: Callable[..., None]):
        make_offer(host, once_per_customer=True, cooldown_days=0)
        before = customer.open(host.token())
        accept(customer, host)

        assert customer.open(host.token()).step == "confirm"
        assert customer.press(before, "accept").step == "confirm"
        assert customer.open(host.token(sub="customer-8")).step == "offer"


class TestDates:
    @pytest.mark.parametrize(
        ("rules", "step"),
        [
            ({"starts_at": 1}, "confirm"),
            ({"starts_at": -1}, "offer"),
            ({"starts_at": -2, "ends_at": -1}, "confirm"),
            ({"ends_at": 1}, "offer"),
        ],
    )
    def test_limit_when_it_is_made(
        self,
        customer: Visitor,
        host: Host,
        make_offer: Callable[..., None],
        rules: dict[str, int],
        step: str,
    ):
        make_offer(host, **{k: utcnow() + timedelta(hours=hours) for k, hours in rules.items()})

        assert customer.open(host.token()).step == step

    def test_do_not_break_a_promise_that_was_shown(
        self,
        customer: Visitor,
        host: Host,
        make_offer: Callable[..., None],
        clock: MovableClock,
    ):
        make_offer(host, ends_at=utcnow() + timedelta(minutes=1))
        page = customer.open(host.token())

        with clock.moved(minutes=2):
            assert customer.press(page, "accept").outcome == "saved"


def host_sees(host: Host) -> dict[str, Any]:
    """Return the latest session."""
    return dict((host.call("GET", "/sessions").json or {})["data"][-1])
