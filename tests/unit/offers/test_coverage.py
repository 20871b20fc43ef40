"""One offer fits whomever another fits: what the conditions say, and never more than they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.offers.catalogue.definitions import OfferDefinition, check_offer
from app.offers.eligibility.conditions import Audience, find_refusal
from app.offers.eligibility.context import OfferContext
from app.offers.eligibility.coverage import covers, includes_all
from app.offers.subscription import Customer, Subscription

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
EUR_50 = {"amount_minor": 5000, "currency": "EUR"}
EUR_20 = {"amount_minor": 2000, "currency": "EUR"}


def discount(percent: int = 30, /, **more: Any) -> OfferDefinition:
    return offer("discount", {"percent": percent, "periods": 3}, **more)


def pause(**more: Any) -> OfferDefinition:
    return offer("pause", {"months": [1]}, **more)


def call(**more: Any) -> OfferDefinition:
    """An offer that asks nothing of a subscription itself."""
    return offer("onboarding", {"url": "https://calendar.example/book"}, **more)


def offer(kind: str, params: dict[str, Any], **more: Any) -> OfferDefinition:
    whole = {"conditions": {}, "rules": {}, "title": None, "body": None, "segments": ()} | more
    return check_offer(kind, params, key="offer", **whole)


class TestCovers:
    @pytest.mark.parametrize(
        ("wide", "narrow"),
        [
            (call(), discount(conditions={"min_price": EUR_50})),
            (discount(30), discount(20)),
            (
                discount(30, conditions={"min_price": EUR_20}),
                discount(conditions={"min_price": EUR_50}),
            ),
            (pause(), pause(conditions={"countries": ["DE"]})),
            (
                call(conditions={"traits": {"seats": {"gt": 3}}}),
                call(conditions={"traits": {"seats": {"in": [5, 6]}}}),
            ),
            (
                call(segments=[{"key": "de", "conditions": {"countries": ["DE", "AT"]}}]),
                call(conditions={"countries": ["DE"]}),
            ),
        ],
    )
    def test_what_fits_whomever_the_other_fits(
        self, wide: OfferDefinition, narrow: OfferDefinition
    ):
        assert covers(wide, narrow)

    @pytest.mark.parametrize(
        ("wide", "narrow"),
        [
            (pause(), discount()),  # nobody can pause in a trial, and many can have a discount
            (discount(20), discount(30)),
            (call(conditions={"countries": ["DE"]}), call()),
            (call(rules={"budget": 100}), call()),
            (call(rules={"once_per_customer": True}), call()),
            (call(rules={"cooldown_days": 90}), call(rules={"cooldown_days": 0})),
            (call(rules={"ends_at": "2026-12-31T00:00:00.000Z"}), call()),
            (discount(), discount(conditions={"allow_discounted": True})),
            (discount(), call()),  # whoever has a discount already can be called
            (call(conditions={"min_price": EUR_20}), call(conditions={"max_price": EUR_50})),
            (call(segments=[{"key": "de", "conditions": {"countries": ["DE"]}}]), call()),
        ],
    )
    def test_what_lets_somebody_through(self, wide: OfferDefinition, narrow: OfferDefinition):
        assert not covers(wide, narrow)


PLANS = st.sampled_from(["basic", "pro", "team"])
TESTS = st.one_of(
    st.builds(lambda value: {"eq": value}, st.integers(0, 4)),
    st.builds(lambda values: {"in": values}, st.lists(st.integers(0, 4), min_size=1)),
    st.builds(lambda low: {"gt": low}, st.integers(0, 4)),
    st.builds(lambda high: {"lt": high}, st.integers(0, 4)),
    st.builds(lambda known: {"exists": known}, st.booleans()),
)
AUDIENCES = st.fixed_dictionaries(
    {},
    optional={
        "plans": st.lists(PLANS, min_size=1, unique=True),
        "except_plans": st.lists(PLANS, unique=True),
        "in_trial": st.booleans(),
        "min_price": st.sampled_from([EUR_20, EUR_50, {"amount_minor": 1, "currency": "USD"}]),
        "max_price": st.sampled_from([EUR_20, EUR_50]),
        "countries": st.lists(st.sampled_from(["DE", "NL"]), min_size=1, unique=True),
        "min_tenure_days": st.sampled_from([0, 30, 400]),
        "max_tenure_days": st.sampled_from([30, 400]),
        "traits": st.dictionaries(st.just("seats"), TESTS, max_size=1),
    },
).map(Audience.model_validate)
CUSTOMERS = st.builds(
    lambda plan, amount, tenure, country, seats: OfferContext(
        subscription=Subscription.model_validate(
            {
                "ref": "sub",
                "plan": plan,
                "amount_minor": amount,
                "currency": "EUR",
                "interval": "month",
                "current_period_end": NOW.timestamp() + 86400,
                "started_at": None if tenure is None else NOW.timestamp() - tenure * 86400,
            }
        ),
        customer=Customer(traits={} if seats is None else {"seats": seats}),
        now=NOW,
        timezone=UTC,
        country=country,
    ),
    PLANS,
    st.sampled_from([0, 1000, 2000, 4000, 5000]),
    st.sampled_from([None, 0, 30, 100, 400]),
    st.sampled_from([None, "DE", "NL"]),
    st.sampled_from([None, 0, 1, 2, 3, 4]),
)


@given(AUDIENCES, AUDIENCES, CUSTOMERS)
def test_nobody_is_in_the_narrow_group_alone(
    wide: Audience, narrow: Audience, customer: OfferContext
):
    if includes_all(wide, narrow) and narrow.includes(customer):
        assert wide.includes(customer)


@given(AUDIENCES)
def test_every_group_includes_itself(audience: Audience):
    assert includes_all(audience, audience)


@given(st.integers(1, 100), st.integers(1, 100), CUSTOMERS)
def test_a_discount_that_covers_another_is_refused_to_nobody_who_could_have_that(
    one: int, other: int, customer: OfferContext
):
    wide, narrow = discount(one), discount(other)
    situation = replace(customer, now=NOW)
    if covers(wide, narrow) and _may_have(narrow, situation):
        assert _may_have(wide, situation)


def _may_have(definition: OfferDefinition, situation: OfferContext) -> bool:
    refusal = find_refusal(definition.conditions, definition.params, situation, definition.segments)
    return refusal is None
