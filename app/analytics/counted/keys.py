"""By what sums are told apart: a column of the counts, or a stretch of days."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, literal

from app.analytics.counting import Row


@dataclass(frozen=True, slots=True)
class Stretches:
    """Days in stretches, such as those between two changes of a rate; the database adds them up.

    ``starts`` has the first day of each, in order, two at least; nothing is before the first.
    """

    starts: tuple[str, ...]

    def column(self, model: Any) -> ColumnElement[str]:
        """Return the first day of the stretch that a row of counts lies in."""
        first, *later = (literal(day, literal_execute=True) for day in self.starts)
        # written into the statement: PostgreSQL takes no two parameters for the same expression
        return case(*((model.day >= start, start) for start in reversed(later)), else_=first)

    def start_of(self, day: str) -> str:
        """Return the first day of the stretch of a day.

        >>> Stretches(("2026-01-01", "2026-02-01")).start_of("2026-01-31")
        '2026-01-01'
        """
        return self.starts[bisect_right(self.starts, day) - 1]


Key = str | Stretches


def name_of(key: Key) -> str:
    """Return under which name rows have a key: of a stretch they have its first day."""
    return key if isinstance(key, str) else "day"


def column_of(model: Any, key: Key) -> ColumnElement[Any]:
    """Return what the database groups the rows of a model by."""
    found = getattr(model, key) if isinstance(key, str) else key.column(model)
    labeled: ColumnElement[Any] = found.label(name_of(key))
    return labeled


def value_of(row: Row, key: Key) -> Any:
    """Return what a row in memory is grouped by."""
    return row[key] if isinstance(key, str) else key.start_of(row["day"])
