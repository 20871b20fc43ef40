"""What stands along a chart, in the member's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.console.insights.charts.axis import pick_evenly
from app.labels.member.formats import MemberFormats


def list_days(rows: Sequence[Any], fmt: MemberFormats) -> list[str]:
    """Return some of the days on which the parts of a period begin."""
    return pick_evenly([fmt.short_day(date.fromisoformat(row.start)) for row in rows])
