"""Each kind of offer with each result: declined, applied, pending, refused, recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.core.clock import utcnow
from app.extensions import db
from app.offers import service as offers
from app.offers.kinds import KINDS
from tests.functional.hosted.test_offers import CALL, FLOW, PLANS
from tests.support.databases import both_databases
from tests.support.hosts import ACCEPTED, DAY, ORIGIN, Host, Reply
from tests.support.pages import Page, Visitor

REFUSED: Reply = (422, {"status": "failed", "code": "not_now", "message": {"en": "Not today."}})
TRIAL = {"trial_end": int(utcnow().timestamp()) + 5 * DAY}
OFFERS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, str]]] = {
    # kind: params, more of the definition, what the customer fills in
    "discount": ({"percent": 30, "periods": 3}, {}, {}),
    "pause": ({"months": [1, 2]}, {}, {"months": "2"}),
    "plan_change": ({"plan": "basic"}, {}, {}),
    "trial_extension": ({"days": 14}, {}, {}),
    "feature_unlock": ({"feature": "Team reports", "code": "reports", "days": 30}, {}, {}),
    "billing_change": (
        {"interval": "year", "amount_minor": 29000, "currency": "EUR"},
        {},
        {},
    ),
    "onboarding": ({"url": "https://book.example/northwind"}, {}, {}),
    "support": ({"channel": "email"}, {}, {"message": "It is slow"}),
    "roadmap": ({"items": [{"title": "Dark mode", "planned": None}]}, {}, {"tell_me_when": "yes"}),
    "custom": (CALL, {"title": "Shall we call you?"}, {"field.phone": "12345"}),
    "redirect": ({"url": f"{ORIGIN}/plans"}, PLANS, {}),
}
UNCHANGED = {"custom", "support", "roadmap", "redirect", "onboarding"}
APPLIED = {
    "custom": "Northwind has received your answers.",
    "support": "Northwind has received your message.",
    "roadmap": "Northwind knows that you want to hear when it is there.",
    "redirect": "Your plan stays exactly as it is.",
    "onboarding": "Choose a time",
}
RECORDED = {
    "custom": "Your answers are passed on to Northwind.",
    "support": "Your message is passed on to Northwind.",
    "roadmap": "Northwind is told that you want to hear when it is there.",
    "redirect": "Your plan stays exactly as it is.",
}
WAITING = RECORDED | {
    "onboarding": "You can choose a time as soon as Northwind has confirmed it.",
}
pytestmark = [both_databases, pytest.mark.parametrize("kind", OFFERS)]


def test_every_kind_is_here(kind: str, database_url: str):
    assert set(OFFERS) == set(KINDS)


@pytest.fixture
def show(app: Flask, make_host: Callable[..., Host], customer: Visitor, kind: str) -> Any:
    """Show the offer of this kind to a customer it fits."""

    def show(**settings: Any) -> tuple[Host, Page]:
        host = make_host(flow=FLOW, **settings)
        params, more, _fields = OFFERS[kind]
        with app.app_context():
            offers.save_offer(host.account_id, "one", kind, params, **more)
            db.session.commit()
        trial = TRIAL if kind == "trial_extension" else {}
        return host, customer.open(host.token(subscription=trial))

    return show


def accept(customer: Visitor, page: Page, kind: str) -> Page:
    assert page.step == "offer"
    return customer.press(page, "accept", **OFFERS[kind][2])


def state_of(host: Host) -> tuple[str | None, str | None]:
    found = host.only_session()
    return found["outcome"], found["offer_state"]


class TestEachKind:
    def test_declined_leads_to_the_decision_and_asks_nobody(self, show, customer, kind: str):
        host, offer = show()

        page = customer.press(offer, "decline")

        assert (page.step, page.alert) == ("confirm", "")
        assert (host.asked, state_of(host)) == ([], (None, "declined"))
        assert host.heard_types()[-1] == "offer.declined"

    def test_applied_is_a_save(self, show, customer, kind: str):
        host, offer = show()

        page = accept(customer, offer, kind)

        assert (page.outcome, page.polls) == ("saved", False)
        confirmed = "confirmed your decision." if kind in UNCHANGED else "confirmed the change."
        assert f"Northwind has {confirmed}" in page.words
        assert f"Accepted {offer.heading}" in page.words
        assert APPLIED.get(kind, "") in page.words
        assert state_of(host) == ("saved", "applied")
        assert host.asked[-1]["data"]["offer"]["kind"] == kind
        assert host.heard_types()[-2:] == ["action.applied", "session.ended"]

    def test_pending_claims_nothing_until_billing_answers(self, show, customer, kind: str):
        host, offer = show()
        host.reply = ACCEPTED
        page = accept(customer, offer, kind)

        assert (page.step, page.outcome, page.polls) == ("result", "", True)
        assert "has not confirmed it yet" in page.words
        assert f"Accepted {offer.heading}" in page.words
        assert WAITING.get(kind, "") in page.words
        assert state_of(host) == (None, "accepted")

        host.settle(host.only_session()["action_id"], status="applied")
        page = customer.refresh(page)
        assert (page.outcome, page.polls) == ("saved", False)

    def test_pending_and_refused_later_leads_to_the_decision(self, show, customer, kind: str):
        host, offer = show()
        host.reply = ACCEPTED
        page = accept(customer, offer, kind)

        host.settle(host.only_session()["action_id"], status="failed", code="not_now")
        page = customer.refresh(page)

        assert page.step == "confirm"
        assert "could not be applied" in page.alert
        assert state_of(host) == (None, "failed")

    def test_refused_leads_to_the_decision_and_never_comes_back(self, show, customer, kind: str):
        host, offer = show()
        host.reply = REFUSED

        page = accept(customer, offer, kind)

        assert page.step == "confirm"
        assert "could not be applied" in page.alert
        assert "Not today." in page.alert
        assert "back" not in page.intents
        assert state_of(host) == (None, "failed")
        assert customer.press(page, "cancel").outcome == "canceled"

    def test_without_billing_is_recorded_and_no_more_is_claimed(self, show, customer, kind: str):
        host, offer = show(with_billing=False)

        page = accept(customer, offer, kind)

        assert page.outcome == "saved"
        assert "It is on its way to Northwind." in page.words
        assert RECORDED.get(kind, "") in page.words
        assert "confirmed" not in page.words
        assert (host.asked, state_of(host)) == ([], ("saved", "applied"))
        assert "offer.accepted" in host.heard_types()
