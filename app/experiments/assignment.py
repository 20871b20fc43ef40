"""Which variant a customer belongs to: computed, never stored. Pure.

The numbers are those of GrowthBook's hash version 2. (Version 1 puts neighbours of one
experiment beside each other in the next one, so that one test disturbs the other.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

_OFFSET, _PRIME, _WORD = 0x811C9DC5, 0x01000193, 0xFFFFFFFF
_STEPS = 10_000

Range = tuple[float, float]
"""A stretch of the numbers from 0 to 1: its beginning belongs to it, its end does not."""
EVERYBODY: Range = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Share:
    """A variant, and the part of the experiment's customers that it gets."""

    key: str
    percent: float


@dataclass(frozen=True, slots=True)
class Namespace:
    """A room that experiments share without meeting: each has a stretch of its own."""

    name: str
    stretch: Range = EVERYBODY

    def includes(self, customer_ref: str) -> bool:
        """Return whether a customer belongs to this stretch."""
        low, high = self.stretch
        return low <= bucket_of(self.name, customer_ref) < high

    def overlaps(self, other: Namespace) -> bool:
        """Return whether some customer could belong to both; two names are never kept apart."""
        if self.name != other.name:
            return True
        return self.stretch[0] < other.stretch[1] and other.stretch[0] < self.stretch[1]


def bucket_of(seed: str, value: str) -> float:
    """Return a customer's number from 0 to 0.9999 under a seed.

    >>> bucket_of("seed", "a")
    0.0505
    """
    return fnv1a32(str(fnv1a32(seed + value))) % _STEPS / _STEPS


def fnv1a32(text: str) -> int:
    """Return the 32-bit FNV-1a hash of a text's UTF-8 bytes (Fowler, Noll, Vo).

    >>> hex(fnv1a32("foobar"))
    '0xbf9cf968'
    """
    number = _OFFSET
    for byte in text.encode():
        number = (number ^ byte) * _PRIME & _WORD
    return number


def bucket_ranges(weights: Sequence[float], coverage: float = 1.0) -> list[Range]:
    """Return each variant's stretch. Its beginning stays where it is when the coverage changes.

    ``weights`` add up to 1. So a higher coverage takes in more customers, and moves nobody.

    >>> bucket_ranges([0.5, 0.5], coverage=0.5)
    [(0.0, 0.25), (0.5, 0.75)]
    """
    starts = [0.0, *accumulate(weights)]
    return [
        (start, start + coverage * weight) for start, weight in zip(starts, weights, strict=False)
    ]


def assign_variant(
    experiment_key: str,
    customer_ref: str,
    shares: Sequence[Share],
    *,
    coverage: float = 1.0,
    namespace: Namespace | None = None,
) -> str | None:
    """Return the key of the variant this customer belongs to, or None: they take no part.

    The answer depends on the arguments only, so a customer who comes back
    sees the same variant. What is stored is the exposure.

    >>> assign_variant("exp_1", "cus_7", [Share("control", 50), Share("discount", 50)])
    'discount'
    """
    if namespace is not None and not namespace.includes(customer_ref):
        return None
    total = sum(share.percent for share in shares)
    number = bucket_of(experiment_key, customer_ref)
    ranges = bucket_ranges([share.percent / total for share in shares], coverage)
    chosen = (
        share.key for share, (low, high) in zip(shares, ranges, strict=True) if low <= number < high
    )
    return next(chosen, None)
