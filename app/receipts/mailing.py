"""Which receipts are mailed, and what is noted about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.core.clock import utcnow
from app.core.network.smtp import MailServer
from app.extensions import db
from app.mail import mailing
from app.mail.letters import Letter
from app.mail.mailing import Draft
from app.mail.states import MailState
from app.outbox.handlers import Lease
from app.receipts.models import Receipt
from app.receipts.service import MAIL, get_receipt

Write = Callable[[Receipt], Letter]
"""Words a receipt. Given by a door: rooms know no language."""


def register_handler(server: MailServer | None, write: Write) -> None:
    """Let the outbox mail receipts."""
    mailing.register_handler(MAIL, server, partial(_compose, write), _note)


def _compose(write: Write, job: Lease) -> Draft | None:
    """Word the receipt; None if there is no such receipt, or no longer."""
    receipt = get_receipt(job.account_id, job.payload["receipt_id"])
    if receipt is None or receipt.mail_state is not MailState.WAITING:
        return None
    return Draft(write(receipt), job.payload["to"], receipt.id)


def _note(job: Lease, state: MailState, code: int | None) -> None:
    receipt = _lock_receipt(job.account_id, job.payload["receipt_id"])
    if receipt is None:
        return
    receipt.mail_state = state
    if state is MailState.SENT:
        receipt.mailed_at = utcnow()
    else:
        receipt.mail_code = code


def _lock_receipt(account_id: str, receipt_id: str) -> Receipt | None:
    key = (account_id, receipt_id)
    return db.session.get(Receipt, key, populate_existing=True, with_for_update=True)
