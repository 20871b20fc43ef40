"""Mails letters, until the mail server has taken them."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from app.core.clock import utcnow
from app.core.network.smtp import MailServer, Refused
from app.mail.errors import InvalidMailbox
from app.mail.letters import Letter, build_message
from app.mail.states import MailState
from app.outbox import handlers
from app.outbox.handlers import Done, Lease, Retry, Verdict
from app.outbox.schedule import next_attempt_at

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter, to whom it goes, and the number by which it is known."""

    letter: Letter
    recipient: str
    number: str


@dataclass(frozen=True, slots=True)
class Mail:
    """What is sent; no message if one of the addresses turned out to be none."""

    number: str
    message: EmailMessage | None


Compose = Callable[[Lease], Draft | None]
"""Words the letter a job promises. None: there is nothing to say, or no longer."""
Note = Callable[[Lease, MailState, int | None], None]
"""Writes down how far a letter came, and what the server answered if it did not take it."""


class Mailer:
    """Handles the jobs of one kind of letter."""

    def __init__(self, server: MailServer | None, compose: Compose, note: Note) -> None:
        """Send by ``server``. None: nothing leaves until there is one."""
        self._server = server
        self._compose = compose
        self._note = note

    def load(self, job: Lease) -> Mail | None:
        """Word the letter; None if there is nothing to say."""
        draft = self._compose(job)
        return Mail(draft.number, self._message(draft)) if draft else None

    def send(self, work: Mail, deadline: timedelta) -> Refused | None:
        """Hand the mail to the server."""
        if self._server is None:
            return Refused()
        if work.message is None:
            return Refused(is_final=True)
        return self._server.deliver(work.message, deadline)

    def record(self, job: Lease, work: Mail, answer: Refused | None) -> Verdict:
        """Note that the mail is sent or refused for good, or try again later."""
        if answer is None:
            self._note(job, MailState.SENT, None)
            return Done()
        log.warning("%s was not mailed: the server answered %s", work.number, answer.code)
        state, verdict = _after(answer, job.attempts + 1)
        self._note(job, state, answer.code)
        return verdict

    def _message(self, draft: Draft) -> EmailMessage | None:
        sender = self._server.sender if self._server else ""
        try:
            return build_message(
                draft.letter,
                number=draft.number,
                sender=sender,
                recipient=draft.recipient,
                now=utcnow(),
            )
        except InvalidMailbox:
            log.warning("%s cannot be mailed: one of the addresses is none", draft.number)
            return None


def register_handler(kind: str, server: MailServer | None, compose: Compose, note: Note) -> None:
    """Let the outbox mail the letters of jobs of this kind."""
    handlers.register(kind, Mailer(server, compose, note))


def _after(refused: Refused, attempts: int) -> tuple[MailState, Verdict]:
    """Return where that leaves the letter, and whether to try again."""
    if refused.is_final:
        return MailState.REFUSED, Done()
    chance = random.random()  # noqa: S311 (spreads load, hides nothing)
    at = next_attempt_at(attempts, utcnow(), chance=chance)
    return (MailState.DEAD, Done()) if at is None else (MailState.WAITING, Retry(at))
