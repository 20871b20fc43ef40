"""What a host gets to read of an event. Pure."""

from __future__ import annotations

from typing import Any

from app.core.moments import spell_time
from app.webhooks.models import Event

FREE_TEXT = frozenset({"text"})
"""Keys of ``data`` that hold what customers wrote in their own words."""


def build_message(event: Event, *, include_text: bool) -> dict[str, Any]:
    """Return the event as it is told, without the customer's own words unless asked for."""
    data = {"sequence": event.sequence, "mode": event.mode.value} | event.data
    if not include_text:
        data = {key: value for key, value in data.items() if key not in FREE_TEXT}
    return {"type": event.type.value, "timestamp": spell_time(event.created_at), "data": data}
