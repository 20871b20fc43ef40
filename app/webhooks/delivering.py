"""Tells one endpoint of one event, until it has heard."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import utcnow
from app.core.ids import new_id
from app.core.moments import spell_time
from app.core.network import http
from app.core.network.http import Answer, Trouble
from app.core.observability.counters import count_on_commit
from app.core.observability.logs import doing_job
from app.core.security.signing import serialize, signed_headers
from app.extensions import db
from app.outbox import handlers as outbox
from app.outbox.handlers import Done, Lease, Retry, Run, Verdict
from app.outbox.schedule import next_attempt_at
from app.webhooks import statements
from app.webhooks.endpoints import disable_endpoint, lock_endpoint, signing_secrets
from app.webhooks.messages import build_message
from app.webhooks.models import (
    Delivery,
    DeliveryStatus,
    DisabledReason,
    Endpoint,
    Event,
)
from app.webhooks.publishing import Publisher
from app.webhooks.replaying import REPLAY, Replayer
from app.webhooks.service import DELIVER, PUBLISH

PATIENCE = timedelta(days=5)
"""How long an endpoint may fail before we stop."""
MAX_EXCERPT = 2000
Listener = Callable[[Endpoint], None]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeliveryRequest:
    """What is posted, and where to."""

    account_id: str
    delivery_id: str
    endpoint_id: str
    event_id: str
    url: str | None
    """None: the endpoint was disabled meanwhile."""
    secrets: list[str]
    body: bytes
    attempts: int
    """How many were made before. Nobody else makes any: the job is ours."""
    is_failing: bool
    """Whether the endpoint failed the last time."""


class Deliverer:
    """Handles the jobs of deliveries."""

    def __init__(self, on_disabled: Listener) -> None:
        """Tell ``on_disabled`` of every endpoint given up, in the transaction that does it."""
        self._on_disabled = on_disabled

    def load(self, job: Lease) -> DeliveryRequest | None:
        """Read the event and where to send it; None if that is over."""
        return self.load_all([job])[0]

    def load_all(self, jobs: Sequence[Lease]) -> list[DeliveryRequest | None]:
        """Read the event of each, and where to send it."""
        which = [job.payload["delivery_id"] for job in jobs]
        account_id = jobs[0].account_id
        parameters = {"whose": account_id, "which": which}
        rows = db.session.execute(statements.ON_THEIR_WAY, parameters).all()
        endpoints = _endpoints(account_id, {delivery.endpoint_id for delivery, _event in rows})
        found = {row[0].id: _request(*row, endpoints[row[0].endpoint_id]) for row in rows}
        return [found.get(delivery_id) for delivery_id in which]

    def send(self, work: DeliveryRequest, deadline: timedelta) -> Answer:
        """Post. Every attempt has the same ``webhook-id`` and the same bytes."""
        if work.url is None:
            return Answer(None, error=Trouble.NOT_ALLOWED)
        headers = signed_headers(work.event_id, work.body, secrets=work.secrets, now=utcnow())
        return http.post(work.url, body=work.body, headers=headers, deadline=deadline)

    def record(self, job: Lease, work: DeliveryRequest, answer: Answer) -> Verdict:
        """Write one attempt; see ``record_all``."""
        return self.record_all([Run(job, work, answer, "")])[0]

    def record_all(self, runs: Sequence[Run[DeliveryRequest, Answer]]) -> list[Verdict]:
        """Write the attempts; each delivery is delivered, tried again, or dead."""
        now = utcnow()
        moves = [self._conclude(run, now) for run in runs]
        attempts = [_attempt(run.work, run.answer, now) for run in runs if run.work.url is not None]
        if attempts:
            db.session.execute(statements.ADD_ATTEMPTS, attempts)
        db.session.execute(statements.MOVE_ON, moves)
        due = [move["new_next_attempt_at"] for move in moves]
        return [Done() if at is None else Retry(at) for at in due]

    def _conclude(self, run: Run[DeliveryRequest, Answer], now: datetime) -> dict[str, Any]:
        """Return how far a delivery has come with this answer."""
        work, answer = run.work, run.answer
        if work.url is None:
            return _move_on(work, DeliveryStatus.DEAD, attempts=work.attempts)
        count_on_commit(db.session, "deliveries", result=_result(answer))
        if answer.status is not None and 200 <= answer.status < 300:
            if work.is_failing:
                lock_endpoint(work.account_id, work.endpoint_id).failing_since = None
            return _move_on(work, DeliveryStatus.DELIVERED, delivered_at=now)
        with doing_job(work.account_id, run.request_id):
            return self._conclude_failure(work, answer, now)

    def _conclude_failure(
        self, work: DeliveryRequest, answer: Answer, now: datetime
    ) -> dict[str, Any]:
        gives_up = self._gives_up(work, answer, now)
        at = None if gives_up else _next_attempt(work, answer, now)
        _log_failure(work, answer, at)
        status = DeliveryStatus.PENDING if at else DeliveryStatus.DEAD
        return _move_on(work, status, next_attempt_at=at)

    def _gives_up(self, work: DeliveryRequest, answer: Answer, now: datetime) -> bool:
        """Note that the endpoint failed, and return whether it is disabled for that."""
        endpoint = lock_endpoint(work.account_id, work.endpoint_id)
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
    outbox.register(REPLAY, Replayer())


def _request(delivery: Delivery, event: Event, endpoint: Endpoint) -> DeliveryRequest:
    return DeliveryRequest(
        account_id=delivery.account_id,
        delivery_id=delivery.id,
        endpoint_id=endpoint.id,
        event_id=event.id,
        url=None if endpoint.disabled_at else endpoint.url,
        secrets=signing_secrets(endpoint, utcnow()),
        body=serialize(build_message(event, include_text=delivery.include_text)),
        attempts=delivery.attempts,
        is_failing=endpoint.failing_since is not None,
    )


def _endpoints(account_id: str, endpoint_ids: Collection[str]) -> dict[str, Endpoint]:
    which = {"whose": account_id, "which": list(endpoint_ids)}
    return {each.id: each for each in db.session.scalars(statements.DESTINATIONS, which)}


def _attempt(work: DeliveryRequest, answer: Answer, now: datetime) -> dict[str, Any]:
    return {
        "account_id": work.account_id,
        "id": new_id("att"),
        "delivery_id": work.delivery_id,
        "number": work.attempts + 1,
        "at": now - answer.duration,
        "duration_ms": round(answer.duration.total_seconds() * 1000),
        "status_code": answer.status,
        "error": answer.error,
        "excerpt": answer.body.decode("utf-8", "replace").replace("\0", "")[:MAX_EXCERPT],
    }


def _result(answer: Answer) -> str:
    """Return what came of an attempt, in one of few words."""
    if answer.status is None:
        return str(answer.error)
    return "delivered" if 200 <= answer.status < 300 else f"{answer.status // 100}xx"


def _log_failure(work: DeliveryRequest, answer: Answer, at: datetime | None) -> None:
    log.warning(
        "webhook delivery %s failed",
        work.delivery_id,
        extra={
            "code": answer.status or answer.error,
            "endpoint_id": work.endpoint_id,
            "attempt": work.attempts + 1,
            "next_attempt_at": spell_time(at) if at else "never",
        },
    )


def _next_attempt(work: DeliveryRequest, answer: Answer, now: datetime) -> datetime | None:
    return next_attempt_at(
        work.attempts + 1,
        now,
        chance=random.random(),  # noqa: S311 (spreads load, hides nothing)
        retry_after=answer.headers.get("retry-after"),
    )


def _move_on(
    work: DeliveryRequest,
    status: DeliveryStatus,
    *,
    attempts: int | None = None,
    next_attempt_at: datetime | None = None,
    delivered_at: datetime | None = None,
) -> dict[str, Any]:
    """Return what is written of a delivery. Once it is over, the next event in order goes on."""
    return {
        "whose": work.account_id,
        "which": work.delivery_id,
        "new_status": status,
        "new_attempts": work.attempts + 1 if attempts is None else attempts,
        "new_next_attempt_at": next_attempt_at,
        "new_delivered_at": delivered_at,
    }
