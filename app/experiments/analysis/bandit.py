"""How a bandit shares out customers: the better a variant seems, the more it gets. Pure.

Thompson's rule (1933): each variant gets the probability that it is the best. Nothing is
decided by it, and no interval is shown for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

FLOOR = 0.10
"""What no variant falls below: one that began badly must be able to come back."""
_POINTS = 2_000


def thompson_shares(counts: Sequence[tuple[int, int]], *, floor: float = FLOOR) -> list[float]:
    """Return each variant's share, from its successes and its count. They add up to 1.

    >>> thompson_shares([(0, 0), (0, 0)])
    [0.5, 0.5]
    """
    free = 1 - floor * len(counts)
    return [round(floor + free * best, 6) for best in probabilities_best(counts)]


def probabilities_best(counts: Sequence[tuple[int, int]]) -> list[float]:
    """Return the probability of each variant to be the best, from uniform priors.

    The integral of each density times the others' distributions, over a grid.
    """
    densities = [_density(1 + won, 1 + count - won) for won, count in counts]
    below = [_cumulated(density) for density in densities]
    raw = [
        math.fsum(
            each * math.prod(other[at] for j, other in enumerate(below) if j != i)
            for at, each in enumerate(density)
        )
        for i, density in enumerate(densities)
    ]
    return [value / math.fsum(raw) for value in raw]


def _density(a: float, b: float) -> list[float]:
    """Return the beta density at the middle of each of the grid's cells, as parts of 1."""
    points = ((at + 0.5) / _POINTS for at in range(_POINTS))
    logs = [(a - 1) * math.log(x) + (b - 1) * math.log1p(-x) for x in points]
    top = max(logs)
    weights = [math.exp(value - top) for value in logs]
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def _cumulated(density: Sequence[float]) -> list[float]:
    """Return how much lies below the middle of each cell."""
    sums, total = [], 0.0
    for part in density:
        sums.append(total + part / 2)
        total += part
    return sums
