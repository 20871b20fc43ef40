"""What a comparison takes, as its planner says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.experiments.analysis.planner import (
    Feasibility,
    plan_comparison,
    sessions_per_arm,
    visible_effect,
)


def test_20_to_25_percent_takes_1030_in_each_variant():
    assert sessions_per_arm(0.20, 0.05) == 1030


@pytest.mark.parametrize(
    ("customers", "months", "feasibility"),
    [(1_000, 69, Feasibility.NOT_AT_YOUR_VOLUME), (20_000, 3.4, Feasibility.SLOW)],
)
def test_months_depend_on_the_volume(customers: int, months: float, feasibility: Feasibility):
    plan = plan_comparison(0.20, 0.05, customers * 0.03, looks_once=True)
    assert plan.months == pytest.approx(months, rel=0.01)
    assert plan.feasibility is feasibility


def test_looking_at_any_time_costs_three_quarters_more():
    once, always = (plan_comparison(0.2, 0.05, 600, looks_once=each) for each in (True, False))
    assert once.sessions == 2060
    assert always.sessions == 3605


def test_more_variants_take_more_than_their_number():
    two, four = (plan_comparison(0.2, 0.05, 600, arms=arms) for arms in (2, 4))
    assert four.sessions > 2 * two.sessions


def test_without_volume_nobody_can_tell():
    plan = plan_comparison(0.2, 0.05, 0)
    assert (plan.months, plan.weeks) == (None, None)
    assert plan.feasibility is Feasibility.NO_TRAFFIC
    assert plan.effect_in_time is None


def test_what_can_be_seen_in_three_months_is_larger_where_volume_is_small():
    effects = [plan_comparison(0.2, 0.05, volume).effect_in_time for volume in (100, 1_000)]
    assert effects[0] > effects[1] > 0


@given(st.floats(0.02, 0.6), st.integers(200, 20_000))
def test_the_visible_effect_is_visible(baseline: float, per_arm: int):
    effect = visible_effect(baseline, per_arm)
    if effect is not None:
        assert sessions_per_arm(baseline, effect) <= per_arm
        assert sessions_per_arm(baseline, effect * 0.9) > per_arm
