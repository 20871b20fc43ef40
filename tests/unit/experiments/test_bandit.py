"""How a bandit shares customers out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta

from app.experiments.analysis.bandit import FLOOR, probabilities_best, thompson_shares

arms = st.lists(
    st.integers(0, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=2,
    max_size=8,
)


@settings(max_examples=20)
@given(arms)
def test_nobody_falls_below_the_floor(counts):
    shares = thompson_shares(counts)
    assert sum(shares) == pytest.approx(1, abs=1e-5)
    assert min(shares) >= FLOOR - 1e-9


@pytest.mark.parametrize("counts", [[(20, 100), (30, 100)], [(1, 10), (5, 20)], [(0, 0), (3, 4)]])
def test_the_probability_to_be_the_best_is_the_integral(counts):
    (x, n), (y, m) = counts
    one, other = beta(1 + x, 1 + n - x), beta(1 + y, 1 + m - y)
    truth, _ = quad(lambda p: other.pdf(p) * one.cdf(p), 0, 1, limit=200)
    assert probabilities_best(counts)[1] == pytest.approx(truth, abs=1e-4)


def test_the_better_gets_more():
    assert thompson_shares([(100, 1000), (150, 1000)])[1] > 0.85
