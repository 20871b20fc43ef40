"""A translator's file: what it is and in which language, read from the file itself. Pure."""

from __future__ import annotations

import re

from app.flows.copy.csv_files import read_csv_file
from app.flows.copy.files import ParsedTexts, UnreadableFile, check_size
from app.flows.copy.grid import Grid
from app.flows.copy.po_files import read_po_file

TABLE = "csv"
"""What a table of all languages is called; a gettext file by its language."""
_IN_HEADER = re.compile(rb'^"Language:[ \t]*([A-Za-z]{2,3})\b', re.MULTILINE)
_IN_NAME = re.compile(r"(?:^|[._-])([a-z]{2,3})\.pot?$", re.IGNORECASE)


def read_file(content: bytes, name: str, grid: Grid) -> tuple[str, ParsedTexts]:
    """Return the kind of a file (``TABLE`` or a language), and what it changes.

    :raises UnreadableFile: if it does not say its language, or cannot be read.
    """
    check_size(content)
    if not _is_gettext(content, name):
        return TABLE, read_csv_file(content, grid)
    locale = _find_locale(content, name)
    if locale not in grid.locales:
        raise UnreadableFile("other_language", locale)
    return locale, read_po_file(content, grid, locale)


def _is_gettext(content: bytes, name: str) -> bool:
    return name.lower().endswith((".po", ".pot")) or b"msgid " in content


def _find_locale(content: bytes, name: str) -> str:
    """Return the language that the header names, else the one in the file's name."""
    header = _IN_HEADER.search(content)
    if header:
        return header[1].decode().lower()
    named = _IN_NAME.search(name)
    if not named:
        raise UnreadableFile("no_language")
    return named[1].lower()
