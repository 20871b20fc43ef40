"""Which jobs are about test mode, and which of them are due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.accounts.models import Mode
from app.billing.models import Action
from app.billing.service import PERFORM
from app.core.clock import utcnow
from app.extensions import db
from app.outbox.models import Job
from app.receipts.models import Receipt
from app.receipts.service import ISSUE
from app.receipts.service import MAIL as MAIL_RECEIPT
from app.sessions.entry.link_mail import MAIL_LINK
from app.sessions.followup.pauses import AS_OF, NOTICE
from app.sessions.models import CancelSession
from app.test_clock.scopes import (
    Scope,
    Target,
    of_deliveries,
    select_ids,
    with_customer,
    with_mode,
    with_session,
)
from app.webhooks.models import Delivery, Replay
from app.webhooks.replaying import REPLAY
from app.webhooks.service import DELIVER, PUBLISH


def _named(name: str, model: type[Any], scope: Scope) -> Scope:
    """Return the scope of jobs that name a row of test mode in what they carry."""
    return lambda target: Job.payload[name].as_string().in_(select_ids(model, target, scope))


_about_session = _named("session_id", CancelSession, with_customer(CancelSession))


def _of_publishing(target: Target) -> ColumnElement[bool]:
    """Return which events move that wait to be written; those about no session too."""
    if target.customer_ref is not None:
        return _about_session(target)
    is_of_mode: ColumnElement[bool] = Job.payload["mode"].as_string() == Mode.TEST.value
    return is_of_mode


KINDS: Mapping[str, tuple[str, Scope]] = {
    PERFORM: ("actions", _named("action_id", Action, with_session(Action))),
    PUBLISH: ("events", _of_publishing),
    DELIVER: ("deliveries", _named("delivery_id", Delivery, of_deliveries)),
    REPLAY: ("replays", _named("replay_id", Replay, with_mode(Replay))),
    ISSUE: ("receipts", _about_session),
    MAIL_RECEIPT: ("letters", _named("receipt_id", Receipt, with_session(Receipt))),
    MAIL_LINK: ("letters", _about_session),
    NOTICE: ("pause_reminders", _about_session),
}
"""The kinds of jobs that can be about test mode: how they are called outside, how they tell."""
OF_NO_MODE: Mapping[str, str] = {
    **dict.fromkeys(("members.invite", "members.reset", "members.test"), "letters to members"),
    "analytics.digest": "numbers of live mode, for a member",
    "notices.mail": "the public form knows no test mode",
}
"""The kinds that never are, with the reason."""


def is_of_test_mode(target: Target) -> ColumnElement[bool]:
    """Return whether a job is about test mode, and does not run at this moment."""
    kinds = [and_(Job.kind == kind, scope(target)) for kind, (_code, scope) in KINDS.items()]
    is_free = or_(Job.lease_until.is_(None), Job.lease_until <= utcnow())
    return and_(Job.account_id == target.account_id, is_free, or_(*kinds))


def count_due(target: Target, now: datetime) -> dict[str, int]:
    """Return how many jobs of test mode are due and not yet done, by what they are called."""
    query = select(Job.kind, func.count()).where(is_of_test_mode(target), Job.due_at <= now)
    counts: dict[str, int] = {}
    for kind, count in db.session.execute(query.group_by(Job.kind)):
        code = KINDS[kind][0]
        counts[code] = counts.get(code, 0) + count
    return dict(sorted(counts.items()))


def release_due(target: Target, now: datetime) -> None:
    """Have jobs whose moment was skipped wait from now on: no worker has been late with them.

    The end of a pause is announced as of its own moment, although the pause may be over: one
    that a late worker came upon would not be announced any more.
    """
    query = select(Job).where(is_of_test_mode(target), Job.due_at <= now)
    for job in db.session.scalars(query.execution_options(populate_existing=True)):
        if job.kind == NOTICE and job.due_at is not None:
            job.payload = {AS_OF: job.due_at.isoformat(), **job.payload}
        job.due_at = now
    db.session.flush()
