"""What travelled between us and a host, readable and without secrets."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from app.webhooks.log import Entry
from app.webhooks.messages import message_of

SIGNATURE = "v1,…"
"""Stands for the signature: what it says can be checked with the secret alone."""


def wire_of(value: Any) -> str:
    """Return JSON with line breaks."""
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)


def body_of(entry: Entry) -> str:
    """Return what every attempt sends of an event, with line breaks."""
    return wire_of(message_of(entry.event, include_text=entry.delivery.include_text))


def headers_of(entry: Entry, at: datetime) -> str:
    """Return the headers of an attempt, as they were sent."""
    lines = (
        f"POST {entry.endpoint.url}",
        "Content-Type: application/json",
        "User-Agent: Fairwell",
        f"webhook-id: {entry.event.id}",
        f"webhook-timestamp: {int(at.timestamp())}",
        f"webhook-signature: {SIGNATURE}",
    )
    return "\n".join(lines)
