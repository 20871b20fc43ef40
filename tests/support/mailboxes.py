"""A mail server at the other end: real SMTP on this machine."""

from __future__ import annotations

import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

OK = "250 OK"
PASSWORD = "p@ss:word"


@dataclass
class Mailbox:
    """What a mail server took, and how it answers."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    """By command, RCPT or DATA: what is answered instead of OK."""
    received: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def clear(self) -> None:
        """Take everything out, and answer OK again."""
        for kept in (self.answers, self.received, self.recipients, self.signed_in):
            kept.clear()

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get("RCPT", OK)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = self.answers.get("DATA", OK)
        if answer == OK:
            self.recipients += envelope.rcpt_tos
            self.received.append(message_from_bytes(envelope.content, policy=SMTP))
        return answer

    def authenticate(
        self, server: Any, session: Any, envelope: Any, how: str, data: Any
    ) -> AuthResult:
        is_right = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
        if is_right:
            self.signed_in.append(data.login.decode())
        return AuthResult(success=is_right, handled=is_right)


@contextmanager
def receiving_mail(**options: Any) -> Iterator[Mailbox]:
    """Listen on a free port of this machine inside the block."""
    mailbox = Mailbox(port=_free_port())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of passwords without encryption
        controller = Controller(
            mailbox,
            hostname="127.0.0.1",
            port=mailbox.port,
            authenticator=mailbox.authenticate,
            auth_require_tls=False,
            **options,
        )
        controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def text_of(message: EmailMessage, kind: str) -> str:
    """Return one of the bodies of a message, ``plain`` or ``html``."""
    body = message.get_body((kind,))
    assert body is not None, f"no {kind} body"
    return str(body.get_content())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
