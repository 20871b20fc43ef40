"""Puts an emitted event into the account's log, and on its way to the endpoints."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.core.ids import new_id
from app.core.types import JsonObject
from app.extensions import db
from app.outbox.handlers import Claim, Done, Verdict
from app.webhooks.endpoints import list_endpoints, wants
from app.webhooks.models import Delivery, DeliveryStatus, Endpoint, Event, EventLog, EventType
from app.webhooks.service import enqueue_delivery


class Publisher:
    """Handles the jobs of ``emit``. Talks to nobody."""

    def load(self, job: Claim) -> JsonObject:
        """Return the event; the job carries all of it."""
        return job.payload

    def send(self, work: JsonObject, deadline: timedelta) -> None:
        """Do nothing: telling the endpoints is the deliveries' business."""

    def record(self, job: Claim, work: JsonObject, answer: None) -> Verdict:
        """Write the event, and a delivery for each endpoint that wants it."""
        event = _event(job.account_id, work)
        db.session.add(event)
        db.session.flush()  # deliveries refer to it
        for endpoint in list_endpoints(job.account_id):
            if wants(endpoint, event.type, event.mode):
                _deliver(event, endpoint, work["key"])
        return Done()


def _event(account_id: str, emitted: JsonObject) -> Event:
    return Event(
        account_id=account_id,
        id=emitted["id"],
        number=_next_number(account_id),
        session_id=emitted["session_id"],
        sequence=emitted["sequence"],
        type=EventType(emitted["type"]),
        mode=Mode(emitted["mode"]),
        data=emitted["data"],
        created_at=datetime.fromisoformat(emitted["created_at"]),
    )


def _next_number(account_id: str) -> int:
    """Return the next place in the account's log, which is ours until the commit.

    Whoever publishes next waits for that commit, so numbers become visible in
    their order: a reader who saw 8 will never be surprised by 7.
    """
    number = _count_up(account_id)
    if number is not None:
        return number
    try:
        with db.session.begin_nested():
            db.session.add(EventLog(account_id=account_id, last_number=1))
    except IntegrityError:  # two first events at the same moment
        return _next_number(account_id)
    return 1


def _count_up(account_id: str) -> int | None:
    statement = (
        update(EventLog)
        .where(EventLog.account_id == account_id)
        .values(last_number=EventLog.last_number + 1)
        .returning(EventLog.last_number)
    )
    return db.session.scalar(statement, execution_options={"synchronize_session": False})


def _deliver(event: Event, endpoint: Endpoint, key: str) -> None:
    delivery = Delivery(
        account_id=event.account_id,
        id=new_id("dlv"),
        event_id=event.id,
        endpoint_id=endpoint.id,
        include_text=endpoint.include_text,
        status=DeliveryStatus.PENDING,
        attempts=0,
        next_attempt_at=utcnow(),
    )
    db.session.add(delivery)
    enqueue_delivery(delivery, key=key, position=event.sequence)
