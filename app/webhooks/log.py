"""Reads back what was told to whom, and how that went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Mode
from app.core.database.pagination import Keyset, Page, build_window, read_page
from app.extensions import db
from app.webhooks.models import Attempt, Delivery, DeliveryStatus, Endpoint, Event, EventType

WINDOW = 5000
"""How many deliveries a filter is held against before the page says where to go on."""
LATELY = 1000
"""How far back the latest success of an endpoint is looked for."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the log."""

    delivery: Delivery
    event: Event
    endpoint: Endpoint


def list_log(
    account_id: str,
    mode: Mode,
    *,
    endpoint_id: str | None = None,
    event_type: EventType | None = None,
    status: DeliveryStatus | None = None,
    before: str | None = None,
    limit: int = 50,
) -> Page[LogEntry]:
    """Return a page of the deliveries of one mode, the newest first."""
    order = Keyset((Delivery.id,), Delivery.account_id == account_id)
    of_mode = Delivery.mode == mode
    window = build_window(db.session, order, of_mode, before=before, size=WINDOW)
    pairs = (
        (Delivery.endpoint_id, endpoint_id),
        (Event.type, event_type),
        (Delivery.status, status),
    )
    query = _entries(account_id).where(*(column == value for column, value in pairs if value))
    return read_page(db.session, query, order, window=window, limit=limit, build=LogEntry)


def list_events_since(
    account_id: str, mode: Mode, since: datetime, *, limit: int = 8
) -> list[Event]:
    """Return the latest events of a mode from a moment on, the latest first."""
    query = select(Event).where(
        Event.account_id == account_id, Event.mode == mode, Event.created_at >= since
    )
    return list(db.session.scalars(query.order_by(Event.number.desc()).limit(limit)))


def get_entry(account_id: str, delivery_id: str) -> LogEntry | None:
    """Return one delivery with its event and where it goes, or None."""
    row = db.session.execute(_entries(account_id).where(Delivery.id == delivery_id)).one_or_none()
    return LogEntry(*row) if row else None


def get_entry_of_event(account_id: str, event_id: str, endpoint_id: str) -> LogEntry | None:
    """Return the delivery of an event to one endpoint, or None if it is not on its way yet."""
    row = db.session.execute(
        _entries(account_id).where(
            Delivery.event_id == event_id, Delivery.endpoint_id == endpoint_id
        )
    ).one_or_none()
    return LogEntry(*row) if row else None


def list_events_about(account_id: str, session_id: str, *, limit: int = 200) -> list[Event]:
    """Return what happened in a session, in its order."""
    query = select(Event).where(Event.account_id == account_id, Event.session_id == session_id)
    return list(db.session.scalars(query.order_by(Event.sequence).limit(limit)))


def list_entries(account_id: str, event_ids: Collection[str]) -> dict[str, list[LogEntry]]:
    """Return the deliveries of these events, in one query."""
    found: dict[str, list[LogEntry]] = defaultdict(list)
    query = _entries(account_id).where(Delivery.event_id.in_(event_ids))
    for row in db.session.execute(query.order_by(Delivery.id)):
        found[row[1].id].append(LogEntry(*row))
    return found


def list_attempts(account_id: str, delivery_ids: Collection[str]) -> dict[str, list[Attempt]]:
    """Return the attempts of these deliveries, the newest first, in one query."""
    found: dict[str, list[Attempt]] = defaultdict(list)
    query = select(Attempt).where(
        Attempt.account_id == account_id, Attempt.delivery_id.in_(delivery_ids)
    )
    for attempt in db.session.scalars(query.order_by(Attempt.id.desc()).limit(LATELY)):
        found[attempt.delivery_id].append(attempt)
    return found


def latest_successes(account_id: str, mode: Mode) -> dict[str, datetime]:
    """Return when each endpoint last heard us, as far as the latest deliveries tell."""
    latest = (
        select(Delivery.endpoint_id, Delivery.delivered_at)
        .where(Delivery.account_id == account_id, Delivery.mode == mode)
        .order_by(Delivery.id.desc())
        .limit(LATELY)
        .subquery()
    )
    query = (
        select(latest.c.endpoint_id, func.max(latest.c.delivered_at))
        .where(latest.c.delivered_at.is_not(None))
        .group_by(latest.c.endpoint_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def _entries(account_id: str) -> Any:
    is_of = (Event.account_id == Delivery.account_id) & (Event.id == Delivery.event_id)
    goes_to = (Endpoint.account_id == Delivery.account_id) & (Endpoint.id == Delivery.endpoint_id)
    return (
        select(Delivery, Event, Endpoint)
        .join(Event, is_of)
        .join(Endpoint, goes_to)
        .where(Delivery.account_id == account_id)
    )
