"""In which order a jurisdiction lets the steps of a document come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fairness.jurisdictions import choose_packs
from app.fairness.ordering import Order, arrange_steps, met_unasked
from app.fairness.packs import all_packs
from app.fairness.policy import build_policy

documents = st.permutations(["survey", "offer", "feedback"]).flatmap(
    lambda kinds: st.integers(0, 3).map(lambda length: tuple(kinds[:length]))
)
policies = st.lists(st.sampled_from(all_packs()), max_size=4).map(
    lambda packs: build_policy(tuple(packs))
)


@pytest.mark.parametrize(
    ("country", "region", "before", "after"),
    [
        (None, None, ["survey", "offer"], []),
        ("NL", None, ["survey", "offer"], []),
        ("US", "CA", ["survey", "offer"], []),
        ("DE", None, [], ["survey", "offer"]),
        ("FR", None, [], ["survey", "offer"]),
        ("US", "MN", ["survey", "offer"], []),
    ],
)
def test_a_survey_and_an_offer(country, region, before, after):
    policy = build_policy(choose_packs(country, region))

    assert arrange_steps(["survey", "offer"], policy) == Order(tuple(before), tuple(after))


def test_minnesota_shows_an_offer_to_those_who_ask_and_counts_it_not():
    policy = build_policy(choose_packs("US", "MN"))
    order = arrange_steps(["offer", "survey", "feedback"], policy)

    assert order == Order(("offer", "survey"), ("feedback",))
    assert met_unasked(order, policy) == ("survey",)


def test_a_third_step_waits_everywhere():
    order = arrange_steps(["survey", "feedback", "offer"], build_policy(()))

    assert order == Order(("survey", "feedback"), ("offer",))


@given(kinds=documents, policy=policies)
def test_nothing_is_lost_or_turned_round(kinds, policy):
    order = arrange_steps(kinds, policy)

    assert sorted(order.before + order.after) == sorted(kinds)
    assert list(order.before) == [kind for kind in kinds if kind in order.before]
    assert list(order.after) == [kind for kind in kinds if kind in order.after]


@given(kinds=documents, policy=policies)
def test_nobody_meets_more_than_allowed_without_asking(kinds, policy):
    met = met_unasked(arrange_steps(kinds, policy), policy)

    assert len(met) <= policy.steps_before_confirm
    assert met.count("offer") <= policy.offers_before_confirm


@given(kinds=documents, policy=policies)
def test_what_is_arranged_stays_as_it_is(kinds, policy):
    once = arrange_steps(kinds, policy)

    assert arrange_steps(once.before, policy) == Order(once.before, ())
