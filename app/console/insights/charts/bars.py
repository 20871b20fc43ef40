"""Bars for the outcomes of each part of a period, as shapes of an SVG. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.console.insights.charts.axis import count_ceiling

SHOWN = ("saved", "kept", "canceled", "abandoned")
HEIGHT = 100.0
GAP = 0.2
"""Of the width of a bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One outcome in one part of the period."""

    outcome: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class OutcomeChart:
    """The bars, and the number at the top of their axis."""

    bars: Sequence[Bar]
    top: int
    parts: int


def draw_outcomes(rows: Sequence[Any]) -> OutcomeChart:
    """Return the bars, in a box of 1 for each row by ``HEIGHT``; none where nothing ended."""
    most = max((_ended(row) for row in rows), default=0)
    top = count_ceiling(most)
    return OutcomeChart(_bars(rows, top) if most else [], top, len(rows))


def _bars(rows: Sequence[Any], most: int) -> list[Bar]:
    bars: list[Bar] = []
    for position, row in enumerate(rows):
        top = HEIGHT
        for outcome in SHOWN:
            height = round(HEIGHT * getattr(row, outcome) / most, 3)
            top = round(top - height, 3)
            if height:
                bars.append(Bar(outcome, position + GAP / 2, top, 1 - GAP, height))
    return bars


def draw_shares(parts: Sequence[Sequence[int]]) -> list[Bar]:
    """Return each part as one whole bar, its shares one above the other, the first at the foot.

    What has no cases is left out, and so is a part of none. ``outcome`` is the place of a share.

    >>> [(bar.outcome, bar.y, bar.height) for bar in draw_shares([[3, 1]])]
    [('0', 25.0, 75.0), ('1', 0.0, 25.0)]
    """
    return [bar for place, counts in enumerate(parts) for bar in _shares(place, counts)]


def _shares(part: int, counts: Sequence[int]) -> Iterator[Bar]:
    whole, below = sum(counts), 0
    for place, count in enumerate(counts):
        if count:
            top, height = (round(HEIGHT * each / whole, 3) for each in (below + count, count))
            yield Bar(str(place), part + GAP / 2, round(HEIGHT - top, 3), 1 - GAP, height)
        below += count


def _ended(row: Any) -> int:
    return sum(getattr(row, outcome) for outcome in SHOWN)
