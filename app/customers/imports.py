"""Reports about many subscriptions as CSV: a line each, read one after the other. Pure."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.core.files.tables import find_separator, fit, measure
from app.customers.errors import InvalidReport
from app.customers.reports import SubscriptionReport, read_report

MAX_LINE = 5000
"""The longest line, in characters. Who sends a longer one has forgotten a quotation mark."""
MAX_REF = 200
NEEDED = ("customer_ref", "subscription_ref", "status", "at")
"""The columns every file has. Without ``at`` sending a file again would say something new."""
_NUMBERS = frozenset({"amount_minor", "at", "canceled_at", "current_period_end"})
"""What may be digits alone: an amount, or a moment in Unix seconds."""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One line of the file: what it says about whom, or what is wrong with it."""

    number: int
    """1 is the heading, as spreadsheets count."""
    customer_ref: str
    report: SubscriptionReport | None
    error: str | None = None


def read_import(lines: Iterable[str]) -> Iterator[ImportLine]:
    """Yield each line of a CSV file with a heading, those that say nothing left out.

    Columns are parted as spreadsheets part them: by commas, semicolons or tabs.

    :raises InvalidReport: if the heading lacks a column, or is none.
    """
    rows, heading = _open(lines)
    for _ in itertools.count():
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield ImportLine(rows.line_num, "", None, str(error))
            return
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield _read_line(rows.line_num, heading, row)


def _short(lines: Iterable[str]) -> Iterator[str]:
    """Pass lines on, the sign of UTF-8 before the first of them taken off."""
    for number, line in enumerate(lines):
        if len(line) > MAX_LINE:
            raise csv.Error(f"line {number + 1} is longer than {MAX_LINE} characters")
        yield line.removeprefix("\ufeff") if number == 0 else line


def _open(lines: Iterable[str]) -> tuple[Any, list[str]]:
    """Return a reader of the rows, and the heading it has passed."""
    try:
        separator, rest = find_separator(_short(lines))
        rows = csv.reader(rest, strict=True, delimiter=separator)
        return rows, _heading(next(rows, []))
    except csv.Error as error:
        raise InvalidReport(f"heading: {error}") from error


def _heading(row: list[str]) -> list[str]:
    heading = [cell.strip() for cell in row[: measure(row)]]
    missing = [name for name in NEEDED if name not in heading]
    if missing:
        raise InvalidReport(f"heading: lacks {', '.join(missing)}")
    if len(set(heading)) != len(heading):
        raise InvalidReport("heading: names a column twice")
    return heading


def _read_line(number: int, heading: list[str], row: list[str]) -> ImportLine:
    row = fit(row, len(heading))
    if len(row) != len(heading):
        problem = f"has {len(row)} cells, the heading {len(heading)}"
        return ImportLine(number, "", None, problem)
    cells = dict(zip(heading, (cell.strip() for cell in row), strict=True))
    ref = cells.pop("customer_ref")
    if not ref or len(ref) > MAX_REF or not ref.isprintable():
        problem = f"customer_ref: must be {MAX_REF} printable characters at most"
        return ImportLine(number, ref, None, problem)
    if not cells["at"]:
        return ImportLine(number, ref, None, "at: must be a moment such as 2026-11-30T22:15:03Z")
    try:
        return ImportLine(number, ref, read_report(_values(cells)))
    except InvalidReport as error:
        return ImportLine(number, ref, None, str(error))


def _values(cells: dict[str, str]) -> dict[str, Any]:
    """Return what the cells hold; empty ones hold nothing."""
    return {name: _value(name, text) for name, text in cells.items() if text}


def _value(name: str, text: str) -> Any:
    is_number = name in _NUMBERS and text.isascii() and text.isdigit()
    return int(text[:20]) if is_number else text
