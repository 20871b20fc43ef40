"""Customers of an experiment who concluded, as its numbers see them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.experiments.analysis.units import Unit

START = datetime(2026, 11, 1, tzinfo=UTC)


def unit(variant: str = "control", day: float = 0, **more) -> Unit:
    """Return a customer who canceled, unless told otherwise."""
    at = START + timedelta(days=day)
    values = {
        "variant": variant,
        "is_saved": False,
        "is_canceled": not more.get("is_saved", False),
        "started_at": at - timedelta(seconds=60),
        "ended_at": at,
        "lapsed_at": None,
        "is_direct": False,
        "text_length": 0,
    }
    return Unit(**(values | more))
