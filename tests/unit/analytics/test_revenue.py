"""Monthly revenue and what offers cost, exactly, in every currency's minor unit."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, getcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.formulas.revenue import (
    Price,
    effect,
    months_of_days,
    months_of_periods,
    mrr,
    round_half_up,
)
from app.core.calendar import Interval

PRICES = st.builds(
    Price,
    amount_minor=st.integers(0, 10**11),
    interval=st.sampled_from(Interval),
    interval_count=st.integers(1, 36),
)


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        (Price(2900, Interval.MONTH), 2900),
        (Price(34900, Interval.YEAR), 2908),  # 2908.33
        (Price(30, Interval.YEAR), 3),  # 2.5 goes up
        (Price(8700, Interval.MONTH, 3), 2900),
        (Price(700, Interval.WEEK), 3033),
        (Price(1400, Interval.WEEK, 2), 3033),
        (Price(100, Interval.DAY), 3042),
        (Price(0, Interval.YEAR), 0),
    ],
)
def test_every_period_is_brought_to_a_month(price: Price, expected: int):
    assert mrr(price) == expected


@given(PRICES)
def test_rounding_is_that_of_decimals(price: Price):
    getcontext().prec = 60
    factor = {"day": (365, 12), "week": (52, 12), "month": (1, 1), "year": (1, 12)}[price.interval]
    exact = Decimal(price.amount_minor * factor[0]) / Decimal(factor[1] * price.interval_count)

    assert abs(mrr(price) - exact) <= Decimal("0.5")
    assert mrr(price) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_a_half_goes_up(numerator: int, denominator: int):
    value = Fraction(numerator, denominator)

    assert Fraction(-1, 2) < round_half_up(value) - value <= Fraction(1, 2)


def test_a_discount_costs_what_is_taken_off_each_charge():
    found = effect(
        Price(2900, Interval.MONTH),
        Price(2175, Interval.MONTH),
        Price(2900, Interval.MONTH),
        months=months_of_periods(3, Interval.MONTH, 1),
    )

    assert (found.mrr_before, found.mrr_during, found.mrr_after) == (2900, 2175, 2900)
    assert found.cost == 3 * 725


def test_a_discount_of_a_year_costs_the_year():
    before, during = Price(34900, Interval.YEAR), Price(17450, Interval.YEAR)

    found = effect(before, during, before, months=months_of_periods(1, Interval.YEAR, 1))

    assert (found.mrr_before, found.mrr_during, found.cost) == (2908, 1454, 17450)


def test_a_pause_costs_the_months_it_lasts():
    price = Price(2900, Interval.MONTH)

    assert effect(price, Price(0, Interval.MONTH), price, months=Fraction(2)).cost == 5800


def test_a_lower_price_for_good_is_lower_revenue_and_no_sum():
    found = effect(
        Price(2900, Interval.MONTH),
        Price(900, Interval.MONTH),
        Price(900, Interval.MONTH),
        months=None,
    )

    assert (found.mrr_after, found.cost) == (900, 0)


@given(PRICES, PRICES, st.integers(1, 36))
def test_no_offer_costs_less_than_nothing(before: Price, during: Price, months: int):
    assert effect(before, during, before, months=Fraction(months)).cost >= 0


@given(st.integers(1, 36), st.sampled_from(Interval), st.integers(1, 12))
def test_periods_cost_what_their_charges_do(periods: int, interval: Interval, count: int):
    price = Price(1234, interval, count)
    free = Price(0, interval, count)

    months = months_of_periods(periods, interval, count)

    assert effect(price, free, price, months=months).cost == periods * 1234


def test_a_year_of_days_is_twelve_months():
    assert months_of_days(365) == 12
