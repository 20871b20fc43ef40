"""Money: exact, rounded for the customer, written as people write it."""

from decimal import Decimal

import pytest
from babel.numbers import format_decimal, list_currencies
from hypothesis import given
from hypothesis import strategies as st

from app.core.locale import SHIPPED_LOCALES
from app.core.money import (
    CURRENCIES,
    Money,
    format_money,
    minor_digits,
    minus,
    percent_off,
    read_amount,
    write_amount,
)

WRITERS = (*SHIPPED_LOCALES, "de_CH", "de_AT", "en_IN", "es_MX", "fr_CH", "fr_CA")
amounts = st.integers(min_value=0, max_value=10**15)
percents = st.integers(min_value=1, max_value=100)


def written(amount_minor: int, currency: str, locale: str) -> str:
    return format_money(Money(amount_minor, currency), locale).replace("\xa0", " ")


class TestPercentOff:
    @pytest.mark.parametrize(
        ("amount", "percent", "left"),
        [
            (2900, 30, 2030),
            (999, 50, 499),  # 499.5: half a cent goes to the customer
            (1, 50, 0),
            (10, 1, 10),  # a tenth of a cent cannot be given
            (2999, 33, 2009),  # off: 989.67, rounded to 990
            (500, 100, 0),
        ],
    )
    def test_takes_the_percentage_off(self, amount, percent, left):
        assert percent_off(Money(amount, "EUR"), percent) == Money(left, "EUR")

    @given(amounts, percents)
    def test_stays_between_nothing_and_the_price(self, amount, percent):
        assert 0 <= percent_off(Money(amount, "EUR"), percent).amount_minor <= amount

    @given(amounts, percents)
    def test_is_off_the_exact_price_by_half_a_minor_unit_at_most_for_the_customer(
        self, amount, percent
    ):
        hundredfold_error = percent_off(Money(amount, "EUR"), percent).amount_minor * 100 - (
            amount * (100 - percent)
        )

        assert -50 <= hundredfold_error < 50

    @given(amounts, st.integers(min_value=1, max_value=99))
    def test_gives_no_less_for_a_higher_percentage(self, amount, percent):
        price = Money(amount, "EUR")

        assert (
            percent_off(price, percent + 1).amount_minor <= percent_off(price, percent).amount_minor
        )


class TestMinus:
    def test_leaves_the_rest(self):
        assert minus(Money(2900, "EUR"), Money(500, "EUR")) == Money(2400, "EUR")

    def test_never_goes_below_nothing(self):
        assert minus(Money(300, "EUR"), Money(500, "EUR")) == Money(0, "EUR")

    def test_refuses_another_currency(self):
        with pytest.raises(ValueError, match="USD cannot be taken from EUR"):
            minus(Money(2900, "EUR"), Money(500, "USD"))


class TestFormatMoney:
    @pytest.mark.parametrize(
        ("amount", "currency", "locale", "text"),
        [
            (2030, "EUR", "en", "€20.30"),
            (2900, "EUR", "en", "€29.00"),
            (2030, "EUR", "de", "20,30 €"),
            (2030, "EUR", "nl", "€ 20,30"),
            (123456789, "EUR", "es", "1.234.567,89 €"),
            (500, "JPY", "en", "¥500"),
            (1500, "KWD", "en", "KWD 1.500"),
            (0, "USD", "en", "$0.00"),
        ],
    )
    def test_writes_the_amount_as_the_locale_does(self, amount, currency, locale, text):
        assert written(amount, currency, locale) == text

    def test_reads_minor_units_as_billing_counts_them_even_where_nobody_writes_them(self):
        assert written(100000, "RSD", "de") == "1.000 RSD"

    def test_never_rounds_a_digit_away(self):
        assert written(99955, "RSD", "de") == "999,55 RSD"

    @given(amounts, st.sampled_from(sorted(list_currencies())))
    def test_shows_every_digit_of_every_currency(self, amount, currency):
        text = format_money(Money(amount, currency), "en").removeprefix(currency)
        whole, _, fraction = text.partition(".")
        digits = "".join(filter(str.isdigit, whole)) + "".join(filter(str.isdigit, fraction)).ljust(
            minor_digits(currency), "0"
        )

        assert int(digits) == amount


class TestReadAmount:
    """What we write we read, and what people of our languages write, too."""

    @given(amounts, st.sampled_from(sorted(CURRENCIES)), st.sampled_from(WRITERS))
    def test_reads_what_a_form_shows(self, amount, currency, locale):
        assert read_amount(write_amount(amount, currency), currency, locale) == amount

    @given(amounts, st.sampled_from(sorted(CURRENCIES)), st.sampled_from(WRITERS))
    def test_reads_what_people_write_with_all_decimals(self, amount, currency, locale):
        digits = minor_digits(currency)
        pattern = "#,##0" + "." * bool(digits) + "0" * digits
        if locale.endswith("IN"):
            pattern = "#,##" + pattern
        text = format_decimal(Decimal(amount).scaleb(-digits), pattern, locale=locale)

        assert read_amount(text, currency, locale) == amount

    @pytest.mark.parametrize(
        ("text", "currency", "locale", "amount"),
        [
            ("1.500", "KWD", "en", 1500),
            ("1.500", "KWD", "de", 1500),
            ("1,500", "KWD", "de", 1500),
            ("1,500.000", "KWD", "en", 1500000),
            ("1\u2019234.50", "CHF", "de", 123450),
            ("1'234.50", "CHF", "de", 123450),
            ("1 234,50", "EUR", "de", 123450),
            ("12,34,567.50", "INR", "en", 123456750),
            ("12,34,567", "INR", "en", 123456700),
            ("1,234,567", "EUR", "en", 123456700),
            ("1,234", "JPY", "en", 1234),
            ("  29 ", "EUR", "en", 2900),
        ],
    )
    def test_reads(self, text, currency, locale, amount):
        assert read_amount(text, currency, locale) == amount

    @pytest.mark.parametrize(
        ("text", "currency", "locale"),
        [
            ("1,500", "KWD", "en"),  # in English a thousand, beside a form that writes 1.500
            ("1,234", "EUR", "en"),
            ("1.234", "EUR", "de"),
            ("29.001", "EUR", "en"),
            ("1,23,4567", "INR", "en"),
            ("1.234,567,89", "EUR", "de"),
            ("1,2", "JPY", "en"),
            ("1.5.0", "EUR", "en"),
            ("-5", "EUR", "en"),
            ("", "EUR", "en"),
        ],
    )
    def test_leaves_what_could_be_two_amounts(self, text, currency, locale):
        assert read_amount(text, currency, locale) is None
