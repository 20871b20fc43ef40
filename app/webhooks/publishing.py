"""Puts an emitted event into the account's log, and on its way to the endpoints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.core.database.types import JsonObject
from app.core.ids import new_id
from app.extensions import db
from app.outbox import service as outbox
from app.outbox.handlers import Done, Lease, Run, Verdict
from app.webhooks import statements
from app.webhooks.endpoints import wants
from app.webhooks.models import DeliveryStatus, Endpoint, EventLog, EventType
from app.webhooks.service import enqueue_delivery


class Publisher:
    """Handles the jobs of ``emit``. Talks to nobody."""

    def load(self, job: Lease) -> JsonObject:
        """Return the event; the job carries all of it."""
        return job.payload

    def load_all(self, jobs: Sequence[Lease]) -> list[JsonObject | None]:
        """Return the event of each job."""
        return [job.payload for job in jobs]

    def send(self, work: JsonObject, deadline: timedelta) -> None:
        """Do nothing: telling the endpoints is the deliveries' business."""

    def record(self, job: Lease, work: JsonObject, answer: None) -> Verdict:
        """Write one event; see ``record_all``."""
        _publish(job.account_id, [work])
        return Done()

    def record_all(self, runs: Sequence[Run[JsonObject, None]]) -> list[Verdict]:
        """Write the events, and a delivery of each for every endpoint that wants it."""
        _publish(runs[0].job.account_id, [run.work for run in runs])
        return [Done() for _run in runs]


@outbox.promising_together()
def _publish(account_id: str, works: Sequence[JsonObject]) -> None:
    numbers = _take_numbers(account_id, len(works))
    events = [_event(account_id, work, number) for work, number in zip(works, numbers, strict=True)]
    db.session.execute(statements.ADD_EVENTS, events)
    listening = db.session.scalars(statements.LISTENING, {"whose": account_id}).all()
    deliveries: list[dict[str, Any]] = []
    for work, event in zip(works, events, strict=True):
        for endpoint in listening:
            if _is_for(endpoint, work, event):
                deliveries.append(_delivery(event, endpoint))
                _enqueue(deliveries[-1], work)
    if deliveries:
        db.session.execute(statements.ADD_DELIVERIES, deliveries)


def _enqueue(delivery: dict[str, Any], work: JsonObject) -> None:
    enqueue_delivery(
        delivery["account_id"],
        delivery["id"],
        delivery["endpoint_id"],
        key=work["key"],
        position=work["sequence"],
    )


def _is_for(endpoint: Endpoint, work: JsonObject, event: dict[str, Any]) -> bool:
    """Return whether an endpoint hears of an event: a test is for the one that is tested."""
    only_to = work.get("only_to")
    return endpoint.id == only_to if only_to else wants(endpoint, event["type"], event["mode"])


def _event(account_id: str, emitted: JsonObject, number: int) -> dict[str, Any]:
    return {
        "account_id": account_id,
        "id": emitted["id"],
        "number": number,
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


def _take_numbers(account_id: str, count: int) -> range:
    """Return the next places in the account's log, which are ours until the commit.

    Whoever publishes next waits for that commit, so numbers become visible in
    their order: a reader who saw 8 will never be surprised by 7.
    """
    which = {"whose": account_id, "more": count}
    last: int | None = db.session.scalar(statements.COUNT_UP, which)
    if last is not None:
        return range(last - count + 1, last + 1)
    try:
        with db.session.begin_nested():
            db.session.add(EventLog(account_id=account_id, last_number=count))
    except IntegrityError:  # two first events at the same moment
        return _take_numbers(account_id, count)
    return range(1, count + 1)
