"""Tables as spreadsheets save and open them: the bytes, and what parts the columns. Pure."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

SEPARATORS = ",;\t"
"""Excel in most of our languages parts columns by semicolons, and Unicode text by tabs."""
MARK = "\ufeff"
"""Stands before a file: spreadsheets take UTF-8 for something else without it."""
_DECLARED = re.compile(r'"?sep=([,;\t])"?\s*')


def choose_encoding(first_bytes: bytes) -> str:
    """Return how a file is to be read, by the mark it begins with.

    >>> choose_encoding(b"key,de"), choose_encoding("key".encode("utf-16"))
    ('utf-8-sig', 'utf-16')
    """
    is_utf16 = first_bytes.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return "utf-16" if is_utf16 else "utf-8-sig"


def find_separator(lines: Iterable[str]) -> tuple[str, Iterator[str]]:
    """Return what parts the columns, and the lines without the one that says so.

    A line ``sep=;`` decides, else what stands most often in the heading.

    >>> find_separator(["a;b"])[0], find_separator(["sep=,", "a;b"])[0]
    (';', ',')
    """
    rest = iter(lines)
    first = next((line for line in rest if line.strip()), "")
    declared = _DECLARED.fullmatch(first)
    if declared:
        return declared[1], rest
    return max(SEPARATORS, key=first.count), itertools.chain([first], rest)


def drop_empty_columns(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """Yield the rows that say something, as wide as the heading: spreadsheets save more than that.

    >>> list(drop_empty_columns([["a", "b", ""], ["", "", ""], ["1", "2", ""]]))
    [['a', 'b'], ['1', '2']]
    """
    width: int | None = None
    for row in rows:
        width = measure(row) if width is None else width
        if measure(row):
            yield fit(row, width)


def measure(row: Sequence[str]) -> int:
    """Return how many columns a row has, without the empty ones at its end."""
    return max((at for at, cell in enumerate(row, start=1) if cell.strip()), default=0)


def fit(row: list[str], width: int) -> list[str]:
    """Return a row as wide as its heading, unless it says something beyond that."""
    return row if measure(row) > width else row[:width]


def write_row(cells: Iterable[str], separator: str) -> str:
    r"""Return a line of a table, ended as spreadsheets end it.

    >>> write_row(["a", "b;c"], ";")
    'a;"b;c"\r\n'
    """
    line = io.StringIO(newline="")
    csv.writer(line, delimiter=separator).writerow(cells)
    return line.getvalue()
