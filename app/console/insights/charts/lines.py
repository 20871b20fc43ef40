"""Lines over time: a small one beside a number, and curves of those still there. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.analytics.formulas.survival import Point

WIDTH, HEIGHT = 100.0, 100.0
Corner = tuple[float, float]


def draw_sparkline(values: Sequence[float | None]) -> str:
    """Return a path from 0 up, in a box of ``WIDTH`` by ``HEIGHT``; gaps where nothing is known.

    Empty where there are fewer than two values, or all are nothing.

    >>> draw_sparkline([0, 1, None, 2, 2])
    'M0 100L25 50M75 0L100 0'
    """
    most = max((value for value in values if value is not None), default=0)
    known = sum(value is not None for value in values)
    if known < 2 or most <= 0:
        return ""
    step, path, is_drawing = WIDTH / (len(values) - 1), "", False
    for place, value in enumerate(values):
        if value is not None:
            x, y = place * step, HEIGHT * (1 - max(0.0, value) / most)
            path += f"{'L' if is_drawing else 'M'}{_short(x)} {_short(y)}"
        is_drawing = value is not None
    return path


@dataclass(frozen=True, slots=True)
class Curve:
    """A share that falls in steps, with the band it lies in."""

    name: str
    line: str
    band: str


def draw_curve(name: str, points: Sequence[Point], days: int, followed_until: float) -> Curve:
    """Return the steps of a survival curve up to the day until which anybody was followed."""
    end = min(float(days), followed_until)
    kept = [point for point in points if point.days <= end]
    upper = _steps([(point.days, point.high) for point in kept], end, days)
    lower = _steps([(point.days, point.low) for point in kept], end, days)
    line = _steps([(point.days, point.share) for point in kept], end, days)
    band = [*upper, *reversed(lower)]
    return Curve(name, _path(line), f"{_path(band)}Z" if kept else "")


def _steps(
    values: Sequence[tuple[float, float]], end: float, days: int
) -> list[tuple[float, float]]:
    """Return the corners of a line that stays until it falls."""
    corners, share = [(0.0, 1.0)], 1.0
    for day, value in values:
        corners += [(day, share), (day, value)]
        share = value
    corners.append((end, share))
    return [(WIDTH * day / days, HEIGHT * (1 - value)) for day, value in corners]


def _path(corners: Sequence[Corner]) -> str:
    return "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in corners)


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
