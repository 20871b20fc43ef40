"""Bands of tenure and price, and keys that are few."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.formulas.bands import (
    NONE,
    REST,
    PriceBand,
    Tenure,
    bounded_keys,
    price_band_of,
    tenure_of,
)

NOW = datetime(2026, 11, 30, 22, 15, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (0, "0-30"),
        (30, "0-30"),
        (30.99, "0-30"),
        (31, "31-90"),
        (90, "31-90"),
        (91, "91-365"),
        (365, "91-365"),
        (366, "366-"),
        (9000, "366-"),
    ],
)
def test_tenure_counts_whole_days(days: float, band: str):
    assert tenure_of(NOW - timedelta(days=days), NOW) == band


def test_who_begins_later_or_never_has_no_tenure():
    assert tenure_of(None, NOW) is Tenure.UNKNOWN
    assert tenure_of(NOW + timedelta(seconds=1), NOW) is Tenure.UNKNOWN


@pytest.mark.parametrize(
    ("minor", "currency", "band"),
    [
        (0, "EUR", PriceBand.FREE),
        (1, "EUR", PriceBand.TO_10),
        (1000, "EUR", PriceBand.TO_10),
        (1001, "EUR", PriceBand.TO_30),
        (30, "JPY", PriceBand.TO_30),
        (300_000, "KWD", PriceBand.TO_300),
        (300_001, "KWD", PriceBand.OVER),
    ],
)
def test_prices_are_banded_in_whole_units(minor: int, currency: str, band: PriceBand):
    assert price_band_of(minor, currency) is band


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 50)), st.integers(0, 5))
def test_no_more_keys_than_allowed(counts: dict[str, int], limit: int):
    bounded = bounded_keys(counts, limit)

    assert bounded.keys() == counts.keys()
    assert len(set(bounded.values()) - {NONE, REST}) <= limit
    kept = [counts[key] for key in counts if bounded[key] == key and key not in {NONE, REST}]
    rest = [counts[key] for key in counts if bounded[key] == REST and key != REST]
    assert not kept or not rest or min(kept) >= max(rest)
