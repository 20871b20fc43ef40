"""The statements of every event and every delivery, built once: that costs more than running."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import defer

from app.webhooks.models import Attempt, Delivery, DeliveryStatus, Endpoint, Event, EventLog

_DELIVERIES = cast("Table", Delivery.__table__)

LISTENING = (
    select(Endpoint)
    .where(Endpoint.account_id == bindparam("whose"), Endpoint.disabled_at.is_(None))
    .options(defer(Endpoint.secret), defer(Endpoint.previous_secret))
)
COUNT_UP = (
    update(cast("Table", EventLog.__table__))
    .where(EventLog.account_id == bindparam("whose"))
    .values(last_number=EventLog.last_number + bindparam("more"))
    .returning(EventLog.last_number)
)
ADD_EVENTS = insert(cast("Table", Event.__table__))
ADD_DELIVERIES = insert(_DELIVERIES)
ADD_ATTEMPTS = insert(cast("Table", Attempt.__table__))

ON_THEIR_WAY = (
    select(Delivery, Event)
    .join(Event, (Event.account_id == Delivery.account_id) & (Event.id == Delivery.event_id))
    .where(
        Delivery.account_id == bindparam("whose"),
        Delivery.id.in_(bindparam("which", expanding=True)),
        Delivery.status == DeliveryStatus.PENDING,
    )
)
DESTINATIONS = select(Endpoint).where(
    Endpoint.account_id == bindparam("whose"), Endpoint.id.in_(bindparam("which", expanding=True))
)
MOVE_ON = (
    update(_DELIVERIES)
    .where(
        _DELIVERIES.c.account_id == bindparam("whose"),
        _DELIVERIES.c.id == bindparam("which"),
        _DELIVERIES.c.status == DeliveryStatus.PENDING,
    )
    .values(
        {
            column: bindparam(f"new_{column.name}", type_=column.type)
            for column in (
                _DELIVERIES.c.status,
                _DELIVERIES.c.attempts,
                _DELIVERIES.c.next_attempt_at,
                _DELIVERIES.c.delivered_at,
            )
        }
    )
)
