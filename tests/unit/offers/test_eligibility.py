"""Whom an offer is made, and the code that says why not."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from app.offers.eligibility.conditions import Conditions, find_refusal
from app.offers.kinds import Refusal
from app.offers.kinds.discount import Discount
from app.offers.kinds.pause import Pause
from app.offers.subscription import Customer

DISCOUNT = Discount(percent=30, periods=3)
TRIAL_END = datetime(2026, 11, 25, tzinfo=UTC)


def price(amount_minor, currency="EUR"):
    return {"amount_minor": amount_minor, "currency": currency}


class TestRefusalOf:
    def test_is_none_without_conditions(self, situation_of):
        assert find_refusal(Conditions(), DISCOUNT, situation_of()) is None

    @pytest.mark.parametrize(
        ("conditions", "refusal"),
        [
            ({"plans": ["pro", "team"]}, None),
            ({"plans": ["team"]}, Refusal.PLAN_NOT_INCLUDED),
            ({"plans": []}, Refusal.PLAN_NOT_INCLUDED),
            ({"except_plans": ["team"]}, None),
            ({"except_plans": ["pro"]}, Refusal.PLAN_EXCLUDED),
            ({"intervals": ["month"]}, None),
            ({"intervals": ["year"]}, Refusal.INTERVAL_NOT_INCLUDED),
            ({"in_trial": False}, None),
            ({"in_trial": True}, Refusal.NOT_IN_TRIAL),
            ({"min_price": price(2900)}, None),
            ({"min_price": price(2901)}, Refusal.PRICE_TOO_LOW),
            ({"max_price": price(2900)}, None),
            ({"max_price": price(2899)}, Refusal.PRICE_TOO_HIGH),
            ({"min_price": price(1, "USD")}, Refusal.OTHER_CURRENCY),
            ({"countries": ["DE", "AT"]}, None),
            ({"countries": ["FR"]}, Refusal.COUNTRY_NOT_INCLUDED),
            ({"min_tenure_days": 30}, None),
            ({"min_tenure_days": 31}, Refusal.TENURE_TOO_SHORT),
            ({"max_tenure_days": 30}, None),
            ({"max_tenure_days": 29}, Refusal.TENURE_TOO_LONG),
        ],
    )
    def test_follows_the_owners_conditions(self, situation_of, now, conditions, refusal):
        situation = situation_of(started_at=now - timedelta(days=30), country="DE")

        assert find_refusal(Conditions(**conditions), DISCOUNT, situation) is refusal

    @pytest.mark.parametrize(
        ("test", "refusal"),
        [
            ({"seats": {"gt": 5}}, None),
            ({"seats": {"gt": 12}}, Refusal.TRAIT_NOT_INCLUDED),
            ({"seats": {"gt": 5, "lt": 20}}, None),
            ({"seats": {"lt": 12}}, Refusal.TRAIT_NOT_INCLUDED),
            ({"seats": {"eq": 12}}, None),
            ({"seats": {"eq": "12"}}, Refusal.TRAIT_NOT_INCLUDED),
            ({"segment": {"in": ["agency", "studio"]}}, None),
            ({"segment": {"in": ["school"]}}, Refusal.TRAIT_NOT_INCLUDED),
            ({"segment": {"gt": 1}}, Refusal.TRAIT_NOT_INCLUDED),
            ({"beta": {"eq": True}}, None),
            ({"beta": {"eq": 1}}, Refusal.TRAIT_NOT_INCLUDED),
            ({"beta": {"gt": 0}}, Refusal.TRAIT_NOT_INCLUDED),
            ({"beta": {"exists": True}}, None),
            ({"beta": {"exists": False}}, Refusal.TRAIT_NOT_INCLUDED),
            ({"unknown": {"exists": False}}, None),
            ({"unknown": {"exists": True}}, Refusal.TRAIT_NOT_INCLUDED),
            ({"unknown": {"gt": 1}}, Refusal.TRAIT_UNKNOWN),
            ({"seats": {"gt": 5}, "segment": {"eq": "school"}}, Refusal.TRAIT_NOT_INCLUDED),
        ],
    )
    def test_looks_at_the_traits_of_the_customer(self, situation_of, test, refusal):
        customer = Customer(traits={"seats": 12, "segment": "studio", "beta": True})
        conditions = Conditions(traits=test)

        assert find_refusal(conditions, DISCOUNT, situation_of(customer=customer)) is refusal
        assert Conditions.model_validate(conditions.model_dump(mode="json")) == conditions

    @pytest.mark.parametrize(
        ("country", "region", "refusal"),
        [
            ("US", "CA", None),
            ("US", "ca", None),
            ("US", "US-CA", None),
            (None, "US-CA", None),
            ("US", "NY", Refusal.REGION_NOT_INCLUDED),
            ("ES", "CA", Refusal.REGION_NOT_INCLUDED),
            ("US", None, Refusal.REGION_UNKNOWN),
        ],
    )
    def test_knows_a_region_with_its_country(self, situation_of, country, region, refusal):
        situation = situation_of(country=country, customer=Customer(region=region))

        assert find_refusal(Conditions(regions=["US-CA"]), DISCOUNT, situation) is refusal

    @pytest.mark.parametrize(
        ("conditions", "refusal"),
        [
            ({"countries": ["DE"]}, Refusal.COUNTRY_UNKNOWN),
            ({"min_tenure_days": 0}, Refusal.TENURE_UNKNOWN),
            ({"max_tenure_days": 0}, Refusal.TENURE_UNKNOWN),
        ],
    )
    def test_does_not_guess_what_the_host_did_not_say(self, situation_of, conditions, refusal):
        assert find_refusal(Conditions(**conditions), DISCOUNT, situation_of()) is refusal

    def test_can_ask_that_the_trial_is_over(self, situation_of):
        situation = situation_of(trial_end=TRIAL_END)

        assert find_refusal(Conditions(in_trial=True), DISCOUNT, situation) is None
        assert find_refusal(Conditions(in_trial=False), DISCOUNT, situation) is Refusal.IN_TRIAL

    def test_gives_no_second_discount_unless_the_owner_wants_it(self, situation_of):
        situation = situation_of(discounted=True)

        assert find_refusal(Conditions(), DISCOUNT, situation) is Refusal.ALREADY_DISCOUNTED
        assert find_refusal(Conditions(allow_discounted=True), DISCOUNT, situation) is None
        assert find_refusal(Conditions(), Pause(), situation) is None

    def test_ends_with_what_makes_no_sense(self, situation_of):
        assert find_refusal(Conditions(), DISCOUNT, situation_of(amount_minor=0)) is (
            Refusal.PRICE_IS_ZERO
        )


class TestConditions:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"plan": ["pro"]},
            {"countries": ["Germany"]},
            {"intervals": ["fortnight"]},
            {"min_price": 100},
            {"min_price": {"amount_minor": 100}},
            {"min_tenure_days": -1},
        ],
    )
    def test_refuse_what_they_do_not_know(self, wrong):
        with pytest.raises(ValidationError):
            Conditions(**wrong)


class TestRefusal:
    def test_keeps_its_codes(self):
        assert sorted(Refusal) == [
            "already_canceled",
            "already_discounted",
            "already_paused",
            "budget_spent",
            "cooling_down",
            "country_not_included",
            "country_unknown",
            "in_trial",
            "interval_not_included",
            "no_billing_day",
            "no_contact",
            "no_saving",
            "no_such_plan",
            "not_cheaper",
            "not_in_trial",
            "not_yet",
            "nothing_planned",
            "origin_not_allowed",
            "other_currency",
            "over",
            "period_is_over",
            "plan_excluded",
            "plan_not_included",
            "price_is_zero",
            "price_too_high",
            "price_too_low",
            "region_not_included",
            "region_unknown",
            "same_billing_day",
            "same_interval",
            "same_plan",
            "segment_not_included",
            "still_pending",
            "tenure_too_long",
            "tenure_too_short",
            "tenure_unknown",
            "trait_not_included",
            "trait_unknown",
            "used_before",
        ]
