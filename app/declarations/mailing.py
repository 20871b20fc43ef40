"""Mails whoever declared a cancellation what they declared, until the mail server has taken it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.core.network.smtp import MailServer
from app.declarations.models import Declaration
from app.declarations.service import MAIL, get_declaration
from app.extensions import db
from app.mail import mailing
from app.mail.letters import Letter
from app.mail.mailing import Draft
from app.mail.states import MailState
from app.outbox.handlers import Lease

Write = Callable[[Declaration], Letter]
"""Words the mail. Given by a door: rooms know no language."""


def register_handler(server: MailServer | None, write: Write) -> None:
    """Let the outbox mail what was declared."""
    mailing.register_handler(MAIL, server, partial(_compose, write), _note)


def _compose(write: Write, job: Lease) -> Draft | None:
    """Word the mail; None if there is no address, or no longer."""
    notice = get_declaration(job.account_id, job.payload["notice_id"])
    if notice is None or notice.email is None:
        return None
    return Draft(write(notice), notice.email, notice.id)


def _note(job: Lease, state: MailState, code: int | None) -> None:
    key = (job.account_id, job.payload["notice_id"])
    notice = db.session.get(Declaration, key, populate_existing=True, with_for_update=True)
    if notice is not None:
        notice.mail_state, notice.mail_code = state, code
