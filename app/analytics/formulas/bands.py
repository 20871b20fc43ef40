"""How many values are made few: bands of tenure and price, and keys with the rest as one. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime

from app.core.money import minor_digits

NONE = ""
"""The key of what is not known or was not said."""
REST = "*"
"""The key of all that is too rare for a row of its own. No reason, plan or offer has this name."""
MAX_KEYS = 40
"""How many keys of one kind a day may have, the rest apart."""


class Tenure(enum.StrEnum):
    """How many days somebody was a customer when they came to cancel."""

    FIRST_MONTH = "0-30"
    FIRST_QUARTER = "31-90"
    FIRST_YEAR = "91-365"
    LATER = "366-"
    UNKNOWN = NONE


class PriceBand(enum.StrEnum):
    """What a subscription costs a month, in whole units of its currency."""

    FREE = "0"
    TO_10 = "0-10"
    TO_30 = "10-30"
    TO_100 = "30-100"
    TO_300 = "100-300"
    OVER = "300-"


_TENURES = ((30, Tenure.FIRST_MONTH), (90, Tenure.FIRST_QUARTER), (365, Tenure.FIRST_YEAR))
_PRICES = (
    (10, PriceBand.TO_10),
    (30, PriceBand.TO_30),
    (100, PriceBand.TO_100),
    (300, PriceBand.TO_300),
)


def tenure_of(started_at: datetime | None, at: datetime) -> Tenure:
    """Return the band of the whole days between both moments. Thirty days are the first month."""
    if started_at is None or started_at > at:
        return Tenure.UNKNOWN
    days = (at - started_at).days
    return next((band for most, band in _TENURES if days <= most), Tenure.LATER)


def price_band_of(mrr_minor: int, currency: str) -> PriceBand:
    """Return the band of a price a month. The upper bound belongs to the band.

    Yen and rupiah are no euros: the bands tell customers of one currency apart.
    """
    if mrr_minor <= 0:
        return PriceBand.FREE
    unit = 10 ** minor_digits(currency)
    return next((band for most, band in _PRICES if mrr_minor <= most * unit), PriceBand.OVER)


def bounded_keys(counts: Mapping[str, int], limit: int = MAX_KEYS) -> Mapping[str, str]:
    """Return under which key each key is counted: the most frequent as themselves, the rest as one.

    Of equally frequent keys the first by the alphabet stay, so that the answer depends on
    nothing else.

    >>> bounded_keys({"pro": 5, "basic": 2, "team": 2}, limit=2)
    {'pro': 'pro', 'basic': 'basic', 'team': '*'}
    """
    ranked = sorted((key for key in counts if key != NONE), key=lambda key: (-counts[key], key))
    bounded = {key: key if rank < limit else REST for rank, key in enumerate(ranked)}
    return {NONE: NONE, **bounded} if NONE in counts else bounded
