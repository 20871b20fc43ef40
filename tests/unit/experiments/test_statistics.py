"""Known values to 1e-9, and against SciPy and statsmodels."""

from __future__ import annotations

import math
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare, norm, sem
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    proportions_ztest,
)

from app.experiments.analysis.statistics import (
    SampleStats,
    amount_sample,
    fixed_difference,
    holm_levels,
    is_ratio_broken,
    pooled_p,
    rate_sample,
    ratio_log_evidence,
    sequential_difference,
    sequential_lift,
    wald_difference,
    wilson,
)

CONTROL, VARIANT = (360, 2000), (420, 2000)
shares = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def amounts(values: list[float]) -> SampleStats:
    return amount_sample(len(values), sum(values), sum(each**2 for each in values))


class TestKnownValues:
    def test_of_the_pooled_test(self):
        assert pooled_p(CONTROL, VARIANT) == pytest.approx(0.0166452537, abs=1e-9)

    def test_of_the_plain_bounds(self):
        found = wald_difference(rate_sample(*CONTROL), rate_sample(*VARIANT))
        assert (found.low, found.high) == pytest.approx((0.005461, 0.054539), abs=5e-7)

    def test_of_the_relative_sequence(self):
        found = sequential_lift(rate_sample(*CONTROL), rate_sample(*VARIANT), tuned_to=5000)
        assert (found.low, found.high) == pytest.approx((-0.0620797, 0.3954130), abs=5e-8)
        assert found.p == pytest.approx(0.325466, abs=5e-7)

    def test_of_a_broken_split(self):
        counts = [821588, 815482]
        assert chisquare(counts).statistic == pytest.approx(22.774, abs=5e-4)
        assert is_ratio_broken(counts, [0.5, 0.5])

    def test_of_the_sequence_as_the_paper_writes_it(self):
        """The same in the symbols of the formula."""
        a, b, alpha = rate_sample(*CONTROL), rate_sample(*VARIANT), 0.05
        n = a.count + b.count
        v = a.variance / a.count + b.variance / b.count
        rho = math.sqrt((-2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)) / 1000)
        t = n * rho**2 + 1
        half = math.sqrt(n * v) * math.sqrt(2 * t * math.log(math.sqrt(t) / alpha) / (n * rho) ** 2)
        p = math.sqrt(t) * math.exp(-(rho**2) * 0.03**2 * n / (2 * t * v))

        found = sequential_difference(a, b)

        assert found.high - found.estimate == pytest.approx(half, abs=1e-9)
        assert found.p == pytest.approx(min(1, p), abs=1e-9)


class TestOracles:
    @given(shares)
    def test_wilson(self, share):
        assert wilson(*share) == pytest.approx(
            proportion_confint(*share, method="wilson"), abs=1e-9
        )

    @given(shares, shares)
    def test_newcombe(self, one, other):
        found = fixed_difference(one, other)
        low, high = confint_proportions_2indep(*other, *one, method="newcomb", compare="diff")
        assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)

    @given(shares, shares)
    def test_the_pooled_test(self, one, other):
        if 0 < one[0] + other[0] < one[1] + other[1]:
            _, p = proportions_ztest([one[0], other[0]], [one[1], other[1]])
            assert pooled_p(one, other) == pytest.approx(p, abs=1e-9)

    @given(st.lists(st.floats(0, 1), min_size=1, max_size=7))
    def test_holm(self, p_values):
        levels = holm_levels(p_values)
        rejected = multipletests(p_values, alpha=0.05, method="holm")[0]
        assert [p <= level for p, level in zip(p_values, levels, strict=True)] == list(rejected)

    def test_money(self):
        one, other = [0, 0, 29, 99, 0, 9.5, 29, 0], [0, 29, 29, 290, 0, 99, 29]
        found = wald_difference(amounts(one), amounts(other))
        spread = norm(mean(other) - mean(one), math.sqrt(sem(one) ** 2 + sem(other) ** 2))
        assert (found.low, found.high) == pytest.approx(spread.interval(0.95), abs=1e-9)
        assert found.p == pytest.approx(2 * spread.cdf(0), abs=1e-9)


class TestSequence:
    @given(shares, shares)
    def test_at_the_usual_level_p_decides_as_the_bounds_do(self, one, other):
        found = sequential_difference(rate_sample(*one), rate_sample(*other))
        if abs(found.p - 0.05) > 1e-9:
            assert (found.p <= 0.05) == (not found.low <= 0 <= found.high)

    @given(shares, shares)
    def test_does_not_care_which_is_the_control(self, one, other):
        there = sequential_difference(rate_sample(*one), rate_sample(*other))
        back = sequential_difference(rate_sample(*other), rate_sample(*one))
        assert (there.low, there.p) == pytest.approx((-back.high, back.p))

    def test_without_any_variation_says_nothing(self):
        found = sequential_difference(rate_sample(0, 50), rate_sample(0, 50))
        assert (found.low, found.high, found.p) == (-math.inf, math.inf, 1.0)

    def test_of_nobody_says_nothing(self):
        assert sequential_difference(rate_sample(0, 0), rate_sample(1, 2)).p == 1.0
        assert sequential_lift(rate_sample(0, 50), rate_sample(1, 50)).p == 1.0


class TestSplit:
    def test_of_nobody_is_no_evidence(self):
        assert ratio_log_evidence([0, 0], [0.5, 0.5]) == 0

    def test_as_planned_rings_no_alarm(self):
        assert not is_ratio_broken([7_000, 2_000, 1_000], [0.7, 0.2, 0.1])

    def test_of_52_to_48_rings_it_in_time(self):
        assert not is_ratio_broken([52, 48], [0.5, 0.5])
        assert is_ratio_broken([5_200, 4_800], [0.5, 0.5])
