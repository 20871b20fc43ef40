"""What the offers of a flow state about themselves, and what a rule makes of one that does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.accounts.models import Account
from app.accounts.service import create_account
from app.commands.demo.catalogue import demo_flow, fill_catalogue
from app.extensions import db
from app.fairness.packs import all_packs
from app.flows.document.parsing import parse_document
from app.flows.drafts.offer_terms import build_offer_facts, list_offer_facts
from app.flows.drafts.policy_findings import judge
from app.flows.drafts.verdicts import judge_flow
from app.flows.errors import UnfairFlow
from app.offers.eligibility.context import OfferContext
from app.offers.kinds.discount import Discount
from app.offers.selection import quote_offers
from app.offers.snapshot import OfferSnapshot
from app.offers.terms import Terms, build_terms

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture
def account(app: Flask) -> Iterator[Account]:
    """An account with an offer of every kind, and the context of the test."""
    with app.app_context():
        account = create_account("Northwind", country="US", support_email="help@x.example")
        account.allowed_origins = ["https://x.example"]
        fill_catalogue(account.id, site="https://x.example")
        db.session.commit()
        yield account
        db.session.rollback()


def test_offers_of_every_kind_state_all_of_it(account: Account):
    facts = list_offer_facts(account, demo_flow(), NOW)

    assert {each.key for each in facts} >= {
        "quarter_off",
        "pause",
        "long_pause",
        "trial_extension",
        "basic_plan",
        "call_back",
        "support",
    }
    assert judge(demo_flow(), all_packs(), facts) == judge(demo_flow(), all_packs())


def test_one_that_leaves_out_a_term_is_not_published(
    account: Account, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Discount, "quote", _quote_no_charge)

    with pytest.raises(UnfairFlow) as caught:
        judge_flow(account.id, demo_flow())

    assert {(each.code, each.path) for each in caught.value.findings} == {
        ("P24", "steps[0].survey.reasons[0].offers")
    }
    assert '"quarter_off" does not state' in caught.value.findings[0].detail


def test_a_pause_without_an_end_is_told(account: Account):
    pause = _quoted(account, "pause")
    endless = pause.model_copy(update={"terms": _without_end(pause.terms)})
    document = parse_document({"fairwell": 1, "steps": ["confirm", "result"]})

    found = judge(document, all_packs(), [build_offer_facts(endless, "steps[0].offer.offers")])

    assert {each.code for each in found} == {"P24", "P26"}


def test_an_offer_that_the_account_does_not_have_says_nothing(account: Account):
    steps = [{"survey": {"reasons": [{"code": "unused", "offers": ["gone"]}]}}, "offer"]
    document = parse_document({"fairwell": 1, "steps": [*steps, "confirm", "result"]})

    assert list_offer_facts(account, document, NOW) == ()


def _quote_no_charge(self: Discount, situation: OfferContext) -> Terms:
    return build_terms(situation, next_charge_at=None)


def _quoted(account: Account, key: str) -> OfferSnapshot:
    from app.flows.drafts.offer_terms import _sample
    from app.offers.subscription import Customer

    sample = _sample(NOW, None)
    return quote_offers(account, [key], sample, Customer(), now=NOW, timezone=UTC)[key]


def _without_end(terms: Terms) -> Terms:
    return terms.model_copy(update={"choices": (), "resume_dates": None, "ends_at": None})
