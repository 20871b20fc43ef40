"""Tells one endpoint of one event, until it has heard."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from app.core import http
from app.core.clock import utcnow
from app.core.http import Answer, Trouble
from app.core.signing import serialize, signed_headers
from app.extensions import db
from app.outbox import handlers as outbox
from app.outbox.handlers import Claim, Done, Retry, Verdict
from app.outbox.schedule import next_attempt_at
from app.webhooks.endpoints import disable_endpoint, lock_endpoint, signing_secrets
from app.webhooks.messages import message_of
from app.webhooks.models import (
    Attempt,
    Delivery,
    DeliveryStatus,
    DisabledReason,
    Endpoint,
    Event,
)
from app.webhooks.publishing import Publisher
from app.webhooks.service import DELIVER, PUBLISH, lock_delivery

PATIENCE = timedelta(days=5)
"""How long an endpoint may fail before we stop."""
MAX_EXCERPT = 2000
Listener = Callable[[Endpoint], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What is posted, and where to."""

    event_id: str
    url: str | None
    """None: the endpoint was disabled meanwhile."""
    secrets: list[str]
    body: bytes
    is_failing: bool
    """Whether the endpoint failed the last time."""


class Deliverer:
    """Handles the jobs of deliveries."""

    def __init__(self, on_disabled: Listener) -> None:
        """Tell ``on_disabled`` of every endpoint given up, in the transaction that does it."""
        self._on_disabled = on_disabled

    def load(self, job: Claim) -> Request | None:
        """Read the event and where to send it; None if that is over."""
        row = db.session.execute(_whole_delivery(job)).one_or_none()
        if row is None or row.Delivery.status is not DeliveryStatus.PENDING:
            return None
        delivery, event, endpoint = row.tuple()
        return Request(
            event_id=event.id,
            url=None if endpoint.disabled_at else endpoint.url,
            secrets=signing_secrets(endpoint, utcnow()),
            body=serialize(message_of(event, include_text=delivery.include_text)),
            is_failing=endpoint.failing_since is not None,
        )

    def send(self, work: Request, deadline: timedelta) -> Answer:
        """Post. Every attempt has the same ``webhook-id`` and the same bytes."""
        if work.url is None:
            return Answer(None, error=Trouble.REFUSED)
        headers = signed_headers(work.event_id, work.body, secrets=work.secrets, now=utcnow())
        return http.post(work.url, body=work.body, headers=headers, deadline=deadline)

    def record(self, job: Claim, work: Request, answer: Answer) -> Verdict:
        """Write the attempt; the delivery is delivered, tried again, or dead."""
        delivery = lock_delivery(job.account_id, job.payload["delivery_id"])
        if delivery is None or delivery.status is not DeliveryStatus.PENDING:
            return Done()
        if work.url is None:
            return _bury(delivery)
        now = utcnow()
        _add_attempt(delivery, answer, now)
        if answer.status is not None and 200 <= answer.status < 300:
            return _deliver(delivery, now, was_failing=work.is_failing)
        if self._gives_up(delivery, answer, now):
            return _bury(delivery)
        return _try_again(delivery, answer, now)

    def _gives_up(self, delivery: Delivery, answer: Answer, now: datetime) -> bool:
        """Note that the endpoint failed, and return whether it is disabled for that."""
        endpoint = lock_endpoint(delivery.account_id, delivery.endpoint_id)
        endpoint.failing_since = endpoint.failing_since or now
        if endpoint.disabled_at is not None:
            return True
        if answer.status != 410 and now - endpoint.failing_since < PATIENCE:
            return False
        reason = DisabledReason.GONE if answer.status == 410 else DisabledReason.FAILING
        self._on_disabled(disable_endpoint(endpoint.account_id, endpoint.id, reason))
        return True


def register_handlers(on_disabled: Listener) -> None:
    """Let the outbox publish and deliver, and tell ``on_disabled`` of endpoints given up."""
    outbox.register(PUBLISH, Publisher())
    outbox.register(DELIVER, Deliverer(on_disabled))


def _whole_delivery(job: Claim) -> Select[Delivery, Event, Endpoint]:
    return (
        select(Delivery, Event, Endpoint)
        .join(Event, (Event.account_id == Delivery.account_id) & (Event.id == Delivery.event_id))
        .join(
            Endpoint,
            (Endpoint.account_id == Delivery.account_id) & (Endpoint.id == Delivery.endpoint_id),
        )
        .where(Delivery.account_id == job.account_id, Delivery.id == job.payload["delivery_id"])
    )


def _add_attempt(delivery: Delivery, answer: Answer, now: datetime) -> None:
    delivery.attempts += 1
    attempt = Attempt(
        account_id=delivery.account_id,
        delivery_id=delivery.id,
        number=delivery.attempts,
        at=now - answer.duration,
        duration_ms=round(answer.duration.total_seconds() * 1000),
        status_code=answer.status,
        error=answer.error,
        excerpt=answer.body.decode("utf-8", "replace").replace("\0", "")[:MAX_EXCERPT],
    )
    db.session.add(attempt)


def _deliver(delivery: Delivery, now: datetime, *, was_failing: bool) -> Verdict:
    delivery.status, delivery.delivered_at = DeliveryStatus.DELIVERED, now
    delivery.next_attempt_at = None
    if was_failing:
        lock_endpoint(delivery.account_id, delivery.endpoint_id).failing_since = None
    return Done()


def _try_again(delivery: Delivery, answer: Answer, now: datetime) -> Verdict:
    delivery.next_attempt_at = next_attempt_at(
        delivery.attempts,
        now,
        chance=random.random(),  # noqa: S311 (spreads load, hides nothing)
        retry_after=answer.headers.get("retry-after"),
    )
    return _bury(delivery) if delivery.next_attempt_at is None else Retry(delivery.next_attempt_at)


def _bury(delivery: Delivery) -> Verdict:
    """Make it a dead letter, so that the next event in order goes on."""
    delivery.status, delivery.next_attempt_at = DeliveryStatus.DEAD, None
    return Done()
