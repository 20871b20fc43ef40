"""What travelled between us and a host, readable and without secrets."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from app.webhooks.log import LogEntry
from app.webhooks.messages import build_message

SIGNATURE = "v1,…"
"""Stands for the signature: what it says can be checked with the secret alone."""


def build_payload(value: Any) -> str:
    """Return JSON with line breaks."""
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)


def read_body(entry: LogEntry) -> str:
    """Return what every attempt sends of an event, with line breaks."""
    return build_payload(build_message(entry.event, include_text=entry.delivery.include_text))


def read_headers(entry: LogEntry, at: datetime) -> str:
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
