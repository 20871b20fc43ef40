"""Mails a customer the link into their session, until the mail server has taken it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.core.clock import utcnow
from app.core.network.smtp import MailServer
from app.mail import mailing
from app.mail.letters import Letter
from app.mail.mailing import Draft
from app.mail.states import MailState
from app.outbox import service as outbox
from app.outbox.handlers import Lease
from app.sessions.entry.links import LINK_LIFE
from app.sessions.models import CancelSession
from app.sessions.service import get_session, lock_session

MAIL_LINK = "sessions.mail_link"
Write = Callable[[CancelSession], Letter]
"""Words the mail. Given by a door: rooms know no language."""


def promise_mail(cancel_session: CancelSession) -> None:
    """Have the link mailed, if and when the caller's transaction commits.

    The address is the session's own. A second promise while the first waits is the same one.
    """
    account_id, key = cancel_session.account_id, f"mail:{cancel_session.id}"
    cancel_session.link_mail_state = MailState.WAITING
    if outbox.get_job_id(account_id, key) is None:
        outbox.enqueue(account_id, MAIL_LINK, {"session_id": cancel_session.id}, ordering_key=key)


def register_handler(server: MailServer | None, write: Write) -> None:
    """Let the outbox mail links."""
    mailing.register_handler(MAIL_LINK, server, partial(_compose, write), _note)


def _compose(write: Write, job: Lease) -> Draft | None:
    """Word the mail; None if the customer needs no link any more."""
    found = get_session(job.account_id, job.payload["session_id"])
    if found is None or not found.is_open or found.customer.email is None:
        return None
    if utcnow() >= found.started_at + LINK_LIFE:
        return None
    return Draft(write(found), found.customer.email, found.id)


def _note(job: Lease, state: MailState, _code: int | None) -> None:
    found = lock_session(job.account_id, job.payload["session_id"])
    if found is not None:
        found.link_mail_state = state
