"""How a test of an endpoint is going."""

from __future__ import annotations

from typing import Any

from app.labels.member.events import delivery_label, trouble_label
from app.webhooks import log
from app.webhooks.models import Endpoint


def test_view(endpoint: Endpoint, event_id: str) -> dict[str, Any]:
    """Return what became of the test event. It polls until the first answer, or its absence."""
    entry = log.get_entry_of_event(endpoint.account_id, event_id, endpoint.id)
    if entry is None:
        return {"event_id": event_id, "polls": True, "delivery": None, "attempt": None}
    attempts = log.list_attempts(endpoint.account_id, [entry.delivery.id])[entry.delivery.id]
    latest = attempts[0] if attempts else None
    return {
        "event_id": event_id,
        "polls": latest is None,
        "delivery": entry.delivery,
        "state": delivery_label(entry.delivery.status, entry.delivery.attempts),
        "attempt": latest,
        "trouble": trouble_label(latest.error) if latest else "",
    }
