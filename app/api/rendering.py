"""How values look in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from app.core.moments import spell_time


def render_list(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with their moments written out."""
    return [{name: _render(value) for name, value in row.items()} for row in rows]


def _render(value: Any) -> Any:
    return spell_time(value) if isinstance(value, datetime) else value
