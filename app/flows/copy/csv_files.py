"""Words as a table for spreadsheets: a row for each text, a column for each language. Pure."""

from __future__ import annotations

import csv
import re
from io import StringIO

from app.core.files.tables import (
    MARK,
    choose_encoding,
    drop_empty_columns,
    find_separator,
    write_row,
)
from app.flows.copy.files import (
    ParsedTexts,
    UnreadableFile,
    changes_in,
    check_size,
    note_on,
    written,
)
from app.flows.copy.grid import Grid

_FIRST = ("key", "place", "source")
"""What is there to be read, before the languages; no import takes anything from it."""
_FORMULA = re.compile(r"'*[=+\-@\t]")
"""What a spreadsheet would execute, and what we wrote to keep it from doing so."""


def write_csv_file(grid: Grid, separator: str = ",") -> bytes:
    """Return all languages in one table, in UTF-8 with the mark that spreadsheets look for."""
    lines = [MARK, write_row([*_FIRST, *grid.locales], separator)]
    for row in grid.rows:
        words = [_harmless(written(row.cell(locale).words)) for locale in grid.locales]
        source = _harmless(written(row.source.shown))
        first = [row.text.key, note_on(row.text.place), source]
        lines.append(write_row([*first, *words], separator))
    return "".join(lines).encode()


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
    """Return the rows as the spreadsheets of our languages save them.

    With commas, semicolons or tabs, in UTF-8 or UTF-16, with or without
    ``sep=``; rows and columns that are empty at the end count for nothing.
    """
    separator, lines = find_separator(StringIO(_decoded(content), newline=""))
    try:
        rows = list(drop_empty_columns(csv.reader(lines, strict=True, delimiter=separator)))
    except csv.Error as error:
        raise UnreadableFile("no_csv", str(error)) from error
    if not rows:
        raise UnreadableFile("empty")
    return rows


def _decoded(content: bytes) -> str:
    try:
        return content.decode(choose_encoding(content))
    except UnicodeDecodeError as error:
        raise UnreadableFile("not_utf8") from error


def _harmless(words: str) -> str:
    return f"'{words}" if _FORMULA.match(words) else words


def _as_meant(words: str) -> str:
    return words[1:] if words.startswith("'") and _FORMULA.match(words) else words
