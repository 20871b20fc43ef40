"""Words as a table for spreadsheets: a row for each text, a column for each language. Pure."""

from __future__ import annotations

import codecs
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
_SEPARATORS = ",;\t"
"""Excel in our other languages parts columns by semicolons, and Unicode text by tabs."""
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
    """Return the rows as the spreadsheets of our languages save them.

    With commas, semicolons or tabs, in UTF-8 or UTF-16, with or without
    ``sep=``; rows and columns that are empty at the end count for nothing.
    """
    text = _decoded(content)
    separator, text = _separator_of(text)
    try:
        table = csv.reader(StringIO(text, newline=""), strict=True, delimiter=separator)
        rows = [row for row in table if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise UnreadableFile("no_csv", str(error)) from error
    if not rows:
        raise UnreadableFile("empty")
    width = max(number for number, name in enumerate(rows[0], start=1) if name.strip())
    return [row[:width] if not any(row[width:]) else row for row in rows]


def _decoded(content: bytes) -> str:
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile("not_utf8") from error


def _separator_of(text: str) -> tuple[str, str]:
    """Return what parts the columns, and the table without the line that says so."""
    declared = re.match(r'"?sep=([,;\t])"?\r?\n', text)
    if declared:
        return declared[1], text[declared.end() :]
    header = text.lstrip().partition("\n")[0]
    return max(_SEPARATORS, key=header.count), text


def _harmless(words: str) -> str:
    return f"'{words}" if _FORMULA.match(words) else words


def _as_meant(words: str) -> str:
    return words[1:] if words.startswith("'") and _FORMULA.match(words) else words
