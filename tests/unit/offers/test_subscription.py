"""The claims about a customer and a subscription: bounded, kept through JSON, never in the way."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.offers.subscription import Customer, Subscription

CLAIMS = {
    "ref": "sub_1",
    "plan": "pro",
    "amount_minor": 2900,
    "currency": "EUR",
    "interval": "month",
    "current_period_end": 1796371200,
}

seconds = st.integers(min_value=0, max_value=7_258_118_399)
lines = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200)
flat = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(-(10**15), 10**15),
    lines,
)
subscriptions = st.fixed_dictionaries(
    {
        "ref": lines,
        "plan": lines,
        "amount_minor": st.integers(0, 10**15),
        "currency": st.sampled_from(["EUR", "JPY", "KWD"]),
        "interval": st.sampled_from(["day", "week", "month", "year"]),
        "current_period_end": seconds,
    },
    optional={
        "status": lines,
        "interval_count": st.integers(1, 60),
        "quantity": st.integers(0, 10**6),
        "started_at": seconds,
        "trial_end": seconds,
        "discounted": st.booleans(),
    },
)


def stored(value):
    return json.loads(json.dumps(value.model_dump(mode="json"), allow_nan=False))


class TestSubscription:
    def test_reads_unix_seconds_as_moments(self):
        subscription = Subscription(**CLAIMS)

        assert subscription.current_period_end == datetime(2026, 12, 4, 8, tzinfo=UTC)

    def test_drops_fractions_of_a_second(self):
        assert Subscription(**CLAIMS | {"current_period_end": 1796371200.9}) == Subscription(
            **CLAIMS
        )

    @given(subscriptions)
    def test_is_the_same_after_a_trip_through_json(self, claims):
        subscription = Subscription(**claims)

        assert Subscription.model_validate(stored(subscription)) == subscription

    def test_ignores_claims_it_does_not_know(self):
        assert Subscription(**CLAIMS, colour="green") == Subscription(**CLAIMS)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"amount_minor": -1},
            {"amount_minor": True},
            {"amount_minor": "2900"},
            {"amount_minor": 29.5},
            {"amount_minor": 10**15 + 1},
            {"currency": "eur"},
            {"currency": "ZZZ"},
            {"interval": "fortnight"},
            {"interval_count": 0},
            {"interval_count": 61},
            {"interval_count": True},
            {"current_period_end": 1796371200000},  # milliseconds
            {"current_period_end": "2026-12-04"},
            {"current_period_end": None},
            {"current_period_end": True},
            {"current_period_end": float("nan")},
            {"current_period_end": -1},
            {"discounted": "no"},
            {"ref": ""},
            {"ref": "x" * 201},
            {"ref": "a\0b"},
            {"plan": "\ud800"},
            {"plan": "two\nlines"},
            {"plan": ["pro"]},
        ],
    )
    def test_refuses_what_cannot_be_meant(self, wrong):
        with pytest.raises(ValidationError):
            Subscription(**CLAIMS | wrong)

    def test_keeps_values_out_of_the_error(self):
        with pytest.raises(ValidationError) as caught:
            Subscription(**CLAIMS | {"ref": "ann@example.com\0"})

        assert "ann@example.com" not in str(caught.value)

    def test_is_in_trial_until_the_trial_ends(self):
        end = datetime(2026, 12, 1, tzinfo=UTC)
        subscription = Subscription(**CLAIMS | {"trial_end": end})

        assert subscription.is_in_trial(end - timedelta(seconds=1))
        assert not subscription.is_in_trial(end)
        assert not Subscription(**CLAIMS).is_in_trial(end)

    def test_is_charged_next_when_the_trial_ends_and_else_when_the_period_does(self):
        end = datetime(2026, 12, 1, tzinfo=UTC)
        subscription = Subscription(**CLAIMS | {"trial_end": end})

        assert subscription.next_charge_at(end - timedelta(days=1)) == end
        assert subscription.next_charge_at(end) == subscription.current_period_end


class TestCustomer:
    def test_keeps_what_it_is_told(self):
        customer = Customer(
            email="ann@example.com",
            name="Ann",
            locale="de-AT",
            timezone="Europe/Vienna",
            country="AT",
            traits={"seats": 3, "beta": True, "score": 1.0, "note": None},
        )

        assert customer.timezone == "Europe/Vienna"
        assert customer.traits["beta"] is True

    @given(
        st.fixed_dictionaries(
            {},
            optional={
                "email": lines,
                "name": lines,
                "locale": lines,
                "timezone": lines,
                "country": lines,
                "region": lines,
                "traits": st.dictionaries(lines, flat, max_size=50),
            },
        )
    )
    def test_is_the_same_after_a_trip_through_json(self, claims):
        customer = Customer(**claims)

        assert Customer.model_validate(stored(customer)) == customer

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": "A\0nn"},
            {"name": "\udfff"},
            {"name": "x" * 201},
            {"traits": {str(number): number for number in range(51)}},
            {"traits": {"nested": {"a": 1}}},
            {"traits": {"list": [1]}},
            {"traits": {"": 1}},
            {"traits": {"a": "b\0"}},
            {"traits": {"a": "x" * 501}},
            {"traits": {"a": float("inf")}},
            {"traits": {"a": 10**400}},
        ],
    )
    def test_refuses_what_cannot_be_stored(self, wrong):
        with pytest.raises(ValidationError):
            Customer(**wrong)
