"""Values of files that nobody promised to write in one way: what cannot be read is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def read_object(value: Any) -> dict[str, Any]:
    """Return an object; an empty one in the place of anything else."""
    return value if isinstance(value, dict) else {}


def list_objects(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a list with their numbers."""
    for number, each in enumerate(value if isinstance(value, list) else ()):
        if isinstance(each, dict):
            yield number, each


def read_number(value: Any) -> int | None:
    """Return a whole number, also one that is written as text or with a point and zeros.

    >>> read_number("20.0"), read_number(3), read_number(2.5), read_number(True)
    (20, 3, None, None)
    """
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
        return int(number) if number.is_integer() else None
    except (TypeError, ValueError, OverflowError):
        return None


def read_line(value: Any) -> str | None:
    """Return a text, or None."""
    return value.strip() or None if isinstance(value, str) else None
