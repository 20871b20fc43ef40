"""Lengths of time in the unit that people think in. They are stored as days. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil

from app.console.catalogue.fields.form_values import whole

DAYS: Mapping[str, Fraction] = {
    "year": Fraction(365),
    "month": Fraction(365, 12),
    "week": Fraction(7),
    "day": Fraction(1),
}
"""The longest first. Twelve months are a year, so a month is no whole number of days."""


def read_days(number: object, unit: str | None) -> int | str | None:
    """Return how many whole days a time lasts, or what was typed if it is no number.

    >>> read_days("6", "month"), read_days("2", "year"), read_days("soon", "day")
    (183, 730, 'soon')
    """
    given = whole(number)
    return ceil(given * DAYS.get(unit or "", DAYS["day"])) if isinstance(given, int) else given


def split_days(days: int) -> tuple[int, str]:
    """Return a number of days in the largest unit that gives it back.

    >>> split_days(183), split_days(730), split_days(45)
    ((6, 'month'), (2, 'year'), (45, 'day'))
    """
    for unit, length in DAYS.items():
        number = int(days / length)
        if number and ceil(number * length) == days:
            return number, unit
    return days, "day"
