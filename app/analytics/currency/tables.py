"""Amounts of a table's rows in the reporting currency, beside those in their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Protocol

from app.analytics.counting import Row
from app.analytics.currency.conversion import Conversion
from app.analytics.currency.sums import convert_rows, find_day_key, put_day
from app.analytics.reports.periods import Period
from app.analytics.reports.sources import CountSource

Key = tuple[str, ...]


class CountedPart(Protocol):
    """Some of the days of a period, and what was counted in them."""

    @property
    def period(self) -> Period:
        """The days."""
        ...

    @property
    def source(self) -> CountSource:
        """What answers for them."""
        ...

    @property
    def rows(self) -> list[Row]:
        """The sums that are known already."""
        ...


def convert_tables(
    conversion: Conversion | None,
    parts: Iterable[CountedPart],
    table: str,
    keys: Sequence[str],
    names: Sequence[str],
) -> Mapping[Key, dict[str, Any]]:
    """Return the converted cells of each row, by its keys; none without a reporting currency."""
    found: dict[Key, list[Row]] = defaultdict(list)
    if conversion is None:
        return defaultdict(dict)
    for part in parts:
        for row in _with_days(conversion, part, table, keys):
            found[tuple(row[name] for name in keys)].append(row)
    return {key: _convert(conversion, rows, names) for key, rows in found.items()}


def _with_days(
    conversion: Conversion, part: CountedPart, table: str, keys: Sequence[str]
) -> list[Row]:
    key = find_day_key(conversion, part.period)
    return put_day(part.rows, part.period) if key is None else part.source.sums(table, key, *keys)


def _convert(conversion: Conversion, rows: list[Row], names: Sequence[str]) -> dict[str, Any]:
    cells: dict[str, Any] = {"converted_currency": conversion.currency}
    for name in names:
        found = convert_rows(conversion, rows, itemgetter(name), itemgetter("saved"))
        missing, has_rate = sum(found.left_out.values()), bool(found.by_currency)
        cells["saved_without_rate"] = missing
        cells[f"{name}_converted"] = None if missing and not has_rate else found.amount_minor
    return cells
