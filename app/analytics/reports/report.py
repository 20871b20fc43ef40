"""What every report has: rows, figures with their definitions, and how far they can be believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Generic, TypeVar

from app.analytics.currency.conversion import DatedRate
from app.analytics.formulas.rates import Rate
from app.analytics.reports.figures import Amounts, Figure
from app.analytics.reports.filters import Filter

RowT = TypeVar("RowT")
MAX_COUNTED = 50_000
"""How many sessions a question that daily counts cannot answer is put to: the latest ones."""
MAX_CASES = 20_000
"""The same for what only the rows of the sessions know: segments, and traits of the host's own."""


@dataclass(frozen=True, slots=True)
class Report(Generic[RowT]):
    """The answer to one question about one period."""

    view: str
    """The stable code of the view."""
    wanted: Filter
    rows: Sequence[RowT]
    row_type: type[RowT]
    figures: Mapping[str, Figure]
    amounts: Mapping[str, Amounts]
    counted_at: datetime | None
    is_limited: bool = False
    """Whether only the latest sessions were looked at, for there were too many."""
    limit: int = MAX_COUNTED
    """How many of them, then."""
    by: str = ""
    """By which dimension its rows are told apart, where there is a choice."""
    exchange_rates: Sequence[DatedRate] = ()
    """Those by which its amounts were converted."""

    @property
    def columns(self) -> list[str]:
        """The names of the columns of its table; a rate is five of them."""
        return [name for field in fields(self.row_type) for name in _columns(field)]  # type: ignore[arg-type]

    def table(self) -> list[dict[str, Any]]:
        """Return the rows flat, as files and the API show them."""
        return [flat(row) for row in self.rows]


def flat(row: Any) -> dict[str, Any]:
    """Return a row with its rates taken apart."""
    cells: dict[str, Any] = {}
    for field in fields(row):
        value = getattr(row, field.name)
        if isinstance(value, Rate):
            cells |= {f"{field.name}_{name}": part for name, part in asdict(value).items()}
            cells[f"{field.name}_value"] = value.value
        else:
            cells[field.name] = value
    return cells


def _columns(field: Any) -> list[str]:
    if field.type not in {"Rate", Rate}:
        return [field.name]
    return [f"{field.name}_{part}" for part in ("count", "n", "low", "high", "value")]
