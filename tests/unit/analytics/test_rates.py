"""Rates and their intervals, against statsmodels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from app.analytics.formulas.rates import Rate, counts_differ, differ, difference_of, rate_of

COUNTS = st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNTS)
def test_the_interval_is_wilsons(count_and_n: tuple[int, int]):
    count, n = count_and_n
    low, high = proportion_confint(count, n, method="wilson")

    rate = rate_of(count, n)

    assert rate.low == pytest.approx(low, abs=1e-9)
    assert rate.high == pytest.approx(high, abs=1e-9)


@given(COUNTS)
def test_the_rate_lies_in_its_interval(count_and_n: tuple[int, int]):
    rate = rate_of(*count_and_n)

    assert 0 <= rate.low <= rate.value <= rate.high <= 1


@given(COUNTS, COUNTS)
def test_the_interval_of_a_difference_is_newcombes(one: tuple[int, int], other: tuple[int, int]):
    low, high = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff")

    assert difference_of(rate_of(*one), rate_of(*other)) == pytest.approx((low, high), abs=1e-9)


@given(COUNTS, COUNTS)
def test_a_difference_is_the_same_from_both_sides(one: tuple[int, int], other: tuple[int, int]):
    assert differ(rate_of(*one), rate_of(*other)) is differ(rate_of(*other), rate_of(*one))


def test_known_rates_differ_as_the_planner_says():
    assert differ(rate_of(360, 2000), rate_of(420, 2000)) is True
    assert differ(rate_of(3, 20), rate_of(4, 20)) is False


def test_without_cases_nothing_is_claimed():
    assert rate_of(0, 0) == Rate(0, 0, None, None)
    assert rate_of(0, 0).value is None
    assert differ(rate_of(0, 0), rate_of(1, 2)) is None


@pytest.mark.parametrize(("count", "n"), [(-1, 3), (4, 3), (1, 0)])
def test_a_part_is_no_larger_than_the_whole(count: int, n: int):
    with pytest.raises(ValueError, match="is no part"):
        rate_of(count, n)


@given(st.integers(0, 5_000), st.integers(0, 5_000), st.sampled_from([0.5, 0.25, 30 / 61]))
def test_numbers_differ_where_their_part_is_no_chance(now: int, before: int, share: float):
    if now + before == 0:
        assert counts_differ(now, before, share=share) is None
        return
    found = binomtest(now, now + before, share).proportion_ci(0.95, method="wilson")

    assert counts_differ(now, before, share=share) is not (found.low <= share <= found.high)
