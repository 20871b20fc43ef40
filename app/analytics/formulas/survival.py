"""How long saved customers stay, when some are still there or were lost from sight. Pure."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import NormalDist

from app.analytics.formulas.rates import CONFIDENCE

GRID: tuple[int, ...] = (*range(15), *range(15, 180, 5), *range(180, 721, 30))
"""The days that curves have points on: each of two weeks, then every fifth, later every thirtieth.

With days of any number, a million customers would make hundreds of thousands of rows.
"""
BEYOND = 9999
"""The day that stands for an end after the last day of the grid."""


@dataclass(frozen=True, slots=True)
class Duration:
    """How long somebody was followed, and whether that ended because they left."""

    days: float
    is_ended: bool
    """False: they were still there when we last heard of them."""


@dataclass(frozen=True, slots=True)
class Point:
    """The share that is still there after so many days, and the interval it lies in."""

    days: float
    share: float
    low: float
    high: float
    at_risk: int
    """How many were followed up to this day."""


def survival_curve(
    durations: Mapping[Duration, int], confidence: float = CONFIDENCE
) -> tuple[Point, ...]:
    """Return the Kaplan-Meier estimate of how many were followed for each time.

    There is a point for each day on which somebody left.

    Kaplan and Meier (1958), "Nonparametric estimation from incomplete
    observations", JASA 53. Whoever is lost from sight counts as long as they
    were seen, and says nothing afterwards. The variance is Greenwood's, the
    interval on the scale log(-log S) (Kalbfleisch and Prentice), so that it
    stays in 0 … 1. Before the first point the share is 1.
    """
    at_risk, share, spread = sum(durations.values()), 1.0, 0.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    ended, gone = Counter[float](), Counter[float]()
    for each, count in durations.items():
        gone[each.days] += count
        ended[each.days] += count if each.is_ended else 0
    points = []
    for days in sorted(gone):
        if left := ended[days]:
            share *= 1 - left / at_risk
            spread += left / (at_risk * (at_risk - left)) if at_risk > left else math.inf
            points.append(Point(days, share, *_interval(share, spread, z), at_risk))
        at_risk -= gone[days]
    return tuple(points)


def previous_on_grid(days: int) -> int:
    """Return the last day of the grid up to which somebody was followed.

    >>> previous_on_grid(13), previous_on_grid(34), previous_on_grid(9999)
    (13, 30, 720)
    """
    return GRID[bisect_right(GRID, days) - 1]


def next_on_grid(days: int) -> int:
    """Return the first day of the grid by which somebody had left, or ``BEYOND`` the last one.

    So at each day of the grid the share is that of those who had not left by then.

    >>> next_on_grid(13), next_on_grid(31), next_on_grid(721)
    (13, 35, 9999)
    """
    position = bisect_left(GRID, days)
    return GRID[position] if position < len(GRID) else BEYOND


def share_after(points: Iterable[Point], days: float) -> Point | None:
    """Return the point that holds after so many days; None: nobody had left by then."""
    reached = [point for point in points if point.days <= days]
    return reached[-1] if reached else None


def _interval(share: float, spread: float, z: float) -> tuple[float, float]:
    if share <= 0 or math.isinf(spread):
        return 0.0, 0.0
    hazard = math.log(-math.log(share))
    reach = z * math.sqrt(spread) / math.log(share)
    return math.exp(-math.exp(hazard - reach)), math.exp(-math.exp(hazard + reach))
