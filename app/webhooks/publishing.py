"""Puts an emitted event into the account's log, and on its way to the endpoints."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.core.ids import new_id
from app.core.types import JsonObject
from app.extensions import db
from app.outbox.handlers import Done, Lease, Verdict
from app.webhooks import statements
from app.webhooks.endpoints import wants
from app.webhooks.models import DeliveryStatus, Endpoint, EventLog, EventType
from app.webhooks.service import enqueue_delivery


class Publisher:
    """Handles the jobs of ``emit``. Talks to nobody."""

    def load(self, job: Lease) -> JsonObject:
        """Return the event; the job carries all of it."""
        return job.payload

    def send(self, work: JsonObject, deadline: timedelta) -> None:
        """Do nothing: telling the endpoints is the deliveries' business."""

    def record(self, job: Lease, work: JsonObject, answer: None) -> Verdict:
        """Write the event, and a delivery for each endpoint that wants it."""
        event = _event(job.account_id, work)
        db.session.execute(statements.ADD_EVENT, event)
        listening = db.session.scalars(statements.LISTENING, {"whose": job.account_id})
        deliveries = [
            _delivery(event, endpoint) for endpoint in listening if _is_for(endpoint, work, event)
        ]
        if deliveries:
            db.session.execute(statements.ADD_DELIVERIES, deliveries)
        for delivery in deliveries:
            enqueue_delivery(
                job.account_id,
                delivery["id"],
                delivery["endpoint_id"],
                key=work["key"],
                position=work["sequence"],
            )
        return Done()


def _is_for(endpoint: Endpoint, work: JsonObject, event: dict[str, Any]) -> bool:
    """Return whether an endpoint hears of an event: a test is for the one that is tested."""
    only_to = work.get("only_to")
    return endpoint.id == only_to if only_to else wants(endpoint, event["type"], event["mode"])


def _event(account_id: str, emitted: JsonObject) -> dict[str, Any]:
    return {
        "account_id": account_id,
        "id": emitted["id"],
        "number": _next_number(account_id),
        "session_id": emitted["session_id"],
        "sequence": emitted["sequence"],
        "type": EventType(emitted["type"]),
        "mode": Mode(emitted["mode"]),
        "data": emitted["data"],
        "created_at": datetime.fromisoformat(emitted["created_at"]),
    }


def _delivery(event: dict[str, Any], endpoint: Endpoint) -> dict[str, Any]:
    return {
        "account_id": event["account_id"],
        "id": new_id("dlv"),
        "event_id": event["id"],
        "endpoint_id": endpoint.id,
        "mode": event["mode"],
        "include_text": endpoint.include_text,
        "status": DeliveryStatus.PENDING,
        "attempts": 0,
        "next_attempt_at": utcnow(),
    }


def _next_number(account_id: str) -> int:
    """Return the next place in the account's log, which is ours until the commit.

    Whoever publishes next waits for that commit, so numbers become visible in
    their order: a reader who saw 8 will never be surprised by 7.
    """
    number: int | None = db.session.scalar(statements.COUNT_UP, {"whose": account_id})
    if number is not None:
        return number
    try:
        with db.session.begin_nested():
            db.session.add(EventLog(account_id=account_id, last_number=1))
    except IntegrityError:  # two first events at the same moment
        return _next_number(account_id)
    return 1
