"""Letters to members: worded by a door, sent by the outbox until the mail server takes them."""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping
from datetime import timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from secrets import token_hex

from app.core.clock import utcnow
from app.core.post import MailServer, Refused
from app.outbox import handlers
from app.outbox import service as outbox
from app.outbox.handlers import Claim, Done, Retry, Verdict
from app.outbox.schedule import next_attempt_at

LETTER = "members.letter"
log = logging.getLogger(__name__)


def post_letter(account_id: str, *, to: str, subject: str, text: str) -> str:
    """Have a letter sent, if and when the caller's transaction commits; return its job's id."""
    letter = {"to": to, "subject": subject, "text": text}
    job = outbox.enqueue(account_id, LETTER, letter, ordering_key=f"letters:{token_hex(8)}")
    return job.id


class Postman:
    """Handles the jobs of letters."""

    def __init__(self, server: MailServer | None) -> None:
        """Send by ``server``. None: nothing leaves until there is one."""
        self._server = server

    def load(self, job: Claim) -> Mapping[str, str]:
        """Return the letter; the job carries all of it."""
        return job.payload | {"id": job.id}

    def send(self, work: Mapping[str, str], deadline: timedelta) -> Refused | None:
        """Hand the letter to the server."""
        if self._server is None:
            return Refused()
        try:
            message = _message(work, self._server.sender)
        except (MessageError, ValueError, IndexError):
            return Refused(is_final=True)
        return self._server.deliver(message, deadline)

    def record(self, job: Claim, work: Mapping[str, str], answer: Refused | None) -> Verdict:
        """Be done, or try again later; in the end the log says that it was in vain."""
        if answer is None:
            return Done()
        log.warning("letter %s was not mailed: the server answered %s", job.id, answer.code)
        chance = random.random()  # noqa: S311 (spreads load, hides nothing)
        at = next_attempt_at(job.attempts + 1, utcnow(), chance=chance)
        return Done() if answer.is_final or at is None else Retry(at)


def register_handler(server: MailServer | None) -> None:
    """Let the outbox send letters."""
    handlers.register(LETTER, Postman(server))


def _message(letter: Mapping[str, str], sender: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Fairwell", addr_spec=sender)
    message["To"] = Address(addr_spec=letter["to"])
    message["Subject"] = letter["subject"]
    message["Date"] = utcnow()
    message["Message-ID"] = f"<{letter['id']}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter["text"])
    return message
