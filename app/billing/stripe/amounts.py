"""Amounts as Stripe counts them. Its minor units are not everywhere those of ISO 4217. Pure."""

from __future__ import annotations

from app.core.money import minor_digits

_DIGITS = {"ISK": 2, "UGX": 2, "MGA": 0, "IQD": 2, "LYD": 2, "CLF": 2, "UYI": 2, "UYW": 2}
"""How many digits Stripe's unit has, where ISO says another number.

The króna and the shilling lost their hundredth part, and Stripe goes on counting it.
"""


_POWERS = (1, 10, 100, 1000, 10_000)


def to_stripe(amount_minor: int, currency: str) -> int:
    """Return an amount in Stripe's unit.

    >>> to_stripe(2900, "EUR"), to_stripe(2900, "ISK"), to_stripe(2900, "JPY")
    (2900, 290000, 2900)
    """
    more, less = _factors(currency)
    return -(-amount_minor * more // less)


def from_stripe(amount: int, currency: str) -> int:
    """Return an amount in the minor unit of ISO 4217; a part of one counts as a whole.

    >>> from_stripe(290000, "ISK"), from_stripe(29, "MGA")
    (2900, 2900)
    """
    more, less = _factors(currency)
    return -(-amount * less // more)


def _factors(currency: str) -> tuple[int, int]:
    """Return by what to multiply, and by what to divide, to come from ISO's unit to Stripe's."""
    digits = minor_digits(currency)
    theirs = _DIGITS.get(currency, digits)
    return _POWERS[max(0, theirs - digits)], _POWERS[max(0, digits - theirs)]
