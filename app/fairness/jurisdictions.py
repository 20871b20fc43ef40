"""Which packs a customer is under: those of where they live, not of the language they speak."""

from __future__ import annotations

import re
from functools import lru_cache

from app.fairness.packs import Pack, all_packs

_COUNTRY = re.compile(r"[A-Z]{2}")
_OTHER_NAMES = {"UK": "GB", "EL": "GR"}
"""Codes that ISO reserves, or that the European Union writes, for a country with another code."""
_NOWHERE = {"XX", "ZZ"}
"""What senders write for a country they do not know."""


@lru_cache(maxsize=1024)
def choose_packs(
    country: str | None, region: str | None = None, account_default: str | None = None
) -> tuple[Pack, ...]:
    """Return the packs that apply, default-fair first and the narrower after the wider.

    ``country`` and ``region`` are the customer's, from the signed token:
    ISO 3166, the region with or without its country ("CA", "US-CA"). A
    country we do not know is the account's own; without that, default-fair
    stands alone. A country we know, and have no pack for, is not replaced.

    >>> [pack.id for pack in choose_packs("US", "CA")]
    ['default-fair', 'us-ftc', 'us-ca']
    """
    place = _country(country) or _country(account_default)
    part = _region(region, place)
    return tuple(pack for pack in all_packs() if pack.applies_in(place, part))


def _country(text: str | None) -> str | None:
    code = (text or "").strip().upper()
    is_known = _COUNTRY.fullmatch(code) and code not in _NOWHERE
    return _OTHER_NAMES.get(code, code) if is_known else None


def _region(text: str | None, country: str | None) -> str | None:
    return (text or "").strip().upper().removeprefix(f"{country}-") or None
