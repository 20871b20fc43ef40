"""How values look in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any


def render_moment(moment: datetime) -> str:
    """Write a moment as ISO 8601 in UTC, to the second.

    >>> render_moment(datetime(2026, 11, 30, 22, 15, 3, tzinfo=UTC))
    '2026-11-30T22:15:03Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def render_list(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with their moments written out."""
    return [{name: _render(value) for name, value in row.items()} for row in rows]


def _render(value: Any) -> Any:
    return render_moment(value) if isinstance(value, datetime) else value
