"""Tells the host that a pause is about to end, in time for the customer to decide otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.clock import utcnow
from app.core.database.types import JsonObject
from app.core.moments import spell_time
from app.core.web.addresses import Addresses
from app.extensions import db
from app.outbox import handlers
from app.outbox.handlers import Done, Lease, Verdict
from app.sessions.engine.progress import Outcome
from app.sessions.entry.links import resume_link
from app.sessions.events import emit_event
from app.sessions.followup.pauses import AS_OF, NOTICE, RunningPause, get_pause, is_over
from app.sessions.models import CancelSession
from app.sessions.service import lock_session
from app.webhooks.models import EventType


class Announcer:
    """Handles the jobs that announce the end of a pause. Talks to nobody."""

    def __init__(self, addresses: Addresses) -> None:
        """Lead customers to these addresses."""
        self._addresses = addresses

    def load(self, job: Lease) -> JsonObject:
        """Return which session it is about."""
        return job.payload

    def send(self, work: JsonObject, deadline: timedelta) -> None:
        """Do nothing: the event is what is sent."""

    def record(self, job: Lease, work: JsonObject, answer: None) -> Verdict:
        """Emit the notice, unless the pause is over already or the customer canceled meanwhile."""
        cancel_session = lock_session(job.account_id, work["session_id"])
        pause = get_pause(cancel_session) if cancel_session else None
        if cancel_session and pause and _is_due(cancel_session, pause, _moment_of(work)):
            data = _notice(cancel_session, pause, self._addresses)
            emit_event(cancel_session, EventType.PAUSE_RESUMING, data)
        return Done()


def register_handler(addresses: Addresses) -> None:
    """Let the outbox announce the end of pauses."""
    handlers.register(NOTICE, Announcer(addresses))


def is_canceled_since(cancel_session: CancelSession) -> bool:
    """Return whether the customer canceled the same subscription later, and did not come back."""
    query = select(CancelSession).where(
        CancelSession.account_id == cancel_session.account_id,
        CancelSession.customer_ref == cancel_session.customer_ref,
        CancelSession.mode == cancel_session.mode,
        CancelSession.outcome == Outcome.CANCELED,
        CancelSession.ended_at >= cancel_session.ended_at,
    )
    ref = cancel_session.subscription_data["ref"]
    later = db.session.scalars(query.options(joinedload(CancelSession.followup)))
    return any(each.subscription_data["ref"] == ref and not each.is_back for each in later)


def _moment_of(work: JsonObject) -> datetime:
    """Return when a notice is given: now, or when it would have been, where days were skipped."""
    return datetime.fromisoformat(work[AS_OF]) if AS_OF in work else utcnow()


def _is_due(cancel_session: CancelSession, pause: RunningPause, now: datetime) -> bool:
    """Return whether there is still something to announce; late is of no use to anybody."""
    is_ahead = now < pause.resumes_at
    return is_ahead and not is_over(cancel_session) and not is_canceled_since(cancel_session)


def _notice(
    cancel_session: CancelSession, pause: RunningPause, addresses: Addresses
) -> dict[str, Any]:
    return {
        "reference": cancel_session.reference,
        "resumes_at": spell_time(pause.resumes_at),
        "next_charge_at": spell_time(pause.charged_at),
        "amount_minor": pause.price.amount_minor,
        "currency": pause.price.currency,
        "resume_url": addresses.resume(resume_link(cancel_session)),
    }
