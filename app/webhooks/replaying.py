"""Delivers once more what happened within a stretch of time, a bounded batch in each run."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, tuple_

from app.accounts.models import Mode
from app.core.clock import utcnow
from app.extensions import db
from app.outbox import service as outbox
from app.outbox.handlers import Done, Lease, Retry, Verdict
from app.webhooks.endpoints import get_endpoint
from app.webhooks.errors import EndpointDisabled, ReplayUnderWay
from app.webhooks.models import Delivery, DeliveryStatus, Endpoint, Event, Replay
from app.webhooks.service import enqueue_delivery

REPLAY = "webhooks.replay"
BATCH = 200
"""How many deliveries one run looks at: writers wait for it."""


def order_replay(
    endpoint: Endpoint, mode: Mode, *, from_at: datetime, to_at: datetime, dead_only: bool
) -> Replay:
    """Have what happened in between delivered once more to one endpoint, in the background.

    :raises EndpointDisabled: if nothing is sent there.
    :raises ReplayUnderWay: if an earlier order is not done yet.
    """
    if endpoint.disabled_at is not None:
        raise EndpointDisabled(endpoint.id)
    latest = latest_replay(endpoint.account_id, endpoint.id)
    if latest is not None and latest.finished_at is None:
        raise ReplayUnderWay(endpoint.id)
    replay = Replay(
        account_id=endpoint.account_id,
        endpoint_id=endpoint.id,
        mode=mode,
        dead_only=dead_only,
        from_at=from_at,
        to_at=to_at,
        reached_at=from_at,
    )
    _promise(replay)
    return replay


def _promise(replay: Replay) -> None:
    db.session.add(replay)
    db.session.flush()
    key = f"replay:{replay.endpoint_id}"
    outbox.enqueue(replay.account_id, REPLAY, {"replay_id": replay.id}, ordering_key=key)
    db.session.flush()


def latest_replay(account_id: str, endpoint_id: str) -> Replay | None:
    """Return the latest order about an endpoint, or None."""
    query = select(Replay).where(Replay.account_id == account_id, Replay.endpoint_id == endpoint_id)
    return db.session.scalars(query.order_by(Replay.id.desc()).limit(1)).one_or_none()


class Replayer:
    """Handles the jobs of ``order_replay``. Talks to nobody: the deliveries do."""

    def load(self, job: Lease) -> str:
        """Return which order it is."""
        return str(job.payload["replay_id"])

    def send(self, work: str, deadline: timedelta) -> None:
        """Do nothing: telling the endpoint is the deliveries' business."""

    def record(self, job: Lease, work: str, answer: None) -> Verdict:
        """Send the next batch on its way, and come back at once if there is more."""
        key = (job.account_id, work)
        replay = db.session.get(Replay, key, populate_existing=True, with_for_update=True)
        if replay is None or replay.finished_at is not None:
            return Done()
        rows = [] if _is_disabled(replay) else _next_batch(replay)
        _send_again(replay, [row[0] for row in rows])
        if rows:
            replay.reached_at, replay.reached_id = rows[-1][1], rows[-1][2]
        if len(rows) == BATCH:
            return Retry(utcnow())
        replay.finished_at = utcnow()
        return Done()


def _is_disabled(replay: Replay) -> bool:
    endpoint = get_endpoint(replay.account_id, replay.endpoint_id)
    return endpoint is None or endpoint.disabled_at is not None


def _next_batch(replay: Replay) -> list[Any]:
    """Return the next deliveries in the order in which things happened, whatever their state.

    Steps through the index on when an event happened, so that no run costs more
    than another however few of them are dead.
    """
    is_theirs = (Delivery.account_id == Event.account_id) & (Delivery.event_id == Event.id)
    query = (
        select(Delivery.id, Event.created_at, Event.id)
        .join(Delivery, is_theirs & (Delivery.endpoint_id == replay.endpoint_id))
        .where(
            Event.account_id == replay.account_id,
            Event.mode == replay.mode,
            Event.created_at >= replay.reached_at,
            Event.created_at <= replay.to_at,
            tuple_(Event.created_at, Event.id) > tuple_(replay.reached_at, replay.reached_id),
        )
        .order_by(Event.created_at, Event.id)
    )
    return list(db.session.execute(query.limit(BATCH)).all())


def _send_again(replay: Replay, delivery_ids: list[str]) -> None:
    """Deliver anew what is over: what is still being tried needs no second try."""
    over = [DeliveryStatus.DEAD]
    if not replay.dead_only:
        over.append(DeliveryStatus.DELIVERED)
    query = select(Delivery).where(
        Delivery.account_id == replay.account_id,
        Delivery.id.in_(delivery_ids),
        Delivery.status.in_(over),
    )
    found = list(db.session.scalars(query.with_for_update()))
    now = utcnow()
    for delivery in found:
        delivery.status, delivery.attempts = DeliveryStatus.PENDING, 0
        delivery.next_attempt_at = now
        enqueue_delivery(
            replay.account_id, delivery.id, replay.endpoint_id, key=delivery.id, position=0
        )
    replay.looked_at += len(delivery_ids)
    replay.replayed += len(found)
