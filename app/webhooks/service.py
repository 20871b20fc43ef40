"""What can be done with events and their deliveries: emit, read back, replay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists, select

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.core.database.pagination import Keyset, read_page
from app.core.ids import new_id
from app.extensions import db
from app.outbox import service as outbox
from app.webhooks.errors import (
    DeliveryNotFound,
    DeliveryPending,
    EndpointDisabled,
    EventNotFound,
)
from app.webhooks.models import Attempt, Delivery, DeliveryStatus, Endpoint, Event, EventType

PUBLISH = "webhooks.publish"
DELIVER = "webhooks.deliver"


def emit(
    account_id: str,
    event_type: EventType,
    data: Mapping[str, Any],
    *,
    key: str,
    sequence: int,
    mode: Mode,
) -> str:
    """Tell the host, if and when the caller's transaction commits, and return the event's id.

    Events of one ``key`` (the session) reach the log and each endpoint in the
    order of ``sequence``. Costs no query.
    """
    event = {"key": key, "sequence": sequence, "session_id": _what_it_is_about(data)}
    return _promise(account_id, event_type, mode, dict(data), event)


def _what_it_is_about(data: Mapping[str, Any]) -> str | None:
    found: str | None = data.get("session_id") or data.get("notice_id")
    return found


def emit_test(endpoint: Endpoint, mode: Mode) -> str:
    """Tell one endpoint, and no other, that nothing happened; return the event's id.

    It is signed, logged, tried again and counted like every other event.

    :raises EndpointDisabled: if nothing is sent there.
    """
    if endpoint.disabled_at is not None:
        raise EndpointDisabled(endpoint.id)
    event = {"key": new_id("evt"), "sequence": 0, "session_id": None, "only_to": endpoint.id}
    data = {"endpoint_id": endpoint.id}
    return _promise(endpoint.account_id, EventType.ENDPOINT_TESTED, mode, data, event)


def _promise(
    account_id: str,
    event_type: EventType,
    mode: Mode,
    data: dict[str, Any],
    event: dict[str, Any],
) -> str:
    """Have the event published, in the order of its key."""
    event_id = new_id("evt")
    whole = event | {
        "id": event_id,
        "type": event_type.value,
        "mode": mode.value,
        "created_at": utcnow().isoformat(),
        "data": data,
    }
    key, position = f"publish:{event['key']}", event["sequence"]
    outbox.enqueue(account_id, PUBLISH, whole, ordering_key=key, position=position)
    return event_id


def list_events(
    account_id: str, *, after: str | None = None, limit: int = 100, mode: Mode | None = None
) -> list[Event]:
    """Return a page of the account's log, from behind the event ``after``.

    An event never appears in front of one that could be read before it, so a
    reader who goes on from the last id it saw misses nothing.

    :raises EventNotFound: if there is no event ``after``, or no longer.
    """
    order = Keyset((Event.number,), Event.account_id == account_id, ascending=True)
    query = select(Event).where(order.scope)
    if mode is not None:
        query = query.where(Event.mode == mode)
    number = None if after is None else _number_of(account_id, after)
    return read_page(db.session, query, order, before=number, limit=limit).rows


def get_last_event_id(account_id: str, mode: Mode) -> str | None:
    """Return the latest event of a mode, behind which somebody begins to read; None: no event."""
    of_mode = (Event.account_id == account_id) & (Event.mode == mode)
    query = select(Event.id).where(of_mode).order_by(Event.number.desc()).limit(1)
    return db.session.scalar(query)


def get_event(account_id: str, event_id: str) -> Event | None:
    """Return the event, or None."""
    return db.session.get(Event, (account_id, event_id))


def list_deliveries(
    account_id: str,
    *,
    endpoint_id: str | None = None,
    event_id: str | None = None,
    status: DeliveryStatus | None = None,
    before: str | None = None,
    limit: int = 100,
) -> list[Delivery]:
    """Return a page of deliveries, the newest first, from behind the delivery ``before``."""
    order = Keyset((Delivery.id,), Delivery.account_id == account_id)
    query = select(Delivery).where(order.scope)
    if endpoint_id is not None:
        query = query.where(Delivery.endpoint_id == endpoint_id)
    if event_id is not None:
        query = query.where(Delivery.event_id == event_id)
    if status is not None:
        query = query.where(Delivery.status == status)
    return read_page(db.session, query, order, before=before, limit=limit).rows


def has_delivered(account_id: str) -> bool:
    """Return whether an event ever reached one of the account's endpoints."""
    found = exists().where(
        Delivery.account_id == account_id, Delivery.status == DeliveryStatus.DELIVERED
    )
    return bool(db.session.scalar(select(found)))


def list_attempts(account_id: str, delivery_id: str, *, limit: int = 100) -> list[Attempt]:
    """Return the attempts of a delivery, the newest first."""
    query = select(Attempt).where(
        Attempt.account_id == account_id, Attempt.delivery_id == delivery_id
    )
    return list(db.session.scalars(query.order_by(Attempt.id.desc()).limit(limit)))


def replay(account_id: str, delivery_id: str) -> Delivery:
    """Deliver once more, with all attempts anew. It no longer waits for the events before it.

    :raises DeliveryNotFound: if the account has no such delivery.
    :raises DeliveryPending: if it is still being tried.
    :raises EndpointDisabled: if nothing is sent to its endpoint.
    """
    key = (account_id, delivery_id)
    delivery = db.session.get(Delivery, key, populate_existing=True, with_for_update=True)
    if delivery is None:
        raise DeliveryNotFound(delivery_id)
    if delivery.status is DeliveryStatus.PENDING:
        raise DeliveryPending(delivery_id)
    endpoint = db.session.get_one(Endpoint, (account_id, delivery.endpoint_id))
    if endpoint.disabled_at is not None:
        raise EndpointDisabled(endpoint.id)
    delivery.status, delivery.attempts = DeliveryStatus.PENDING, 0
    delivery.next_attempt_at = utcnow()
    enqueue_delivery(account_id, delivery.id, endpoint.id, key=delivery.id, position=0)
    db.session.flush()
    return delivery


def enqueue_delivery(
    account_id: str, delivery_id: str, endpoint_id: str, *, key: str, position: int
) -> None:
    """Have the worker deliver, behind what waits for the same endpoint under the same key."""
    outbox.enqueue(
        account_id,
        DELIVER,
        {"delivery_id": delivery_id},
        ordering_key=f"{endpoint_id}:{key}",
        position=position,
    )


def _number_of(account_id: str, event_id: str) -> int:
    event = get_event(account_id, event_id)
    if event is None:
        raise EventNotFound(event_id)
    return event.number
