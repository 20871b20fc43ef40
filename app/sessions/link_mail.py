"""Mails a customer the link into their session, until the mail server has taken it."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from app.core.clock import utcnow
from app.core.post import MailServer, Refused
from app.outbox import handlers
from app.outbox import service as outbox
from app.outbox.handlers import Claim, Done, Retry, Verdict
from app.outbox.schedule import next_attempt_at
from app.receipts.errors import InvalidAddress
from app.receipts.letters import Letter, message_of
from app.sessions.links import LINK_LIFE
from app.sessions.models import CancelSession
from app.sessions.service import get_session

log = logging.getLogger(__name__)
MAIL_LINK = "sessions.mail_link"
Write = Callable[[CancelSession], Letter]
"""Words the mail. Given by a door: rooms know no language."""


@dataclass(frozen=True, slots=True)
class LinkMail:
    """What is sent; no message if the address turned out to be none."""

    session_id: str
    message: EmailMessage | None


def promise_mail(cancel_session: CancelSession) -> None:
    """Have the link mailed, if and when the caller's transaction commits.

    The address is the session's own. A second promise while the first waits is the same one.
    """
    account_id, key = cancel_session.account_id, f"mail:{cancel_session.id}"
    if outbox.get_job_id(account_id, key) is None:
        outbox.enqueue(account_id, MAIL_LINK, {"session_id": cancel_session.id}, ordering_key=key)


class LinkMailer:
    """Handles the jobs of ``promise_mail``."""

    def __init__(self, server: MailServer | None, write: Write) -> None:
        """Send by ``server`` what ``write`` words. None: nothing leaves until there is one."""
        self._server = server
        self._write = write

    def load(self, job: Claim) -> LinkMail | None:
        """Word the mail; None if the customer needs no link any more."""
        found = get_session(job.account_id, job.payload["session_id"])
        if found is None or not found.is_open or found.customer.email is None:
            return None
        if utcnow() >= found.started_at + LINK_LIFE:
            return None
        return LinkMail(found.id, self._message(found, found.customer.email))

    def send(self, work: LinkMail, deadline: timedelta) -> Refused | None:
        """Hand the mail to the server."""
        if self._server is None:
            return Refused()
        if work.message is None:
            return Refused(is_final=True)
        return self._server.deliver(work.message, deadline)

    def record(self, job: Claim, work: LinkMail, answer: Refused | None) -> Verdict:
        """Be done with it, or try again later."""
        if answer is None:
            return Done()
        log.warning("link of %s was not mailed: the server answered %s", job.id, answer.code)
        chance = random.random()  # noqa: S311 (spreads load, hides nothing)
        at = next_attempt_at(job.attempts + 1, utcnow(), chance=chance)
        return Done() if answer.is_final or at is None else Retry(at)

    def _message(self, found: CancelSession, recipient: str) -> EmailMessage | None:
        try:
            return message_of(
                self._write(found),
                receipt_id=found.id,
                sender=self._server.sender if self._server else "",
                recipient=recipient,
                now=utcnow(),
            )
        except InvalidAddress:
            log.warning("link of %s cannot be mailed: one of the addresses is none", found.id)
            return None


def register_handler(server: MailServer | None, write: Write) -> None:
    """Let the outbox mail links."""
    handlers.register(MAIL_LINK, LinkMailer(server, write))
