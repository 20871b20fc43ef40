"""A report as a file: CSV, JSON, or a line of JSON for each row. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.analytics.personal.models import Delimiter
from app.analytics.reports.filters import COUNTED
from app.analytics.reports.report import Report
from app.core.files.tables import MARK, write_row
from app.core.moments import spell_time

DELIMITERS = {Delimiter.COMMA: ",", Delimiter.SEMICOLON: ";", Delimiter.TAB: "\t"}
Cell = Callable[[Any], str]


def write_json(report: Report[Any]) -> dict[str, Any]:
    """Return the report as one object: what was asked, the rows, figures with definitions."""
    wanted, before = report.wanted, report.wanted.before
    return {
        "view": report.view,
        "mode": wanted.mode.value,
        "period": {"since": str(wanted.period.first), "until": str(wanted.period.last)},
        "compared_with": before
        and {"since": str(before.period.first), "until": str(before.period.last)},
        "filter": {
            "flow": wanted.flow_id,
            **{name: getattr(wanted, name) for name in COUNTED},
            "segment": wanted.segment,
            "trait": wanted.trait,
        },
        "figures": {name: each.as_json() for name, each in report.figures.items()},
        "amounts": {name: each.as_json() for name, each in report.amounts.items()},
        "exchange_rates": [each.as_json() for each in report.exchange_rates],
        "rows": report.table(),
        "is_limited": report.is_limited,
        "counted_at": report.counted_at and spell_time(report.counted_at),
    }


def write_csv(report: Report[Any], cell: Cell, delimiter: str = ",") -> Iterator[str]:
    """Yield the lines of a CSV file; ``cell`` writes a value so that no spreadsheet runs it."""
    yield MARK + write_row(report.columns, delimiter)
    for row in report.table():
        yield write_row([cell(row[name]) for name in report.columns], delimiter)


def write_lines(report: Report[Any]) -> Iterator[str]:
    """Yield a line of JSON for each row."""
    for row in report.table():
        yield json.dumps(row, ensure_ascii=False) + "\n"


def write_rows(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    cell: Cell | None,
    delimiter: str = ",",
) -> Iterator[str]:
    """Yield rows as they come: as CSV where ``cell`` writes the values, or as lines of JSON."""
    if cell is None:
        yield from (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        return
    yield MARK + write_row(columns, delimiter)
    for row in rows:
        yield write_row([cell(row[name]) for name in columns], delimiter)
