"""Words as a table for spreadsheets: a row for each text, a column for each language. Pure."""

from __future__ import annotations

import csv
import re
from io import StringIO

from app.flows.copy.files import (
    ParsedTexts,
    UnreadableFile,
    changes_in,
    check_size,
    note_on,
    written,
)
from app.flows.copy.grid import Grid

_FIRST = ("key", "place")
_FORMULA = re.compile(r"'*[=+\-@\t]")
"""What a spreadsheet would execute, and what we wrote to keep it from doing so."""


def write_csv_file(grid: Grid) -> bytes:
    """Return all languages in one table, in UTF-8 with the mark that spreadsheets look for."""
    content = StringIO(newline="")
    table = csv.writer(content)
    table.writerow([*_FIRST, *grid.locales])
    for row in grid.rows:
        words = [_harmless(written(row.cell(locale).words)) for locale in grid.locales]
        table.writerow([row.text.key, note_on(row.text.place), *words])
    return content.getvalue().encode("utf-8-sig")


def read_csv_file(content: bytes, grid: Grid) -> ParsedTexts:
    """Return what a table changes. Languages without a column stay as they are.

    :raises UnreadableFile: if it is too large, no table of ours, not in UTF-8, or
        names a text twice.
    """
    check_size(content)
    header, *lines = _parse(content)
    locales = [name for name in header if name not in _FIRST]
    if header[:1] != ["key"] or not locales or set(locales) - set(grid.locales):
        raise UnreadableFile("no_columns", ", ".join(header)[:200])
    found: dict[tuple[str, str], str] = {}
    for number, line in enumerate(lines, start=2):
        cells = dict(zip(header, line, strict=False))
        if len(line) != len(header):
            raise UnreadableFile("uneven", str(number))
        if (cells["key"], locales[0]) in found:
            raise UnreadableFile("twice", cells["key"])
        found |= {(cells["key"], locale): _as_meant(cells[locale]) for locale in locales}
    return changes_in(grid, found)


def _parse(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
        rows = [row for row in csv.reader(StringIO(text, newline=""), strict=True) if row]
    except UnicodeDecodeError as error:
        raise UnreadableFile("not_utf8") from error
    except csv.Error as error:
        raise UnreadableFile("no_csv", str(error)) from error
    if not rows:
        raise UnreadableFile("empty")
    return rows


def _harmless(words: str) -> str:
    return f"'{words}" if _FORMULA.match(words) else words


def _as_meant(words: str) -> str:
    return words[1:] if words.startswith("'") and _FORMULA.match(words) else words
