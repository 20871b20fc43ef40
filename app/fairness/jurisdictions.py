"""Which packs a customer is under: those of where they live, not of the language they speak."""

from __future__ import annotations

from functools import lru_cache

from app.core.territories import read_country, read_region, state_of
from app.fairness.packs import Pack, all_packs


@lru_cache(maxsize=1024)
def choose_packs(
    country: str | None, region: str | None = None, account_default: str | None = None
) -> tuple[Pack, ...]:
    """Return the packs that apply, default-fair first and the narrower after the wider.

    ``country`` and ``region`` are the customer's, from the signed token:
    as systems write them. A country we do not know is the account's own;
    without that, default-fair stands alone. A country we know, and have no pack
    for, is not replaced. In a territory the law of its state holds.

    >>> [pack.id for pack in choose_packs("US", "CA")]
    ['default-fair', 'us-ftc', 'us-ca']
    """
    known = read_country(country) or read_country(account_default)
    place = known and state_of(known)
    part = place and read_region(region, place)
    code = part.removeprefix(f"{place}-") if part else None
    return tuple(pack for pack in all_packs() if pack.applies_in(place, code))
