"""Round numbers along an axis. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

_ROUND = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


def nice_ceiling(most: float) -> float:
    """Return the first round number that is no smaller; 1 where there is nothing.

    >>> nice_ceiling(37), nice_ceiling(6), nice_ceiling(0), nice_ceiling(0.23)
    (40, 6, 1.0, 0.25)
    """
    if most <= 0:
        return 1.0
    magnitude = 10.0 ** math.floor(math.log10(most))
    found = next(step for step in _ROUND if step * magnitude >= most - 1e-12)
    ceiling = found * magnitude
    return int(ceiling) if ceiling >= 1 and float(ceiling).is_integer() else ceiling


def count_ceiling(most: int) -> int:
    """Return a round number of whole things whose half is whole, too.

    >>> count_ceiling(37), count_ceiling(1), count_ceiling(3), count_ceiling(25)
    (40, 2, 4, 30)
    """
    ceiling = math.ceil(nice_ceiling(max(most, 1)))
    while ceiling % 2 or ceiling < most:
        ceiling = math.ceil(nice_ceiling(ceiling + 1)) if ceiling >= 10 else ceiling + 1
    return ceiling


def pick_evenly(labels: Sequence[str], most: int = 5) -> list[str]:
    """Return the first and the last label, and some between them at about equal distances.

    >>> pick_evenly(["a", "b", "c", "d", "e", "f"], most=3)
    ['a', 'c', 'f']
    """
    last, parts = len(labels) - 1, min(most, len(labels)) - 1
    if parts < 1:
        return list(labels)
    return [labels[round(place * last / parts)] for place in range(parts + 1)]
