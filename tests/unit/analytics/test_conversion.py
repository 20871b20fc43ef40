"""One sum of many currencies: exact, by the rate of the day, and open about what is missing."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.currency.conversion import Conversion, DatedAmount, DatedRate
from app.analytics.currency.errors import InvalidRate
from app.analytics.currency.exchange_rates import check_rate
from app.core.money import minor_digits

CURRENCIES = ["EUR", "JPY", "KWD"]
DAYS = [f"2026-05-{day:02}" for day in range(1, 29)]


def rate(currency: str, since: str, value: str) -> DatedRate:
    return DatedRate(currency, since, Decimal(value))


class TestRates:
    def test_hold_from_their_day_on(self):
        found = Conversion(
            "EUR", [rate("USD", "2026-02-01", "0.9"), rate("USD", "2026-03-01", "2")]
        )

        assert found.convert(1000, "USD", "2026-01-31") is None
        assert found.convert(1000, "USD", "2026-02-01") == 900
        assert found.convert(1000, "USD", "2026-02-28") == 900
        assert found.convert(1000, "USD", "2026-03-01") == 2000
        assert found.convert(1000, "EUR", "1999-01-01") == 1000

    @pytest.mark.parametrize(
        ("target", "currency", "value", "amount", "becomes"),
        [
            ("EUR", "JPY", "0.0061", 4300, 2623),
            ("EUR", "KWD", "2.98", 9500, 2831),
            ("JPY", "KWD", "488.5", 9500, 4641),
            ("KWD", "JPY", "0.00205", 4300, 8815),
            ("KWD", "EUR", "0.335", 2900, 9715),
            ("JPY", "EUR", "163.93", 2900, 4754),
        ],
    )
    def test_respect_the_minor_units(
        self, target: str, currency: str, value: str, amount: int, becomes: int
    ):
        found = Conversion(target, [rate(currency, "2026-01-01", value)])

        total = found.add_up([DatedAmount(currency, "2026-01-01", amount, 1)])
        assert (total.amount_minor, total.left_out) == (becomes, {})

    def test_are_those_that_held_in_a_period(self):
        old, newer, newest = (rate("USD", f"2026-0{month}-01", "1") for month in (1, 2, 3))
        found = Conversion("EUR", [newest, old, newer, rate("JPY", "2026-01-01", "1")])

        assert found.list_used({"USD", "EUR"}, "2026-01-20", "2026-02-10") == [old, newer]
        assert found.list_stretches("2026-01-20", "2026-02-10") == ["2026-01-20", "2026-02-01"]
        assert found.list_stretches("2026-02-01", "2026-02-28") == ["2026-02-01"]

    @pytest.mark.parametrize(
        ("currency", "since", "value", "field"),
        [
            ("XYZ", "2026-01-01", "1", "currency"),
            ("EUR", "2026-01-01", "1", "currency"),
            ("USD", "2026-02-30", "1", "since"),
            ("USD", "1900-01-01", "1", "since"),
            ("USD", "2026-01-01", "0", "rate"),
            ("USD", "2026-01-01", "-1", "rate"),
            ("USD", "2026-01-01", "1e3", "rate"),
            ("USD", "2026-01-01", "NaN", "rate"),
            ("USD", "2026-01-01", "٣", "rate"),
            ("USD", "2026-01-01", "0.1234567890123", "rate"),
        ],
    )
    def test_that_are_none_are_refused(self, currency: str, since: str, value: str, field: str):
        with pytest.raises(InvalidRate) as refused:
            check_rate("EUR", currency, since, value)
        assert refused.value.field == field


class TestSums:
    def test_say_what_is_missing(self):
        found = Conversion("EUR", [rate("JPY", "2026-02-01", "0.01")])
        total = found.add_up(
            [
                DatedAmount("EUR", "2026-01-01", 2900, 1),
                DatedAmount("JPY", "2026-01-31", 4300, 3),
                DatedAmount("JPY", "2026-02-01", 4300, 1),
                DatedAmount("USD", "2026-02-01", 4300, 2),
            ]
        )
        assert total.by_currency == {"EUR": 2900, "JPY": 4300}
        assert total.left_out == {"JPY": 3, "USD": 2}
        assert total.is_converted

    def test_of_one_currency_alone_are_no_conversion(self):
        total = Conversion("EUR").add_up([DatedAmount("EUR", "2026-01-01", 2900, 1)])
        assert (total.amount_minor, total.is_converted) == (2900, False)


RATES = st.builds(
    rate,
    st.sampled_from(CURRENCIES),
    st.sampled_from(DAYS),
    st.decimals("0.000001", "99999", places=6).map(str),
)
AMOUNTS = st.builds(
    DatedAmount,
    st.sampled_from(CURRENCIES),
    st.sampled_from(DAYS),
    st.integers(0, 10**12),
    st.integers(1, 9),
)


@given(
    st.sampled_from(CURRENCIES),
    st.lists(RATES, max_size=12, unique_by=lambda each: (each.currency, each.since)),
    st.lists(AMOUNTS, max_size=30),
)
def test_sums_agree_to_the_minor_unit(
    target: str, rates: list[DatedRate], amounts: list[DatedAmount]
):
    """Added up one by one, in whole units, by decimals that are wide enough."""
    total = Conversion(target, rates).add_up(amounts)

    exact: dict[str, Decimal] = {}
    missing: dict[str, int] = {}
    with localcontext(prec=200):
        for currency, day, amount, sessions in amounts:
            held = [each for each in rates if each.currency == currency and each.since <= day]
            if currency != target and not held:
                missing[currency] = missing.get(currency, 0) + sessions
                continue
            newest = max(held, key=lambda each: each.since).rate if currency != target else 1
            units = Decimal(amount).scaleb(-minor_digits(currency)) * newest
            exact[currency] = exact.get(currency, Decimal(0)) + units
        parts = {
            currency: int(
                (units.scaleb(minor_digits(target)) + Decimal("0.5")).to_integral(ROUND_FLOOR)
            )
            for currency, units in exact.items()
        }
    assert total.by_currency == {currency: part for currency, part in parts.items() if part}
    assert total.amount_minor == sum(parts.values())
    assert total.left_out == missing
