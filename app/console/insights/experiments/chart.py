"""A variant's difference to the control over time, as shapes of an SVG. Pure.

What stretches with the page is drawn in a box of ``WIDTH`` by ``HEIGHT``; what must not be
distorted, such as labels, has its place across as a percentage.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.experiments.analysis.units import Moment

WIDTH, HEIGHT = 1000.0, 220.0
_MOST_TICKS = 6
_ROOM = 1.15
"""The axis reaches a little beyond what is drawn."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the chart, and its value."""

    y: float
    value: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that changed while the experiment ran."""

    number: int
    x: str
    """Across, as a percentage."""


@dataclass(frozen=True, slots=True)
class CourseChart:
    """What is drawn for one variant."""

    band: str
    """The bounds, as the points of a polygon."""
    line: str
    """The difference, as the points of a line."""
    zero: float
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    first: datetime
    last: datetime


def draw_course(
    moments: Sequence[Moment], started_at: datetime, changes: Sequence[datetime]
) -> CourseChart | None:
    """Return the shapes. None: there are fewer than two moments, and no line between them."""
    if len(moments) < 2:
        return None
    span = _span(moments)
    last = moments[-1].at
    across = [(each, _across(each.at, started_at, last) * WIDTH) for each in moments]
    upper = [_point(x, each.high, span) for each, x in across]
    lower = [_point(x, each.low, span) for each, x in reversed(across)]
    return CourseChart(
        band=" ".join([*upper, *lower]),
        line=" ".join(_point(x, each.estimate, span) for each, x in across),
        zero=_down(0.0, span),
        ticks=tuple(Tick(_down(value, span), value) for value in _ticks(span)),
        marks=tuple(
            Mark(number, f"{_across(at, started_at, last) * 100:.2f}%")
            for number, at in enumerate(changes, start=1)
        ),
        first=started_at,
        last=last,
    )


def _span(moments: Sequence[Moment]) -> tuple[float, float]:
    """Return what the axis covers: all of the later bounds, and zero. The first are very wide."""
    later = moments[len(moments) // 4 :]
    low = min(0.0, *(each.low for each in later))
    high = max(0.0, *(each.high for each in later))
    return low * _ROOM, high * _ROOM


def _across(at: datetime, first: datetime, last: datetime) -> float:
    length = (last - first).total_seconds()
    return min(1.0, max(0.0, (at - first).total_seconds() / length)) if length > 0 else 0.0


def _down(value: float, span: tuple[float, float]) -> float:
    low, high = span
    inside = min(max(value, low), high)
    return round(HEIGHT * (high - inside) / (high - low), 2) if high > low else HEIGHT / 2


def _point(x: float, value: float, span: tuple[float, float]) -> str:
    return f"{x:.1f},{_down(value, span)}"


def _ticks(span: tuple[float, float]) -> list[float]:
    """Return round values inside the axis, a few of them, zero among them."""
    low, high = span
    step = _step((high - low) / _MOST_TICKS)
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _step(least: float) -> float:
    """Return the smallest of 1, 2, 5, 10, 20 … (and below) that is not below ``least``."""
    power = 10.0 ** math.floor(math.log10(least)) if least > 0 else 1.0
    return next(power * part for part in (1, 2, 5, 10) if power * part >= least * (1 - 1e-9))
