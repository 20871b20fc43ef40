"""Rates with the interval that their number of cases allows. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Rate:
    """A part of a whole, with the interval the true rate lies in."""

    count: int
    n: int
    low: float | None
    high: float | None

    @property
    def value(self) -> float | None:
        """The part, between 0 and 1. None: there is nothing to take a part of."""
        return self.count / self.n if self.n else None


def rate_of(count: int, n: int, confidence: float = CONFIDENCE) -> Rate:
    """Return a rate with its Wilson score interval.

    Wilson (1927), "Probable inference, the law of succession, and statistical
    inference", JASA 22: the rates p that a test with the normal approximation
    does not reject. Unlike p ± z·s it holds for few cases, and stays in 0 … 1.

    :raises ValueError: if the part is larger than the whole.

    >>> rate = rate_of(2, 10)
    >>> round(rate.low, 4), round(rate.high, 4)
    (0.0567, 0.5098)
    """
    if not 0 <= count <= n:
        raise ValueError(f"{count} of {n} is no part")
    if n == 0:
        return Rate(0, 0, None, None)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    middle, half = _center(count, n, z), _half_width(count, n, z)
    low = 0.0 if count == 0 else max(0.0, middle - half)
    high = 1.0 if count == n else min(1.0, middle + half)
    return Rate(count, n, low, high)


def differ(one: Rate, other: Rate) -> bool | None:
    """Return whether two independent rates differ by more than chance; None if nobody can tell.

    Newcombe (1998), "Interval estimation for the difference between independent
    proportions", Statistics in Medicine 17, method 10: the interval of the
    difference is made of both Wilson intervals. They differ where it leaves out 0.
    """
    difference = difference_of(one, other)
    if difference is None:
        return None
    low, high = difference
    return low > 0 or high < 0


def difference_of(one: Rate, other: Rate) -> tuple[float, float] | None:
    """Return the interval of ``one`` minus ``other`` (Newcombe's method 10), or None."""
    values = (one.value, one.low, one.high, other.value, other.low, other.high)
    if any(value is None for value in values):
        return None
    p, p_low, p_high, q, q_low, q_high = (float(value or 0) for value in values)
    below = math.hypot(p - p_low, q_high - q)
    above = math.hypot(p_high - p, q - q_low)
    return p - q - below, p - q + above


def counts_differ(
    now: int, before: int, *, share: float = 0.5, confidence: float = CONFIDENCE
) -> bool | None:
    """Return whether a number of events differs from an earlier one by more than chance.

    Przyborowski and Wilenski (1940): of events that come by themselves, those of the one
    period are a binomial part of both together, with ``share`` of the time. None: there
    are no events at all.

    >>> counts_differ(12, 10), counts_differ(60, 30)
    (False, True)
    """
    part = rate_of(now, now + before, confidence)
    if part.low is None or part.high is None:
        return None
    return not part.low <= share <= part.high


def _center(count: int, n: int, z: float) -> float:
    return (count + z * z / 2) / (n + z * z)


def _half_width(count: int, n: int, z: float) -> float:
    p = count / n
    return z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
