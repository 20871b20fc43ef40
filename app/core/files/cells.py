"""Cells of a CSV file: other people's words, which a spreadsheet must not run. Pure."""

from __future__ import annotations

from typing import Any

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def safe_cell(value: Any) -> str:
    """Return the value as text; what would begin a formula gets an apostrophe in front.

    OWASP, CSV Injection: spreadsheets run cells that begin with one of these.

    >>> safe_cell("=1+1"), safe_cell(["a", "b"]), safe_cell(None)
    ("'=1+1", 'a, b', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return safe_cell(", ".join(map(str, value)))
        case _:
            text = str(value)
            return f"'{text}" if text.lstrip(" ").startswith(_BEGINS_A_FORMULA) else text
