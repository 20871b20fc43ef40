"""What an offer keeps beside what it costs: claimed only as far as it is known who stayed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.formulas.rates import Rate, rate_of
from app.analytics.reports.worth import HORIZONS, WorthVerdict, find_worth


@dataclass
class Saved:
    saved: int = 100
    mrr_after: int = 290_000
    cost: int = 50_000


def lasting(days: int, count: int, n: int) -> dict[int, Rate]:
    return {each: rate_of(count, n) if each == days else rate_of(0, 0) for each in HORIZONS}


def test_an_offer_that_gives_nothing_away_costs_nothing():
    assert find_worth(Saved(cost=0), lasting(30, 0, 0)).verdict is WorthVerdict.FREE


@pytest.mark.parametrize("known", [0, 19])
def test_of_too_few_nothing_is_said(known: int):
    assert find_worth(Saved(), lasting(90, known, known)).verdict is WorthVerdict.UNKNOWN


def test_customers_who_stay_are_worth_more_than_they_were_given():
    worth = find_worth(Saved(), lasting(90, 80, 100))

    whole = 290_000 * 90 * 12 // 365 - 50_000
    assert worth.verdict is WorthVerdict.KEEPS_MORE
    assert worth.days == 90
    assert worth.low < 0.8 * whole < worth.high


def test_customers_who_leave_all_the_same_are_not():
    assert find_worth(Saved(), lasting(30, 1, 60)).verdict is WorthVerdict.COSTS_MORE


def test_the_longest_time_of_which_enough_is_known_counts():
    known = lasting(30, 50, 60) | {180: rate_of(25, 40)}

    assert find_worth(Saved(), known).days == 180


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(20, 500), st.data())
def test_nothing_is_claimed_against_its_own_bounds(mrr: int, cost: int, n: int, data):
    known = lasting(90, data.draw(st.integers(0, n)), n)
    worth = find_worth(Saved(mrr_after=mrr, cost=cost), known)

    assert worth.low <= worth.high
    if worth.verdict is WorthVerdict.KEEPS_MORE:
        assert worth.low > cost
    if worth.verdict is WorthVerdict.COSTS_MORE:
        assert worth.high < cost
