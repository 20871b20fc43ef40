"""Amounts of money in minor units, and how they are written. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency, get_decimal_symbol, list_currencies

CURRENCIES = frozenset(list_currencies())
"""The ISO 4217 codes, capital letters, that CLDR can write."""

_LETTER_MEETS_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")
"""Where CLDR wants a space (``currencySpacing``) that Babel leaves out: ``KWD1.500``."""

_DEFAULT_DIGITS = 2
_DIGITS = {
    digits: frozenset(codes.split())
    for digits, codes in {
        0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
        3: "BHD IQD JOD KWD LYD OMR TND",
        4: "CLF UYW",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the minor unit of its currency: cents, yen, fils."""

    amount_minor: int
    currency: str
    """ISO 4217, capital letters."""


def percent_off(money: Money, percent: int) -> Money:
    """Return the price after a discount of ``percent``.

    The discount, not the price, is rounded half up to the minor unit: half a
    cent goes to the customer. Integers only, so nothing is lost on the way.

    >>> percent_off(Money(999, "EUR"), 50)
    Money(amount_minor=499, currency='EUR')
    """
    discount = (money.amount_minor * percent + 50) // 100
    return Money(money.amount_minor - discount, money.currency)


def minus(money: Money, other: Money) -> Money:
    """Return what is left of a price, never less than nothing.

    :raises ValueError: if the currencies differ: there is no rate to trust.
    """
    if money.currency != other.currency:
        raise ValueError(f"{other.currency} cannot be taken from {money.currency}")
    return Money(max(0, money.amount_minor - other.amount_minor), money.currency)


def minor_digits(currency: str) -> int:
    """Return how many digits the minor unit has (ISO 4217, list one).

    CLDR cannot say: its digits are those people write, and nobody writes the
    two of a Serbian dinar, so billing's 100000 would become a hundredfold price.
    """
    return next((digits for digits, codes in _DIGITS.items() if currency in codes), _DEFAULT_DIGITS)


_GROUP_MARKS = " .,'\u2019\u00a0\u202f"
_WHOLE = re.compile(
    rf"\d+|\d{{1,3}}([{_GROUP_MARKS}])\d{{3}}(?:\1\d{{3}})*"
    rf"|\d{{1,2}}([{_GROUP_MARKS}])(?:\d{{2}}\2)+\d{{3}}"
)
"""Digits alone, in thousands, or as India groups them: 12,34,567."""
_FRACTION = re.compile(r"(.+)([.,])(\d+)")


def read_amount(text: str, currency: str, locale: Locale | str = "en") -> int | None:
    """Return an amount as people write it, in minor units, or None if it cannot be told.

    The separator of the last digits is a comma or a point, whatever the
    language: nobody's price should become a thousandfold by a setting. Where a
    currency has three decimals, one mark before three digits could be either:
    a point is what our forms write, a comma counts where the locale writes it.

    >>> read_amount("29.00", "EUR"), read_amount("1.234,5", "EUR"), read_amount("500", "JPY")
    (2900, 123450, 500)
    >>> read_amount("1,234", "EUR"), read_amount("29.001", "EUR"), read_amount("a few", "EUR")
    (None, None, None)
    >>> read_amount("1.500", "KWD"), read_amount("1,500", "KWD", "de"), read_amount("1,500", "KWD")
    (1500, 1500, None)
    """
    digits = minor_digits(currency)
    whole, fraction = _part(text.strip(), digits, locale)
    if not _WHOLE.fullmatch(whole) or len(fraction) > digits:
        return None
    return int(re.sub(r"\D", "", whole) + fraction.ljust(digits, "0"))


def _part(text: str, digits: int, locale: Locale | str) -> tuple[str, str]:
    """Return what stands before and after the decimal mark: nothing if that is unclear."""
    parted = _FRACTION.fullmatch(text)
    if parted is None:
        return text, ""
    whole, mark, fraction = parted.groups()
    if mark in whole or not digits:  # what comes twice, or has no fraction to part, makes groups
        return text, ""
    is_either = len(fraction) == 3 and whole.isdigit()
    is_ours = mark == "." or mark == get_decimal_symbol(locale)
    return ("", "") if is_either and not (digits >= 3 and is_ours) else (whole, fraction)


def write_amount(amount_minor: int, currency: str) -> str:
    """Return an amount as it stands in a form: digits and a point.

    >>> write_amount(2900, "EUR"), write_amount(500, "JPY")
    ('29.00', '500')
    """
    return str(Decimal(amount_minor).scaleb(-minor_digits(currency)))


def format_money(money: Money, locale: Locale | str) -> str:
    """Write an amount as people of the locale do, exactly: no digit is rounded away.

    >>> format_money(Money(2030, "EUR"), "en"), format_money(Money(500, "JPY"), "en")
    ('€20.30', '¥500')
    """
    return _format(money.amount_minor, money.currency, locale)


@lru_cache(maxsize=1024)
def _format(amount_minor: int, currency: str, locale: Locale | str) -> str:
    """Write an amount. A page names the same few prices over and over."""
    amount = Decimal(amount_minor).scaleb(-minor_digits(currency))
    text = format_currency(amount, currency, locale=locale, decimal_quantization=False)
    return _LETTER_MEETS_DIGIT.sub("\N{NO-BREAK SPACE}", text)
