"""Mails receipts, until the mail server has taken them."""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from app.core.clock import utcnow
from app.core.post import MailServer, Refused
from app.extensions import db
from app.outbox import handlers
from app.outbox.handlers import Claim, Done, Retry, Verdict
from app.outbox.schedule import next_attempt_at
from app.receipts.errors import InvalidAddress
from app.receipts.letters import Write, message_of
from app.receipts.models import MailState, Receipt
from app.receipts.service import MAIL, get_receipt

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mail:
    """What is sent; no message if the address turned out to be none."""

    receipt_id: str
    message: EmailMessage | None


class Mailer:
    """Handles the jobs that mail receipts."""

    def __init__(self, server: MailServer | None, write: Write) -> None:
        """Send by ``server`` what ``write`` words. None: nothing leaves until there is one."""
        self._server = server
        self._write = write

    def load(self, job: Claim) -> Mail | None:
        """Word the mail; None if there is no such receipt, or no longer."""
        receipt = get_receipt(job.account_id, job.payload["receipt_id"])
        if receipt is None or receipt.mail_state is not MailState.WAITING:
            return None
        return Mail(receipt.id, self._message(receipt, job.payload["to"]))

    def send(self, work: Mail, deadline: timedelta) -> Refused | None:
        """Hand the mail to the server."""
        if self._server is None:
            return Refused()
        if work.message is None:
            return Refused(is_final=True)
        return self._server.deliver(work.message, deadline)

    def record(self, job: Claim, work: Mail, answer: Refused | None) -> Verdict:
        """Note that the mail is sent or refused for good, or try again later."""
        receipt = _lock_receipt(job.account_id, work.receipt_id)
        if receipt is None:
            return Done()
        if answer is None:
            receipt.mail_state, receipt.mailed_at = MailState.SENT, utcnow()
            return Done()
        return _give_up_or_retry(receipt, answer, job.attempts + 1)

    def _message(self, receipt: Receipt, recipient: str) -> EmailMessage | None:
        sender = self._server.sender if self._server else ""
        try:
            return message_of(
                self._write(receipt),
                receipt_id=receipt.id,
                sender=sender,
                recipient=recipient,
                now=utcnow(),
            )
        except InvalidAddress:
            log.warning("receipt %s cannot be mailed: one of the addresses is none", receipt.id)
            return None


def register_handler(server: MailServer | None, write: Write) -> None:
    """Let the outbox mail receipts."""
    handlers.register(MAIL, Mailer(server, write))


def _give_up_or_retry(receipt: Receipt, refused: Refused, attempts: int) -> Verdict:
    receipt.mail_code = refused.code
    log.warning("receipt %s was not mailed: the server answered %s", receipt.id, refused.code)
    if refused.is_final:
        receipt.mail_state = MailState.REFUSED
        return Done()
    chance = random.random()  # noqa: S311 (spreads load, hides nothing)
    at = next_attempt_at(attempts, utcnow(), chance=chance)
    if at is None:
        receipt.mail_state = MailState.DEAD
        return Done()
    return Retry(at)


def _lock_receipt(account_id: str, receipt_id: str) -> Receipt | None:
    key = (account_id, receipt_id)
    return db.session.get(Receipt, key, populate_existing=True, with_for_update=True)
