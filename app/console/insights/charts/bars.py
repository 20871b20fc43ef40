"""Bars for the outcomes of each part of a period, as shapes of an SVG. Pure."""

from __future__ import annotations

from collections.abc import Sequence
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


def _ended(row: Any) -> int:
    return sum(getattr(row, outcome) for outcome in SHOWN)
